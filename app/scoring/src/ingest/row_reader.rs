//! RowBatch of Parquet files with their line numbers: to check them, and to find the rows that the engine refused.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringArray, new_null_array},
        compute::cast,
        datatypes::{DataType, Int64Type, SchemaRef, UInt64Type},
        error::ArrowError,
    },
    parquet::arrow::{
        ParquetRecordBatchStreamBuilder, ProjectionMask, async_reader::ParquetRecordBatchStream,
    },
};
use futures_util::TryStreamExt;
use object_store::{ObjectStoreExt, path::Path};
use url::Url;

use super::{
    error::IngestError,
    location::{SourceFile, object_store},
    parquet_object::ParquetObject,
    reject::{RejectFile, RejectedRow},
    row_check::{self, Cell},
    schema::{ColumnPresence, ColumnSchema, LINE_COLUMN, TableSchema},
    staged_table::StagedFile,
    tables::Table,
};

/// Rows read at a time.
const BATCH: usize = 8_192;

/// Reads the rows of a Parquet file in order, a batch at a time: memory does not grow with the file.
pub struct RowReader {
    file: String,
    schema: &'static TableSchema,
    stream: ParquetRecordBatchStream<ParquetObject>,
    rows: u64,
    fits: bool,
    ignored: Vec<String>,
    has_lines: bool,
    /// Number of the next batch's first row, from 1.
    next_row: i64,
}

/// A batch of rows with their line numbers.
pub struct RowBatch {
    /// The table's columns in the order and with the types of [`TableSchema::arrow`]; a missing column is null.
    pub batch: RecordBatch,
    /// Line of every row in the source, from 1; the row number if the source is the Parquet file itself.
    pub lines: Int64Array,
    schema: &'static TableSchema,
}

impl RowReader {
    /// Opens a staged file.
    ///
    /// # Errors
    /// [`IngestError::Unreadable`], [`IngestError::Parquet`], [`IngestError::NoColumn`],
    /// [`IngestError::ColumnType`].
    pub async fn open(table: Table, file: &StagedFile) -> Result<Self, IngestError> {
        let unreadable = |error: &dyn std::fmt::Display| IngestError::unreadable(&*file.source, error);
        let url = Url::parse(&file.url).map_err(|error| unreadable(&error))?;
        let path = Path::from_url_path(url.path()).map_err(|error| unreadable(&error))?;
        let store = object_store(&url)?;
        let bytes = store.head(&path).await.map_err(|error| unreadable(&error))?.size;
        Self::new(table, &file.source, ParquetObject { store, path, bytes }, file.has_lines).await
    }

    pub(super) async fn of_source(table: Table, file: &SourceFile) -> Result<Self, IngestError> {
        let object = ParquetObject { store: file.store.clone(), path: file.path.clone(), bytes: file.bytes };
        Self::new(table, &file.name, object, false).await
    }

    async fn new(
        table: Table,
        name: &str,
        object: ParquetObject,
        has_lines: bool,
    ) -> Result<Self, IngestError> {
        let damaged = |error| IngestError::parquet(name, &error);
        let builder = ParquetRecordBatchStreamBuilder::new(object).await.map_err(damaged)?;
        let schema = table.schema();
        let fits = check_columns(name, schema, builder.schema())?;
        let fields = builder.schema().fields();
        let ignored = fields.iter().filter(|field| !schema.has(field.name()));
        let ignored = ignored.map(|field| field.name().clone()).collect();
        let wanted = fields
            .iter()
            .enumerate()
            .filter(|(_, field)| field.name() == LINE_COLUMN || schema.has(field.name()));
        // Only columns of the table are decoded.
        let mask = ProjectionMask::roots(builder.parquet_schema(), wanted.map(|(index, _)| index));
        let rows = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or_default();
        let stream = builder.with_projection(mask).with_batch_size(BATCH).build().map_err(damaged)?;
        Ok(Self { file: name.to_owned(), schema, stream, rows, fits, ignored, has_lines, next_row: 1 })
    }

    /// Number of rows in the file.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Unknown columns of the file.
    pub(super) fn ignored(&self) -> &[String] {
        &self.ignored
    }

    /// Whether the engine can read the columns in place: 64-bit integers and text.
    pub(super) fn fits(&self) -> bool {
        self.fits
    }

    /// The next rows; `None` at the end.
    ///
    /// # Errors
    /// [`IngestError::Unreadable`], [`IngestError::Parquet`].
    pub async fn next(&mut self) -> Result<Option<RowBatch>, IngestError> {
        let read = self.stream.try_next().await.map_err(|error| IngestError::parquet(&self.file, &error))?;
        let Some(read) = read else { return Ok(None) };
        let rows = self
            .row_batch(&read)
            .map_err(|error| IngestError::Parquet { file: self.file.clone(), reason: error.to_string() })?;
        Ok(Some(rows))
    }

