//! Reads balance changes from Parquet, a batch at a time.

use std::fs::File;

use datafusion::{
    arrow::{
        array::{Array, AsArray, RecordBatch, StringArray},
        compute::cast,
        datatypes::{DataType, SchemaRef},
        error::ArrowError,
    },
    parquet::arrow::{
        ProjectionMask,
        arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder},
    },
};

use crate::ingest::row_reader::is_text;

use super::{
    change::{BalanceChange, COLUMNS},
    error::{BalanceError, BalanceProblem},
    row::{RowProblem, parse},
};

/// Rows read at a time.
const BATCH: usize = 8_192;

/// The rows of a Parquet file; other columns are ignored.
pub(super) struct ParquetRows {
    file: String,
    batches: ParquetRecordBatchReader,
    /// The batch's four columns as text, which the row parser takes.
    columns: [StringArray; 4],
    /// Rows returned of the batch, and of the whole file.
    taken: usize,
    row: u64,
    last_time: i64,
    failed: bool,
}

impl ParquetRows {
    pub(super) fn new(file: &str, input: File) -> Result<Self, BalanceError> {
        let failed = |(column, problem)| BalanceError { file: file.to_owned(), line: None, column, problem };
        let damaged = |error: &dyn ToString| failed((None, BalanceProblem::Parquet(error.to_string())));
        let builder = ParquetRecordBatchReaderBuilder::try_new(input).map_err(|error| damaged(&error))?;
        check_columns(builder.schema()).map_err(failed)?;
        let fields = builder.schema().fields().iter().enumerate();
        let ours = fields.filter(|(_, field)| COLUMNS.contains(&field.name().as_str()));
        let mask = ProjectionMask::roots(builder.parquet_schema(), ours.map(|(index, _)| index));
        let batches = builder.with_projection(mask).with_batch_size(BATCH).build();
        let batches = batches.map_err(|error| damaged(&error))?;
        let columns = [(); 4].map(|()| StringArray::new_null(0));
        Ok(Self { file: file.to_owned(), batches, columns, taken: 0, row: 0, last_time: 0, failed: false })
    }

    fn read_change(&mut self) -> Result<Option<BalanceChange>, RowProblem> {
        while self.taken == self.columns[0].len() {
            let Some(batch) = self.batches.next() else { return Ok(None) };
            self.columns = batch
                .and_then(|batch| columns(&batch))
                .map_err(|error| (None, BalanceProblem::Parquet(error.to_string())))?;
            self.taken = 0;
        }
        let row = self.taken;
        self.taken += 1;
        self.row += 1;
        if let Some((_, name)) = self.columns.iter().zip(COLUMNS).find(|(column, _)| column.is_null(row)) {
            return Err((Some(name), BalanceProblem::Missing));
        }
        let fields = self.columns.each_ref().map(|column| column.value(row).as_bytes());
        let change = parse(fields, self.last_time)?;
        self.last_time = change.time;
        Ok(Some(change))
    }
}

impl Iterator for ParquetRows {
    type Item = Result<BalanceChange, BalanceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        self.read_change()
            .map_err(|(column, problem)| {
                self.failed = true;
                let line = (!matches!(problem, BalanceProblem::Parquet(_))).then_some(self.row);
                BalanceError { file: self.file.clone(), line, column, problem }
            })
            .transpose()
    }
}

/// Checks that all columns exist: times and balances as integers, the others as text.
fn check_columns(schema: &SchemaRef) -> Result<(), RowProblem> {
    for (name, is_number) in COLUMNS.into_iter().zip([true, false, false, true]) {
        let found = match schema.column_with_name(name).map(|(_, field)| field.data_type()) {
            Some(found) if is_number && found.is_integer() => continue,
            Some(found) if !is_number && is_text(found) => continue,
            Some(found) => found.to_string(),
            None => "missing".to_owned(),
        };
        return Err((Some(name), BalanceProblem::Column { found }));
    }
    Ok(())
}

/// The four columns as text.
fn columns(batch: &RecordBatch) -> Result<[StringArray; 4], ArrowError> {
    let mut columns = [(); 4].map(|()| StringArray::new_null(0));
    for (column, name) in columns.iter_mut().zip(COLUMNS) {
        let found =
            batch.column_by_name(name).ok_or_else(|| ArrowError::SchemaError(format!("no {name}")))?;
        *column = cast(found, &DataType::Utf8)?.as_string().clone();
    }
    Ok(columns)
}
