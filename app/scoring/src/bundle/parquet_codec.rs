//! Rows as Parquet with the same bytes every time: fixed settings, no timestamp, no name or version of a library.

use std::fs::File;

use datafusion::{
    arrow::{
        datatypes::{DataType, FieldRef, Schema},
        error::ArrowError,
        record_batch::RecordBatch,
    },
    parquet::{
        arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReaderBuilder},
        basic::{Compression, ZstdLevel},
        errors::ParquetError,
        file::properties::WriterProperties,
    },
};
use serde::{Serialize, de::DeserializeOwned};

/// Rows written at a time.
const BATCH_ROWS: usize = 1 << 16;

/// A row type with its own file in the bundle.
pub(super) trait BundleTable: Serialize + DeserializeOwned {
    /// Path of the file in the bundle.
    const PATH: &'static str;

    /// The columns, named like the fields of the type.
    fn columns() -> Vec<FieldRef>;
}

/// Encodes rows as a Parquet file.
pub(super) fn encode<R: BundleTable>(rows: &[R]) -> Result<Vec<u8>, ParquetError> {
    let columns = R::columns();
    // The bytes are covered by digests that all crankers must agree on. `created_by` would otherwise name the version of
    // the Parquet library, and dictionaries depend on how the writer splits pages.
    let properties = WriterProperties::builder()
        .set_created_by("influence-scoring".into())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_dictionary_enabled(false)
        .build();
    let schema = Schema::new(columns.clone()).into();
    let mut writer = ArrowWriter::try_new(Vec::new(), schema, Some(properties))?;
    for rows in rows.chunks(BATCH_ROWS) {
        let batch = serde_arrow::to_record_batch(&columns, &rows);
        writer.write(&batch.map_err(|error| ArrowError::ExternalError(error.into()))?)?;
    }
    writer.into_inner()
}

/// Decodes the rows of a Parquet file; the error says what is wrong with it.
pub(super) fn decode<R: BundleTable>(file: File) -> Result<Vec<R>, String> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).and_then(|builder| builder.build());
    let mut rows = Vec::new();
    for batch in reader.map_err(|error| error.to_string())? {
        let batch = batch.map_err(|error| error.to_string())?;
        check_columns(&batch, &R::columns())?;
        let batch: Vec<R> = serde_arrow::from_record_batch(&batch).map_err(|error| error.to_string())?;
        rows.extend(batch);
    }
    Ok(rows)
}

/// Refuses columns of another type, which the deserializer would convert silently.
fn check_columns(batch: &RecordBatch, columns: &[FieldRef]) -> Result<(), String> {
    for column in columns {
        let found = batch.schema_ref().field_with_name(column.name()).map(|field| field.data_type());
        if !found.is_ok_and(|found| is_same_type(found, column.data_type())) {
            return Err(format!("column {} is missing or has another type", column.name()));
        }
    }
    Ok(())
}

/// Compares types without the names of list items, which writers choose freely.
fn is_same_type(one: &DataType, other: &DataType) -> bool {
    match (one, other) {
        (DataType::FixedSizeList(one, n), DataType::FixedSizeList(other, m)) => {
            n == m && one.data_type() == other.data_type()
        }
        _ => one == other,
    }
}
