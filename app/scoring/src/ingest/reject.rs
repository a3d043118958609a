//! The reject file: every row that was left out, with file, line, field and reason.

use std::{
    collections::BTreeMap,
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{IngestError, Table};

/// Rows that are listed in the file; all are counted.
const MAX_LISTED: u64 = 1_000_000;
/// The reject file's columns.
const COLUMNS: [&str; 6] = ["table", "file", "line", "field", "value", "reason"];
/// Characters of a value that are repeated.
const MAX_VALUE: usize = 64;

/// A row that was left out.
#[derive(Clone, Copy, Debug)]
pub struct RejectedRow<'a> {
    /// The table.
    pub table: Table,
    /// The file, as in [`StagedFile::source`](super::StagedFile).
    pub file: &'a str,
    /// The line, or the row of a Parquet file, from 1.
    pub line: u64,
    /// The field that is wrong; empty where the row as a whole is.
    pub field: &'a str,
    /// What the field holds, or the start of the row.
    pub value: &'a str,
    /// What is wrong with it.
    pub reason: &'a str,
}

/// How many rows were left out for the same reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RejectCount {
    /// The table.
    pub table: Table,
    /// The field that is wrong; empty where the row as a whole is.
    pub field: String,
    /// What is wrong with it.
    pub reason: String,
    /// Number of rows.
    pub rows: u64,
}

/// Writes the reject file (`table,file,line,field,value,reason`) and counts: at most a million rows are
/// listed, all are counted.
pub struct RejectFile {
    path: PathBuf,
    out: csv::Writer<BufWriter<File>>,
    counts: BTreeMap<(Table, String, String), u64>,
    total: u64,
    listed: u64,
    max_listed: u64,
}

impl RejectFile {
    /// Begins the reject file at `path`, in place of an older one; its folder is made.
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

    /// The same, listing at most `rows`.
    #[must_use]
    pub fn listing_at_most(self, rows: u64) -> Self {
        Self { max_listed: rows, ..self }
    }

    /// Counts a row that was left out, and lists it.
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

    /// Counts `rows` that were left out without listing them.
    pub fn count(&mut self, table: Table, field: &str, reason: &str, rows: u64) {
        self.total += rows;
        *self.counts.entry((table, field.to_owned(), reason.to_owned())).or_default() += rows;
    }

    /// Whether there is room in the file for more rows.
    pub fn lists_more(&self) -> bool {
        self.listed < self.max_listed
    }

    /// Rows left out.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Rows of `table` left out.
    pub fn total_of(&self, table: Table) -> u64 {
        self.counts.iter().filter(|((of, ..), _)| *of == table).map(|(_, rows)| rows).sum()
    }

    /// Rows left out by table, field and reason, in that order.
    pub fn counts(&self) -> impl Iterator<Item = RejectCount> + '_ {
        self.counts.iter().map(|((table, field, reason), rows)| RejectCount {
            table: *table,
            field: field.clone(),
            reason: reason.clone(),
            rows: *rows,
        })
    }

    /// The share of `rows` read that was left out, per 10 000 and rounded up, so that a single one is never
    /// 0.
    pub fn share(&self, rows: u64) -> u64 {
        let share = (u128::from(self.total) * 10_000).div_ceil(u128::from(rows.max(1)));
        u64::try_from(share).unwrap_or(u64::MAX)
    }

    /// The reject file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes out what is still in memory.
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

/// The start of `value`, in one line.
pub(super) fn shorten(value: &str) -> String {
    let mut short: String =
        value.chars().take(MAX_VALUE).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if value.chars().nth(MAX_VALUE).is_some() {
        short.push_str("...");
    }
    short
}
