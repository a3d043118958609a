//! Errors of the journal.

use std::path::Path;

use influence_core::calendar::Day;

#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("the journal {0} is in use by another process; stop that process, or use another data directory")]
    InUse(String),
    #[error(
        "the journal {path} has format {found}, this version writes {known}; use the version that wrote it, or a new data directory and a published bundle"
    )]
    Format { path: String, found: u64, known: u64 },
    /// Opening, reading or writing failed.
    #[error("the journal cannot be used ({0}); check that its disk has free space and is writable")]
    Storage(Box<redb::Error>),
    /// The entries of a day were pruned.
    #[error("day {day} started before the first entry that is kept; take it from a published bundle")]
    Pruned { day: Day },
    /// An entry cannot be decoded.
    #[error("the journal's entry of {0} is damaged; start from a published bundle in a new data directory")]
    Damaged(&'static str),
}

impl JournalError {
    pub(super) fn opening(path: &Path, error: redb::DatabaseError) -> Self {
        match error {
            redb::DatabaseError::DatabaseAlreadyOpen => Self::InUse(path.display().to_string()),
            other => other.into(),
        }
    }
}

macro_rules! storage {
    ($($kind:ident)*) => { $(
        impl From<redb::$kind> for JournalError {
            fn from(error: redb::$kind) -> Self {
                Self::Storage(Box::new(error.into()))
            }
        }
    )* };
}

storage! { DatabaseError TransactionError TableError StorageError CommitError }
