//! Errors of reading the program's accounts from files.

use std::path::PathBuf;

use super::{error::IngestError, reject::RejectFile};

/// An error of reading the account tables: a sentence with file, line, field and remedy.
#[derive(Debug, thiserror::Error)]
pub enum AccountTablesError {
    /// A file that cannot be used.
    #[error(transparent)]
    Input(#[from] IngestError),
    /// Wrong rows.
    #[error("{first}; correct all {rows} wrong rows, which are listed in {}: a day is computed from complete tables only", .list.display())]
    Rows {
        /// The first wrong row: file, line, field and reason.
        first: String,
        /// Number of wrong rows.
        rows: u64,
        /// The file that lists them.
        list: PathBuf,
    },
}

impl AccountTablesError {
    /// Creates the error from a flushed reject file.
    pub(super) fn rows(rejects: &RejectFile) -> Self {
        let list = rejects.path().to_owned();
        let first = csv::Reader::from_path(&list).ok();
        let first = first.and_then(|reader| reader.into_records().next()?.ok());
        let first = first.map_or_else(
            || "rows are invalid".to_owned(),
            |row| {
                let field = |index: usize| row.get(index).unwrap_or_default();
                let [file, line, column, value, reason] = [1, 2, 3, 4, 5].map(field);
                // A row that is wrong as a whole has no field.
                let column = if column.is_empty() { "the row" } else { column };
                format!("{file}, line {line}: {column} {reason} ({value:?})")
            },
        );
        Self::Rows { first, rows: rejects.total(), list }
    }
}
