//! A table's rows on their way into a Parquet file of the work folder.

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

/// Rows in a row group, which is what the writer keeps in memory.
const ROW_GROUP: usize = 1 << 18;

/// A file that is being written.
pub(super) struct MaterializedTable {
    path: PathBuf,
    schema: SchemaRef,
    writer: ArrowWriter<File>,
}

impl MaterializedTable {
    /// Begins the file at `path`.
    pub(super) fn create(path: PathBuf, schema: &SchemaRef) -> Result<Self, EngineError> {
        let file = File::create(&path).map_err(|error| EngineError::work(&path, error))?;
        // Read a few times at most and then gone: what takes time to make does not pay.
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
        // Batches may say less than the plan about which columns are never null.
        RecordBatch::try_new(Arc::clone(&self.schema), rows.columns().to_vec())
            .map_err(ParquetError::from)
            .and_then(|rows| self.writer.write(&rows))
            .map_err(|error| EngineError::work(&self.path, error))
    }

    pub(super) fn close(self) -> Result<(), EngineError> {
        self.writer.close().map(drop).map_err(|error| EngineError::work(&self.path, error))
    }

    /// Writes all that a statement gives, and ends the file.
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
