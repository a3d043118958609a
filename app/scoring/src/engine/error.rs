//! Errors of an engine.

use datafusion::error::DataFusionError;

/// An error of an engine: one sentence with the query or path, and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The work folder cannot be used.
    #[error(
        "{path}: cannot be used as work directory ({reason}); check the free disk space and the permissions"
    )]
    Work {
        /// The folder, or a file in it.
        path: String,
        /// The reason.
        reason: String,
    },
    /// The scheduler's URL is invalid, or the scheduler is unreachable.
    #[error(
        "cannot connect to the scheduler {scheduler} ({reason}); use a URL like df://host:50050, and check that it runs"
    )]
    Scheduler {
        /// The URL.
        scheduler: String,
        /// The reason.
        reason: String,
    },
    /// The build does not support clusters.
    #[error(
        "this build does not include Ballista; build with --features ballista, or use the engine datafusion"
    )]
    NoBallista,
    /// The engine cannot open a table's files.
    #[error("table {table}: {reason}; check that the engine can reach the files")]
    Table {
        /// The table.
        table: String,
        /// The reason.
        reason: String,
    },
    /// The work directory is locked by another process, or another engine of this process.
    #[error("{path}: another process uses this work directory; wait until it ends, or use another directory")]
    Busy {
        /// The folder.
        path: String,
    },
    /// A query needs more memory, even with spilling.
    #[error(
        "{statement}: not enough memory for scoring, even with spilling ({reason}); raise `memory_mib`, and check the free \
         space of the work directory"
    )]
    Memory {
        /// The SQL file, or the table.
        statement: String,
        /// The reason.
        reason: String,
    },
    /// A cluster did not respond in time.
    #[error(
        "{statement}: the cluster did not respond within {seconds} seconds; check its executors, or raise \
         `query_timeout_seconds`"
    )]
    Deadline {
        /// The SQL file, or the table.
        statement: String,
        /// The deadline, seconds.
        seconds: u64,
    },
    /// A query failed.
    #[error("{statement}: {reason}; report this as a bug")]
    Query {
        /// The SQL file, or the table.
        statement: String,
        /// The reason.
        reason: String,
    },
    /// A query gave an unexpected result.
    #[error("{statement}: column {column} of the result is not a {expected}; report this as a bug")]
    Result {
        /// The SQL file.
        statement: &'static str,
        /// The column.
        column: String,
        /// The expected type.
        expected: &'static str,
    },
}

impl EngineError {
    pub(crate) fn work(path: &std::path::Path, reason: impl ToString) -> Self {
        Self::Work { path: path.display().to_string(), reason: reason.to_string() }
    }

    pub(crate) fn table(table: &str, reason: &DataFusionError) -> Self {
        Self::Table { table: table.to_owned(), reason: reason.strip_backtrace() }
    }

    pub(crate) fn query(statement: &str, error: &DataFusionError) -> Self {
        let (statement, reason) = (statement.to_owned(), error.strip_backtrace());
        match error.find_root() {
            DataFusionError::ResourcesExhausted(_) => Self::Memory { statement, reason },
            _ => Self::Query { statement, reason },
        }
    }
}
