//! Why a table could not be read at all; what is wrong with single rows is in the reject file.

use std::io;

use datafusion::{error::DataFusionError, parquet::errors::ParquetError};

/// Why a table could not be read: one sentence that names the place and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The location's text can not be understood.
    #[error(
        "{text:?} is no place to read from ({reason}); give a file, a folder, a glob, s3://bucket/prefix/, or none"
    )]
    Location {
        /// The text.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// There is nothing to read.
    #[error(
        "{location}: there is no file to read; looked for {looked_for}. Check the name, or say none where there is \
         meant to be nothing"
    )]
    Nothing {
        /// The location.
        location: String,
        /// What would have been read.
        looked_for: String,
    },
    /// A file's name does not tell its format.
    #[error(
        "{file}: the name tells no known format; let it end in .parquet, .csv or .jsonl (text also .gz or .zst), or \
         keep it out of the folder"
    )]
    Format {
        /// The file.
        file: String,
    },
    /// A file or bucket can not be read or listed.
    #[error("{file}: can not be read ({reason}); check that it is there, and the permission to read it")]
    Unreadable {
        /// The file, folder or bucket.
        file: String,
        /// What went wrong.
        reason: String,
    },
    /// The first line of a CSV file is not a header of the table.
    #[error("{file}: {problem}; the first line must name the columns, for example {example}")]
    Header {
        /// The file.
        file: String,
        /// What is wrong with the header.
        problem: String,
        /// A header that would do.
        example: String,
    },
    /// A Parquet file lacks a column.
    #[error("{file}: there is no column {column} ({expected}); the file has {found}")]
    NoColumn {
        /// The file.
        file: String,
        /// The column.
        column: &'static str,
        /// Its type.
        expected: &'static str,
        /// The columns that are there.
        found: String,
    },
    /// A column of a Parquet file has a type that does not fit.
    #[error("{file}: column {column} is {found}; write it as {expected}")]
    ColumnType {
        /// The file.
        file: String,
        /// The column.
        column: &'static str,
        /// The type it must have.
        expected: &'static str,
        /// The type it has.
        found: String,
    },
    /// A Parquet file is damaged, or none.
    #[error("{file}: is no readable Parquet file ({reason}); export it again")]
    Parquet {
        /// The file.
        file: String,
        /// What went wrong.
        reason: String,
    },
    /// The work folder or the reject file can not be written.
    #[error("{file}: can not be written ({reason}); check the free space and the permission to write")]
    Unwritable {
        /// The file or folder.
        file: String,
        /// What went wrong.
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

    /// Of reading `file` as Parquet: a store that fails is told from a file that is damaged.
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
