//! What can go wrong inside an engine.

use datafusion::error::DataFusionError;

/// Why an engine did not answer: one sentence that names the query or the place, and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The work folder can not be used.
    #[error(
        "{path}: can not be used as a work folder ({reason}); check the free space and the permission to write"
    )]
    Work {
        /// The folder, or a file in it.
        path: String,
        /// What went wrong.
        reason: String,
    },
    /// The scheduler's address makes no sense, or nobody answers there.
    #[error(
        "the scheduler {scheduler} can not be used ({reason}); give it as df://host:50050, and check that it runs"
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
    /// A table's files can not be opened by the engine.
    #[error("table {table}: {reason}; check that the engine can reach the files")]
    Table {
        /// The table.
        table: String,
        /// What went wrong.
        reason: String,
    },
    /// A query failed.
    #[error(
        "{statement}: {reason}; where memory or space ran out, give the engine more of it, else report this as a fault"
    )]
    Query {
        /// The SQL file.
        statement: &'static str,
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

    pub(crate) fn query(statement: &'static str, reason: &DataFusionError) -> Self {
        Self::Query { statement, reason: reason.strip_backtrace() }
    }
}