    fn row_batch(&mut self, read: &RecordBatch) -> Result<RowBatch, ArrowError> {
        let count = read.num_rows();
        let columns = self.schema.columns.iter().map(|column| match read.column_by_name(column.name) {
            Some(array) => widen(array, &column.data_type()),
            None => Ok(new_null_array(&column.data_type(), count)),
        });
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        let batch = RecordBatch::try_new(self.schema.arrow_with_nulls(), columns)?;
        let first = self.next_row;
        self.next_row += i64::try_from(count).unwrap_or(i64::MAX);
        let lines = match read.column_by_name(LINE_COLUMN).filter(|_| self.has_lines) {
            Some(lines) => lines.as_primitive::<Int64Type>().clone(),
            None => (first..self.next_row).collect(),
        };
        Ok(RowBatch { batch, lines, schema: self.schema })
    }
}

impl RowBatch {
    /// Calls `take` for every row, with its line.
    pub(super) fn each(
        &self,
        mut take: impl FnMut(u64, &[Cell<'_>]) -> Result<(), IngestError>,
    ) -> Result<(), IngestError> {
        let columns: Vec<_> = self.batch.columns().iter().map(Cells::of).collect();
        let mut cells = Vec::with_capacity(columns.len());
        for (row, line) in self.lines.values().iter().enumerate() {
            cells.clear();
            cells.extend(columns.iter().map(|column| column.cell(row)));
            take(u64::try_from(*line).unwrap_or_default(), &cells)?;
        }
        Ok(())
    }

    /// Schema of the table.
    pub fn schema(&self) -> &'static TableSchema {
        self.schema
    }
}

/// Lists the rows of a staged file that are wrong by themselves, for which [`TableSchema::predicate`] gives a reason.
/// Returns their number.
///
/// # Errors
/// As [`RowReader::open`] and [`RejectFile::add`].
pub async fn list_rejected_rows(
    table: Table,
    file: &StagedFile,
    rejects: &mut RejectFile,
) -> Result<u64, IngestError> {
    let mut reader = RowReader::open(table, file).await?;
    let mut found = 0;
    while let Some(rows) = reader.next().await? {
        rows.each(|line, cells| {
            let Err(error) = row_check::check(table.schema(), cells) else { return Ok(()) };
            found += 1;
            let field = table.schema().columns.get(error.column).map_or("", |column| column.name);
            let value = cells.get(error.column).map(Cell::show).unwrap_or_default();
            let (value, reason) = (value.as_str(), error.reason);
            rejects.add(RejectedRow { table, file: &file.source, line, field, value, reason })
        })?;
    }
    Ok(found)
}

/// A column of a batch.
enum Cells<'a> {
    Integers(&'a Int64Array),
    Texts(&'a StringArray),
}

impl<'a> Cells<'a> {
    fn of(array: &'a ArrayRef) -> Self {
        match array.as_primitive_opt::<Int64Type>() {
            Some(integers) => Self::Integers(integers),
            None => Self::Texts(array.as_string()),
        }
    }

    fn cell(&self, row: usize) -> Cell<'a> {
        match self {
            Self::Integers(column) if column.is_valid(row) => Cell::Integer(column.value(row)),
            Self::Texts(column) if column.is_valid(row) => Cell::text(column.value(row)),
            _ => Cell::Missing,
        }
    }
}

/// Checks that a file has the table's columns. Returns whether the engine can read all of them in place.
fn check_columns(file: &str, schema: &TableSchema, found: &SchemaRef) -> Result<bool, IngestError> {
    let mut fits = true;
    for column in schema.columns {
        // The engine would silently use one of the two.
        if found.fields().iter().filter(|field| field.name() == column.name).count() > 1 {
            let reason = format!("duplicate column {}", column.name);
            return Err(IngestError::Parquet { file: file.to_owned(), reason });
        }
        let Some((_, field)) = found.column_with_name(column.name) else {
            if column.presence != ColumnPresence::Required {
                continue;
            }
            let names: Vec<_> = found.fields().iter().map(|field| field.name().as_str()).collect();
            return Err(IngestError::NoColumn {
                file: file.to_owned(),
                column: column.name,
                expected: expected(column),
                found: names.join(", "),
            });
        };
        fits &= match (column.data_type(), field.data_type()) {
            (DataType::Int64, DataType::Int64) => true,
            (DataType::Int64, found) if found.is_integer() => false,
            (DataType::Utf8, found) if is_text(found) => true,
            (_, DataType::Null) if column.presence != ColumnPresence::Required => false,
            (_, found) => {
                return Err(IngestError::ColumnType {
                    file: file.to_owned(),
                    column: column.name,
                    expected: expected(column),
                    found: found.to_string(),
                });
            }
        };
    }
    Ok(fits)
}

/// Whether a type is text, in any of Arrow's representations.
pub(crate) fn is_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::Dictionary(_, values) => is_text(values),
        other => other.is_string(),
    }
}

fn expected(column: &ColumnSchema) -> &'static str {
    match column.data_type() {
        DataType::Int64 => "a 64-bit integer (Int64)",
        _ => "text (Utf8)",
    }
}

/// Converts an array to the table's type. Unsigned integers that do not fit become the largest signed integer, which is
/// outside the range of every column.
fn widen(array: &ArrayRef, data_type: &DataType) -> Result<ArrayRef, ArrowError> {
    match array.as_primitive_opt::<UInt64Type>() {
        Some(unsigned) => {
            let saturated = unsigned.unary::<_, Int64Type>(|value| i64::try_from(value).unwrap_or(i64::MAX));
            Ok(Arc::new(saturated))
        }
        None => cast(array, data_type),
    }
}
