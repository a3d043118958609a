//! The rows of a staged table one by one, for use outside the engine.

use datafusion::arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::Int64Type,
};
use solana_address::Address;

use super::{error::IngestError, row_check::check, row_reader::RowReader, staged_table::StagedTable};

/// A valid row: every required value is present and in range.
pub struct StagedRow<'a> {
    batch: &'a RecordBatch,
    index: usize,
    /// Path or URL of the source, for messages.
    pub source: &'a str,
    /// Line in the source, or row of a Parquet file, from 1.
    pub line: u64,
}

impl<'a> StagedRow<'a> {
    /// The number in `column`, at least 0; none for a missing value.
    pub fn number(&self, column: &str) -> Option<i64> {
        let numbers = self.batch.column_by_name(column)?.as_primitive_opt::<Int64Type>()?;
        numbers.is_valid(self.index).then(|| numbers.value(self.index))
    }

    /// The text in `column`; none for a missing value.
    pub fn text(&self, column: &str) -> Option<&'a str> {
        let texts = self.batch.column_by_name(column)?.as_string_opt::<i32>()?;
        texts.is_valid(self.index).then(|| texts.value(self.index))
    }

    /// The address in `column`; none for a missing value.
    pub fn address(&self, column: &str) -> Option<Address> {
        self.text(column)?.parse::<Address>().ok()
    }
}

/// Maps every row of `staged` with `take`, in the order of files and lines. Wrong rows of files that are read in index are
/// skipped; [`list_rejected_rows`](super::row_reader::list_rejected_rows) lists them.
///
/// # Errors
/// [`IngestError`] if a file cannot be read any more.
pub async fn read_staged_rows<T>(
    staged: &StagedTable,
    mut take: impl FnMut(&StagedRow<'_>) -> T,
) -> Result<Vec<T>, IngestError> {
    let (mut taken, schema) = (Vec::new(), staged.table.schema());
    for file in &staged.files {
        let mut reader = RowReader::open(staged.table, file).await?;
        while let Some(rows) = reader.next().await? {
            let (batch, source) = (&rows.batch, file.source.as_str());
            let mut indices = 0..;
            rows.each(|line, cells| {
                let index = indices.next().unwrap_or_default();
                // Staged copies contain only valid rows; files read in place may contain others.
                if file.has_lines || check(schema, cells).is_ok() {
                    taken.push(take(&StagedRow { batch, index, source, line }));
                }
                Ok(())
            })?;
        }
    }
    Ok(taken)
}
