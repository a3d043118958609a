//! What can go wrong inside an engine.

use datafusion::error::DataFusionError;

/// Why an engine did not answer: one sentence that names the query or the place, and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The work folder cannot be used.
    #[error(
        "{path}: cannot be used as a work folder ({reason}); check the free space and the permission to write"
    )]
    Work {
        /// The folder, or a file in it.
        path: String,
        /// What went wrong.
        reason: String,
    },
    /// The scheduler's address is invalid, or no scheduler answers there.
    #[error(
        "the scheduler {scheduler} cannot be used ({reason}); give it as df://host:50050, and check that it runs"
    )]
    Scheduler {
        /// The address.
        scheduler: String,
        /// What went wrong.
        reason: String,
    },
    /// This build knows no clusters.
    #[error("this build has no Ballista in it; build with --features ballista, or use the engine datafusion")]
    NoBallista,
    /// A table's files cannot be opened by the engine.
    #[error("table {table}: {reason}; check that the engine can reach the files")]
    Table {
        /// The table.
        table: String,
        /// What went wrong.
        reason: String,
    },
    /// Another process, or another engine of this one, uses the work folder.
    #[error(
        "{path}: another process works in this folder; wait for it to end, or choose another work folder"
    )]
    Busy {
        /// The folder.
        path: String,
    },
    /// A query needs more memory even with what can be spilled on disk.
    #[error(
        "{statement}: the memory for computing scores does not suffice, even with the disk ({reason}); raise `memory_mib`, \
         and see to free space in the work folder"
    )]
    Memory {
        /// The SQL file, or the table.
        statement: String,
        /// What went wrong.
        reason: String,
    },
    /// A cluster did not answer in time.
    #[error(
        "{statement}: the cluster did not answer within {seconds} seconds; see whether its executors run, or raise \
         `query_timeout_seconds`"
    )]
    Deadline {
        /// The SQL file, or the table.
        statement: String,
        /// How long it was given.
        seconds: u64,
    },
    /// A query failed.
    #[error("{statement}: {reason}; report this as a fault")]
    Query {
        /// The SQL file, or the table.
        statement: String,
        /// What went wrong.
        reason: String,
    },
    /// A query gave something else than its callers know.
    #[error("{statement}: column {column} of the result is no {expected}; report this as a fault")]
    Result {
        /// The SQL file.
        statement: &'static str,
        /// The column.
        column: String,
        /// What it should be.
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
