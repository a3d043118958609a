//! Why the program's accounts can not be taken out of files.

use std::path::PathBuf;

use crate::ingest::{IngestError, RejectFile};

/// Why the accounts can not be read: a sentence that names file, line and field, and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum AccountTablesError {
    /// A file as a whole.
    #[error(transparent)]
    Input(#[from] IngestError),
    /// Rows that can not be used.
    #[error("{first}; correct every wrong row, {rows} in all, listed in {}: a day is computed from whole tables", .list.display())]
    Rows {
        /// The first of them: file, line, field and reason.
        first: String,
        /// How many.
        rows: u64,
        /// Where all of them are listed.
        list: PathBuf,
    },
}

impl AccountTablesError {
    /// Of rows that were rejected, which are written out.
    pub(super) fn rows(rejects: &RejectFile) -> Self {
        let list = rejects.path().to_owned();
        let first = csv::Reader::from_path(&list).ok();
        let first = first.and_then(|reader| reader.into_records().next()?.ok());
        let first = first.map_or_else(
            || "rows are wrong".to_owned(),
            |row| {
                let field = |place: usize| row.get(place).unwrap_or_default();
                let [file, line, column, value, reason] = [1, 2, 3, 4, 5].map(field);
                // A row that is wrong as a whole has no field.
                let column = if column.is_empty() { "the row" } else { column };
                format!("{file}, line {line}: {column} {reason} ({value:?})")
            },
        );
        Self::Rows { first, rows: rejects.total(), list }
    }
}
