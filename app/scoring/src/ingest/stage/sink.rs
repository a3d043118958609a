//! Where rows go: into the staged file, or into the reject file.

use super::{unique_keys::UniqueKeys, writer::Writer};
use crate::ingest::{
    IngestError, RejectFile, RejectedRow, Table,
    reject::shorten,
    row_check::{self, Cell, Fault, reason},
    schema::TableSchema,
};

/// Takes the rows of one file.
pub(super) struct Sink<'a> {
    pub(super) table: Table,
    /// The file's name, as shown.
    pub(super) source: &'a str,
    pub(super) writer: Writer,
    pub(super) unique_keys: &'a mut UniqueKeys,
    pub(super) rejects: &'a mut RejectFile,
    /// Rows of this file that were left out.
    pub(super) rejected: u64,
    /// Columns that the table does not know.
    pub(super) ignored: Vec<String>,
}

/// Most columns that the table does not know that are remembered.
const MAX_IGNORED: usize = 32;

impl<'a> Sink<'a> {
    /// Takes the rows of the file `source`.
    pub(super) fn new(
        table: Table,
        source: &'a str,
        writer: Writer,
        unique_keys: &'a mut UniqueKeys,
        rejects: &'a mut RejectFile,
    ) -> Self {
        Self { table, source, writer, unique_keys, rejects, rejected: 0, ignored: Vec::new() }
    }

    /// Remembers a column that the table does not know.
    pub(super) fn ignore(&mut self, column: &str) {
        if self.ignored.len() < MAX_IGNORED && !self.ignored.iter().any(|known| known == column) {
            self.ignored.push(shorten(column));
        }
    }

    pub(super) fn schema(&self) -> &'static TableSchema {
        self.table.schema()
    }

    /// Takes a row: stages it where it is right and new.
    pub(super) fn row(&mut self, line: u64, cells: &[Cell<'_>]) -> Result<(), IngestError> {
        let schema = self.schema();
        let checked = row_check::check(schema, cells);
        let fault = match checked {
            Ok(values) => match self.unique_keys.insert(&values) {
                Ok(()) => return self.writer.push(&values, line),
                Err(column) => Fault { column, reason: reason::SEEN },
            },
            Err(fault) => fault,
        };
        let field = schema.columns.get(fault.column).map_or("", |column| column.name);
        let value = cells.get(fault.column).map(shown).unwrap_or_default();
        self.reject(line, field, &value, fault.reason)
    }

    /// Leaves out a line that is no row at all.
    pub(super) fn reject_line(&mut self, line: u64, bytes: &[u8], reason: &str) -> Result<(), IngestError> {
        // More than is listed would only be copied.
        let start = &bytes[..bytes.len().min(512)];
        self.reject(line, "", &String::from_utf8_lossy(start), reason)
    }

    fn reject(&mut self, line: u64, field: &str, value: &str, reason: &str) -> Result<(), IngestError> {
        self.rejected += 1;
        self.rejects.add(RejectedRow { table: self.table, file: self.source, line, field, value, reason })
    }
}

/// The cell as the reject file shows it.
pub(in crate::ingest) fn shown(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Missing | Cell::TooLarge | Cell::Other => String::new(),
        Cell::Integer(number) => number.to_string(),
        Cell::Text(text) => (*text).to_owned(),
    }
}
