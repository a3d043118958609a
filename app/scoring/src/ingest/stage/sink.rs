//! The destination of rows: the staged file, or the reject file.

use super::{unique_keys::UniqueKeys, writer::Writer};
use crate::ingest::{
    error::IngestError,
    reject::{RejectFile, RejectedRow, shorten},
    row_check::{self, Cell, RowError, reason},
    schema::TableSchema,
    tables::Table,
};

/// Takes the rows of one file.
pub(super) struct Sink<'a> {
    pub(super) table: Table,
    /// Path or URL of the source, for messages.
    pub(super) source: &'a str,
    pub(super) writer: Writer,
    pub(super) unique_keys: &'a mut UniqueKeys,
    pub(super) rejects: &'a mut RejectFile,
    /// Number of rejected rows of this file.
    pub(super) rejected: u64,
    /// Unknown columns.
    pub(super) ignored: Vec<String>,
}

/// Maximum number of unknown columns that are reported.
const MAX_IGNORED: usize = 32;

impl<'a> Sink<'a> {
    /// Creates a sink for the rows of the file `source`.
    pub(super) fn new(
        table: Table,
        source: &'a str,
        writer: Writer,
        unique_keys: &'a mut UniqueKeys,
        rejects: &'a mut RejectFile,
    ) -> Self {
        Self { table, source, writer, unique_keys, rejects, rejected: 0, ignored: Vec::new() }
    }

    /// Records an unknown column.
    pub(super) fn ignore(&mut self, column: &str) {
        if self.ignored.len() < MAX_IGNORED && !self.ignored.iter().any(|known| known == column) {
            self.ignored.push(shorten(column));
        }
    }

    pub(super) fn schema(&self) -> &'static TableSchema {
        self.table.schema()
    }

    /// Stages a row that is valid and not a duplicate, and rejects any other.
    pub(super) fn row(&mut self, line: u64, cells: &[Cell<'_>]) -> Result<(), IngestError> {
        let schema = self.schema();
        let checked = row_check::check(schema, cells);
        let error = match checked {
            Ok(values) => match self.unique_keys.insert(&values) {
                Ok(()) => return self.writer.push(&values, line),
                Err(column) => RowError { column, reason: reason::DUPLICATE },
            },
            Err(error) => error,
        };
        let field = schema.columns.get(error.column).map_or("", |column| column.name);
        let value = cells.get(error.column).map(Cell::show).unwrap_or_default();
        self.reject(line, field, &value, error.reason)
    }

    /// Rejects a line that is not a row.
    pub(super) fn reject_line(&mut self, line: u64, bytes: &[u8], reason: &str) -> Result<(), IngestError> {
        // The reject file shows only the start of a value.
        let start = &bytes[..bytes.len().min(512)];
        self.reject(line, "", &String::from_utf8_lossy(start), reason)
    }

    fn reject(&mut self, line: u64, field: &str, value: &str, reason: &str) -> Result<(), IngestError> {
        self.rejected += 1;
        self.rejects.add(RejectedRow { table: self.table, file: self.source, line, field, value, reason })
    }
}
