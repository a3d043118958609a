//! The rows of a staged table one by one, for whoever needs them outside the engine.

use datafusion::arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::Int64Type,
};

use super::{IngestError, StagedTable, row_check::check, row_reader::RowReader};
use crate::key::{Key, from_base58};

/// A row that was checked: there is a value of the right range wherever one has to be.
pub struct StagedRow<'a> {
    batch: &'a RecordBatch,
    place: usize,
    /// The file that it was read from, as shown to people.
    pub source: &'a str,
    /// Its line there, or row of a Parquet file, from 1.
    pub line: u64,
}

impl<'a> StagedRow<'a> {
    /// The number in `column`, which is never below 0; none where there is none.
    pub fn number(&self, column: &str) -> Option<i64> {
        let numbers = self.batch.column_by_name(column)?.as_primitive_opt::<Int64Type>()?;
        numbers.is_valid(self.place).then(|| numbers.value(self.place))
    }

    /// The text in `column`; none where there is none.
    pub fn text(&self, column: &str) -> Option<&'a str> {
        let texts = self.batch.column_by_name(column)?.as_string_opt::<i32>()?;
        texts.is_valid(self.place).then(|| texts.value(self.place))
    }

    /// The key in `column`; none where there is none.
    pub fn key(&self, column: &str) -> Option<Key> {
        from_base58(self.text(column)?.as_bytes())
    }
}

/// What `take` makes of every row of `staged`, in the order of files and lines. Of files that lie where they were given,
/// rows that are wrong by themselves are passed over; [`list_rejected_rows`](super::row_reader::list_rejected_rows) lists them.
///
/// # Errors
/// [`IngestError`] when a file can not be read any more.
pub async fn read_staged_rows<T>(
    staged: &StagedTable,
    mut take: impl FnMut(&StagedRow<'_>) -> T,
) -> Result<Vec<T>, IngestError> {
    let (mut taken, schema) = (Vec::new(), staged.table.schema());
    for file in &staged.files {
        let mut reader = RowReader::open(staged.table, file).await?;
        while let Some(rows) = reader.next().await? {
            let (batch, source) = (&rows.batch, file.source.as_str());
            let mut places = 0..;
            rows.each(|line, cells| {
                let place = places.next().unwrap_or_default();
                if file.has_lines || check(schema, cells).is_ok() {
                    taken.push(take(&StagedRow { batch, place, source, line }));
                }
                Ok(())
            })?;
        }
    }
    Ok(taken)
}
