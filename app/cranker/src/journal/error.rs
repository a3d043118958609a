//! Why the journal can not be opened, read or written.

use std::path::Path;

use influence_core::calendar::Day;

/// What went wrong with the journal.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Another process has the file open.
    #[error(
        "the journal {0} is in use by another process; stop that one, or give this one a folder of its own"
    )]
    InUse(String),
    /// Written by another version of this program.
    #[error(
        "the journal {path} has format {found}, this version writes {known}; use the version that wrote it, or a new folder and a published bundle"
    )]
    Format {
        /// The file.
        path: String,
        /// Its format.
        found: u64,
        /// The format of this version.
        known: u64,
    },
    /// The file can not be opened, read or written.
    #[error("the journal can not be used ({0}); check that its disk has room and can be written")]
    Storage(Box<redb::Error>),
    /// A day whose records are not kept.
    #[error("day {day} began before the first record that is kept; take it from a published bundle")]
    Forgotten {
        /// The day.
        day: Day,
    },
    /// What is recorded can not be read back.
    #[error("the journal's record of {0} is damaged; start from a published bundle in a new folder")]
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
