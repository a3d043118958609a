//! The reject file: rejected rows with file, line, field and reason.

use std::{
    collections::BTreeMap,
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{error::IngestError, tables::Table};

/// Maximum number of rows in the file; all rows are counted.
const MAX_LISTED: u64 = 1_000_000;
/// Columns of the reject file.
const COLUMNS: [&str; 6] = ["table", "file", "line", "field", "value", "reason"];
/// Maximum characters of a value.
const MAX_VALUE: usize = 64;

/// A rejected row.
#[derive(Clone, Copy, Debug)]
pub struct RejectedRow<'a> {
    /// The table.
    pub table: Table,
    /// The file, as in [`StagedFile::source`](super::StagedFile::source).
    pub file: &'a str,
    /// The line, or the row of a Parquet file, from 1.
    pub line: u64,
    /// The wrong field; empty if the whole row is wrong.
    pub field: &'a str,
    /// Value of the field, or the start of the row.
    pub value: &'a str,
    /// The reason.
    pub reason: &'a str,
}

/// Number of rows that were rejected for the same reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RejectCount {
    /// The table.
    pub table: Table,
    /// The wrong field; empty if the whole row is wrong.
    pub field: String,
    /// The reason.
    pub reason: String,
    /// Number of rows.
    pub rows: u64,
}

/// Writes the reject file (`table,file,line,field,value,reason`). At most a million rows are listed; all are counted.
pub struct RejectFile {
    path: PathBuf,
    out: csv::Writer<BufWriter<File>>,
    counts: BTreeMap<(Table, String, String), u64>,
    total: u64,
    listed: u64,
    max_listed: u64,
}

impl RejectFile {
    /// Creates the reject file at `path`, and its folder. An existing file is replaced.
    ///
    /// # Errors
    /// [`IngestError::Unwritable`].
    pub fn create(path: impl Into<PathBuf>) -> Result<Self, IngestError> {
        let path = path.into();
        let open = || {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            let mut out = csv::Writer::from_writer(BufWriter::new(File::create(&path)?));
            out.write_record(COLUMNS)?;
            Ok::<_, std::io::Error>(out)
        };
        let out = open().map_err(|error| IngestError::unwritable(path.display().to_string(), error))?;
        let counts = BTreeMap::new();
        Ok(Self { path, out, counts, total: 0, listed: 0, max_listed: MAX_LISTED })
    }

    /// Limits the listed rows.
    #[must_use]
    pub fn listing_at_most(self, rows: u64) -> Self {
        Self { max_listed: rows, ..self }
    }

    /// Counts and lists a rejected row.
    ///
    /// # Errors
    /// [`IngestError::Unwritable`].
    pub fn add(&mut self, reject: RejectedRow<'_>) -> Result<(), IngestError> {
        self.count(reject.table, reject.field, reject.reason, 1);
        if self.listed == self.max_listed {
            return Ok(());
        }
        self.listed += 1;
        let RejectedRow { table, file, line, field, value, reason } = reject;
        let row = [table.name(), file, &line.to_string(), field, &shorten(value), reason];
        self.out.write_record(row).map_err(|error| self.unwritable(error))
    }

    /// Counts rejected rows without listing them.
    pub fn count(&mut self, table: Table, field: &str, reason: &str, rows: u64) {
        self.total += rows;
        *self.counts.entry((table, field.to_owned(), reason.to_owned())).or_default() += rows;
    }

    /// Whether more rows can be listed.
    pub fn lists_more(&self) -> bool {
        self.listed < self.max_listed
    }

    /// Number of rejected rows.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Number of rejected rows of `table`.
    pub fn total_of(&self, table: Table) -> u64 {
        self.counts.iter().filter(|((of, ..), _)| *of == table).map(|(_, rows)| rows).sum()
    }

    /// Rejected rows by table, field and reason, in that order.
    pub fn counts(&self) -> impl Iterator<Item = RejectCount> + '_ {
        self.counts.iter().map(|((table, field, reason), rows)| RejectCount {
            table: *table,
            field: field.clone(),
            reason: reason.clone(),
            rows: *rows,
        })
    }

    /// Path of the reject file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes buffered rows to the file.
    ///
    /// # Errors
    /// [`IngestError::Unwritable`].
    pub fn flush(&mut self) -> Result<(), IngestError> {
        self.out.flush().map_err(|error| self.unwritable(error))
    }

    fn unwritable(&self, error: impl ToString) -> IngestError {
        IngestError::unwritable(self.path.display().to_string(), error)
    }
}

/// The start of `value`, on one line.
pub(super) fn shorten(value: &str) -> String {
    let mut short: String =
        // Control characters would break lines, or control the terminal of a reader.
        value.chars().take(MAX_VALUE).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if value.chars().nth(MAX_VALUE).is_some() {
        short.push_str("...");
    }
    short
}
