//! Errors of reading a table. Errors of single rows go to the reject file instead.

use std::io;

use datafusion::{error::DataFusionError, parquet::errors::ParquetError};

/// An error of reading a table: one sentence with the file and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The location's text is invalid.
    #[error(
        "{text:?} is not a valid location ({reason}); use a file, a folder, a glob, s3://bucket/prefix/, or none"
    )]
    Location {
        /// The text.
        text: String,
        /// The reason.
        reason: String,
    },
    /// No file was found.
    #[error(
        "{location}: no file found; looked for {looked_for}. Check the name, or use none for an empty table"
    )]
    Nothing {
        /// The location.
        location: String,
        /// Description of the files that were expected.
        looked_for: String,
    },
    /// A file name without a known format.
    #[error(
        "{file}: unknown format; use a name that ends in .parquet, .csv or .jsonl (text also .gz or .zst), or move \
         the file out of the folder"
    )]
    Format {
        /// The file.
        file: String,
    },
    /// A file or bucket cannot be read or listed.
    #[error("{file}: cannot be read ({reason}); check that it exists and is readable")]
    Unreadable {
        /// The file, folder or bucket.
        file: String,
        /// The reason.
        reason: String,
    },
    /// The first line of a CSV file is not a header of the table.
    #[error("{file}: {problem}; the first line must name the columns, for example {example}")]
    Header {
        /// The file.
        file: String,
        /// The error in the header.
        problem: String,
        /// A valid header.
        example: String,
    },
    /// A Parquet file lacks a column.
    #[error("{file}: column {column} ({expected}) is missing; the file has {found}")]
    NoColumn {
        /// The file.
        file: String,
        /// The column.
        column: &'static str,
        /// The required type.
        expected: &'static str,
        /// The columns of the file.
        found: String,
    },
    /// A column of a Parquet file has the wrong type.
    #[error("{file}: column {column} is {found}; write it as {expected}")]
    ColumnType {
        /// The file.
        file: String,
        /// The column.
        column: &'static str,
        /// The required type.
        expected: &'static str,
        /// The type in the file.
        found: String,
    },
    /// A Parquet file is damaged, or is not Parquet.
    #[error("{file}: is not a valid Parquet file ({reason}); export it again")]
    Parquet {
        /// The file.
        file: String,
        /// The reason.
        reason: String,
    },
    /// The work folder or the reject file cannot be written.
    #[error("{file}: cannot be written ({reason}); check the free disk space and the permissions")]
    Unwritable {
        /// The file or folder.
        file: String,
        /// The reason.
        reason: String,
    },
}

impl IngestError {
    pub(crate) fn unreadable(file: impl Into<String>, reason: impl ToString) -> Self {
        Self::Unreadable { file: file.into(), reason: reason.to_string() }
    }

    pub(crate) fn unwritable(file: impl Into<String>, reason: impl ToString) -> Self {
        Self::Unwritable { file: file.into(), reason: reason.to_string() }
    }

    /// Converts an error of reading `file` as Parquet. A failed store is distinguished from a damaged file.
    pub(super) fn parquet(file: &str, error: &ParquetError) -> Self {
        match error {
            ParquetError::External(source)
                if source.is::<object_store::Error>() || source.is::<io::Error>() =>
            {
                Self::unreadable(file, source)
            }
            _ => Self::Parquet { file: file.to_owned(), reason: error.to_string() },
        }
    }

    pub(super) fn stream(file: &str, error: &DataFusionError) -> Self {
        Self::unreadable(file, error.strip_backtrace())
    }
}
