//! Writes a staged Parquet file in batches, so that memory does not grow with the rows.

use std::{fs::File, path::Path, sync::Arc};

use datafusion::{
    arrow::{
        array::{ArrayRef, Int64Builder, RecordBatch, StringBuilder},
        datatypes::DataType,
    },
    parquet::{
        arrow::ArrowWriter,
        basic::Compression,
        file::properties::{EnabledStatistics, WriterProperties},
    },
};

use crate::ingest::{error::IngestError, row_check::Value, schema::TableSchema};

/// Rows handed to Parquet at a time.
const BATCH: usize = 8_192;
/// Rows in a row group, which Parquet keeps in memory.
const ROW_GROUP: usize = 1 << 18;

/// Writes rows of one table with their line numbers.
pub(super) struct Writer {
    file: String,
    out: ArrowWriter<File>,
    schema: &'static TableSchema,
    columns: Vec<ColumnSchema>,
    lines: Int64Builder,
    batched: usize,
    rows: u64,
}

enum ColumnSchema {
    Integers(Int64Builder),
    Texts(StringBuilder),
}

impl Writer {
    /// Creates the file at `path`. An existing file is replaced.
    pub(super) fn create(path: &Path, schema: &'static TableSchema) -> Result<Self, IngestError> {
        let name = path.display().to_string();
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_max_row_group_row_count(Some(ROW_GROUP))
            .build();
        let file = File::create(path).map_err(|error| IngestError::unwritable(&*name, error))?;
        let out = ArrowWriter::try_new(file, schema.arrow_with_lines(), Some(properties));
        let out = out.map_err(|error| IngestError::unwritable(&*name, error))?;
        let columns = schema.columns.iter().map(|column| ColumnSchema::of(&column.data_type())).collect();
        Ok(Self { file: name, out, schema, columns, lines: Int64Builder::new(), batched: 0, rows: 0 })
    }

    /// Writes a valid row, from `line` of its source.
    pub(super) fn push(&mut self, values: &[Value<'_>], line: u64) -> Result<(), IngestError> {
        for (column, value) in self.columns.iter_mut().zip(values) {
            column.push(value);
        }
        self.lines.append_value(i64::try_from(line).unwrap_or(i64::MAX));
        self.batched += 1;
        self.rows += 1;
        if self.batched == BATCH { self.write_batch() } else { Ok(()) }
    }

    /// Finishes the file and returns the number of rows.
    pub(super) fn finish(mut self) -> Result<u64, IngestError> {
        self.write_batch()?;
        self.out.close().map_err(|error| IngestError::unwritable(self.file, error))?;
        Ok(self.rows)
    }

    fn write_batch(&mut self) -> Result<(), IngestError> {
        self.batched = 0;
        let mut arrays: Vec<_> = self.columns.iter_mut().map(ColumnSchema::finish).collect();
        arrays.push(Arc::new(self.lines.finish()));
        let batch = RecordBatch::try_new(self.schema.arrow_with_lines(), arrays);
        let batch = batch.map_err(|error| IngestError::unwritable(&*self.file, error))?;
        self.out.write(&batch).map_err(|error| IngestError::unwritable(&*self.file, error))
    }
}

impl ColumnSchema {
    fn of(data_type: &DataType) -> Self {
        match data_type {
            DataType::Int64 => Self::Integers(Int64Builder::new()),
            _ => Self::Texts(StringBuilder::new()),
        }
    }

    fn push(&mut self, value: &Value<'_>) {
        match (self, value) {
            (Self::Integers(column), Value::Integer(number)) => column.append_value(*number),
            (Self::Integers(column), _) => column.append_null(),
            (Self::Texts(column), Value::Text(text)) => column.append_value(text),
            (Self::Texts(column), _) => column.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Integers(column) => Arc::new(column.finish()),
            Self::Texts(column) => Arc::new(column.finish()),
        }
    }
}
