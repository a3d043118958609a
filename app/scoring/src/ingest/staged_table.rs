//! Staged tables: Parquet files that the engine reads.

use super::tables::Table;

/// A table's rows, ready for the engine: Parquet files of the table's columns and types.
///
/// Files without [`StagedFile::has_lines`] are read in place: they may have additional columns, lack optional ones, use any
/// of Arrow's text types, and contain rows that [`TableSchema::predicate`](super::schema::TableSchema::predicate) refuses.
/// In the other files every row is valid by itself.
#[derive(Clone, Debug)]
pub struct StagedTable {
    /// The table.
    pub table: Table,
    /// The files, in the order of their names.
    pub files: Vec<StagedFile>,
}

/// A staged file and its source.
#[derive(Clone, Debug)]
pub struct StagedFile {
    /// URL of the Parquet file: `file:///...` or `s3://...`.
    pub url: String,
    /// Path or URL of the source, for messages.
    pub source: String,
    /// Number of rows in the Parquet file.
    pub rows: u64,
    /// Number of rows that were rejected while the source was staged.
    pub rejected: u64,
    /// Unknown columns of the source, which are ignored, in order of appearance.
    pub ignored: Vec<String>,
    /// Whether column [`LINE_COLUMN`](super::schema::LINE_COLUMN) has the line, or row, in the source.
    pub has_lines: bool,
    /// SHA-256 of the source.
    pub sha256: [u8; 32],
    /// Size of the source, bytes.
    pub bytes: u64,
}

impl StagedTable {
    /// Creates a table without rows.
    pub fn nothing(table: Table) -> Self {
        Self { table, files: Vec::new() }
    }

    /// Number of staged rows.
    pub fn rows(&self) -> u64 {
        self.files.iter().map(|file| file.rows).sum()
    }

    /// Number of rows in the sources: staged or rejected.
    pub fn rows_read(&self) -> u64 {
        self.files.iter().map(|file| file.rows + file.rejected).sum()
    }
}
