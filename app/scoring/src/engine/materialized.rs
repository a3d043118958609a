//! Writes rows of a query to a Parquet file in the work directory.

use std::{fs::File, path::PathBuf, sync::Arc};

use datafusion::{
    arrow::{array::RecordBatch, datatypes::SchemaRef},
    execution::SendableRecordBatchStream,
    parquet::{
        arrow::ArrowWriter,
        errors::ParquetError,
        file::properties::{EnabledStatistics, WriterProperties},
    },
};
use futures_util::TryStreamExt;

use super::{EngineError, statement::Statement};

/// Rows in a row group, which the writer keeps in memory.
const ROW_GROUP: usize = 1 << 18;

/// A Parquet file that is being written.
pub(super) struct MaterializedTable {
    path: PathBuf,
    schema: SchemaRef,
    writer: ArrowWriter<File>,
}

impl MaterializedTable {
    /// Creates the file at `path`.
    pub(super) fn create(path: PathBuf, schema: &SchemaRef) -> Result<Self, EngineError> {
        let file = File::create(&path).map_err(|error| EngineError::work(&path, error))?;
        // The file is read a few times at most, so dictionaries and statistics would cost more than they save.
        let properties = WriterProperties::builder()
            .set_dictionary_enabled(false)
            .set_statistics_enabled(EnabledStatistics::None)
            .set_max_row_group_row_count(Some(ROW_GROUP))
            .build();
        let writer = ArrowWriter::try_new(file, Arc::clone(schema), Some(properties));
        let writer = writer.map_err(|error| EngineError::work(&path, error))?;
        Ok(Self { path, schema: Arc::clone(schema), writer })
    }

    pub(super) fn write(&mut self, rows: &RecordBatch) -> Result<(), EngineError> {
        // The plan's schema may have fewer nullable columns than a batch's.
        RecordBatch::try_new(Arc::clone(&self.schema), rows.columns().to_vec())
            .map_err(ParquetError::from)
            .and_then(|rows| self.writer.write(&rows))
            .map_err(|error| EngineError::work(&self.path, error))
    }

    pub(super) fn close(self) -> Result<(), EngineError> {
        self.writer.close().map(drop).map_err(|error| EngineError::work(&self.path, error))
    }

    /// Writes all rows of a statement and finishes the file.
    pub(super) async fn write_all(
        mut self,
        statement: Statement,
        mut rows: SendableRecordBatchStream,
    ) -> Result<(), EngineError> {
        let failed = |error| EngineError::query(statement.name, &error);
        while let Some(batch) = rows.try_next().await.map_err(failed)? {
            self.write(&batch)?;
        }
        self.close()
    }
}
