//! Rows as Parquet, the same bytes every time: fixed settings, no time of writing, no name of a library.

use std::{fs::File, sync::Arc};

use datafusion::{
    arrow::{
        array::{
            Array, ArrayRef, AsArray, BooleanArray, Decimal128Array, FixedSizeListArray, PrimitiveArray,
            StringArray,
        },
        datatypes::{
            ArrowNativeType, ArrowPrimitiveType, DataType, Decimal128Type, Field, Schema, SchemaRef,
            UInt32Type, UInt64Type,
        },
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
use influence_core::{holding::WINDOW_DAYS, merkle::Hash};

use super::hex_serde;
use crate::{
    key::{Key, base58, from_base58},
    merkle::Subtree,
};

/// Rows written at a time.
const BATCH: usize = 1 << 16;
/// Digits of the largest decimal of 128 bits.
const DIGITS: u8 = 38;

/// A row type with a file of its own.
pub(super) trait Row: Sized {
    /// The file's place in the bundle.
    const PATH: &'static str;
    fn schema() -> SchemaRef;
    fn batch(rows: &[Self]) -> Result<RecordBatch, ArrowError>;
    /// The rows, or the name of the column that can not be read.
    fn rows(batch: &RecordBatch) -> Result<Vec<Self>, &'static str>;
}

/// Declares the file of a row type: its place, and how each field is written.
macro_rules! table {
    ($row:ty, $path:literal, { $($field:ident: $codec:ty),* $(,)? }) => {
        impl $crate::bundle::parquet_codec::Row for $row {
            const PATH: &'static str = $path;

            fn schema() -> datafusion::arrow::datatypes::SchemaRef {
                $crate::bundle::parquet_codec::schema_of(vec![
                    $($crate::bundle::parquet_codec::field::<$codec>(stringify!($field))),*
                ])
            }

            fn batch(
                rows: &[Self],
            ) -> Result<datafusion::arrow::record_batch::RecordBatch, datafusion::arrow::error::ArrowError> {
                use $crate::bundle::parquet_codec::Codec;
                let columns = vec![$(<$codec>::encode(rows.iter().map(|row| row.$field))?),*];
                datafusion::arrow::record_batch::RecordBatch::try_new(Self::schema(), columns)
            }

            fn rows(batch: &datafusion::arrow::record_batch::RecordBatch) -> Result<Vec<Self>, &'static str> {
                $(let mut $field = $crate::bundle::parquet_codec::column::<$codec>(batch, stringify!($field))?.into_iter();)*
                (0..batch.num_rows())
                    .map(|_| Ok(Self { $($field: $field.next().ok_or(stringify!($field))?),* }))
                    .collect()
            }
        }
    };
}
pub(super) use table;

/// How a field is written in a column.
pub(super) trait Codec {
    type Value;
    const NULLABLE: bool = false;
    fn data_type() -> DataType;
    fn encode(values: impl Iterator<Item = Self::Value>) -> Result<ArrayRef, ArrowError>;
    fn decode(column: &dyn Array) -> Option<Vec<Self::Value>>;
}

pub(super) fn schema_of(fields: Vec<Field>) -> SchemaRef {
    Arc::new(Schema::new(fields))
}

pub(super) fn field<C: Codec>(name: &str) -> Field {
    Field::new(name, C::data_type(), C::NULLABLE)
}

pub(super) fn column<C: Codec>(
    batch: &RecordBatch,
    name: &'static str,
) -> Result<Vec<C::Value>, &'static str> {
    let column = batch.column_by_name(name).ok_or(name)?;
    if *column.data_type() != C::data_type() || (column.null_count() > 0 && !C::NULLABLE) {
        return Err(name);
    }
    C::decode(column).ok_or(name)
}

/// The rows as a Parquet file.
pub(super) fn encode<R: Row>(rows: &[R]) -> Result<Vec<u8>, ParquetError> {
    let properties = WriterProperties::builder()
        .set_created_by("influence-scoring".into())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_dictionary_enabled(false)
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), R::schema(), Some(properties))?;
    for rows in rows.chunks(BATCH) {
        writer.write(&R::batch(rows)?)?;
    }
    writer.into_inner()
}

/// The rows of a Parquet file, or what is wrong with it.
pub(super) fn decode<R: Row>(file: File) -> Result<Vec<R>, String> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).and_then(|builder| builder.build());
    let mut rows = Vec::new();
    for batch in reader.map_err(|error| error.to_string())? {
        let batch = batch.map_err(|error| error.to_string())?;
        rows.extend(R::rows(&batch).map_err(|name| format!("column {name} is missing or of another type"))?);
    }
    Ok(rows)
}

/// A key, in base58.
pub(super) struct Address;
/// A key or none, in base58.
pub(super) struct OptionalAddress;
/// 32 bytes, in hexadecimal.
pub(super) struct Hex;
/// A whole number.
pub(super) struct Whole<T>(std::marker::PhantomData<T>);
/// A number of up to 38 digits.
pub(super) struct Wide;
/// The window's seven numbers of up to 38 digits.
pub(super) struct Week;
/// True or false.
pub(super) struct Flag;
/// "members" or "others".
pub(super) struct HalfName;

impl Codec for Address {
    type Value = Key;
    fn data_type() -> DataType {
        DataType::Utf8
    }
    fn encode(values: impl Iterator<Item = Key>) -> Result<ArrayRef, ArrowError> {
        Ok(Arc::new(StringArray::from_iter_values(values.map(|key| base58(&key)))))
    }
    fn decode(column: &dyn Array) -> Option<Vec<Key>> {
        column.as_string_opt::<i32>()?.iter().map(|text| from_base58(text?.as_bytes())).collect()
    }
}

impl Codec for OptionalAddress {
    type Value = Option<Key>;
    const NULLABLE: bool = true;
    fn data_type() -> DataType {
        DataType::Utf8
    }
    fn encode(values: impl Iterator<Item = Option<Key>>) -> Result<ArrayRef, ArrowError> {
        Ok(Arc::new(StringArray::from_iter(values.map(|key| key.map(|key| base58(&key))))))
    }
    fn decode(column: &dyn Array) -> Option<Vec<Option<Key>>> {
        let texts = column.as_string_opt::<i32>()?.iter();
        texts.map(|text| text.map_or(Some(None), |text| from_base58(text.as_bytes()).map(Some))).collect()
    }
}

impl Codec for Hex {
    type Value = Hash;
    fn data_type() -> DataType {
        DataType::Utf8
    }
    fn encode(values: impl Iterator<Item = Hash>) -> Result<ArrayRef, ArrowError> {
        Ok(Arc::new(StringArray::from_iter_values(values.map(|hash| hex_serde::hex(&hash)))))
    }
    fn decode(column: &dyn Array) -> Option<Vec<Hash>> {
        column.as_string_opt::<i32>()?.iter().map(|hash| hex_serde::from_hex(hash?)).collect()
    }
}

/// The integers that columns have.
pub(super) trait Integer: ArrowNativeType {
    type Arrow: ArrowPrimitiveType<Native = Self>;
}

impl Integer for u32 {
    type Arrow = UInt32Type;
}

impl Integer for u64 {
    type Arrow = UInt64Type;
}

impl<T: Integer> Codec for Whole<T> {
    type Value = T;
    fn data_type() -> DataType {
        T::Arrow::DATA_TYPE
    }
    fn encode(values: impl Iterator<Item = T>) -> Result<ArrayRef, ArrowError> {
        Ok(Arc::new(PrimitiveArray::<T::Arrow>::from_iter_values(values)))
    }
    fn decode(column: &dyn Array) -> Option<Vec<T>> {
        Some(column.as_primitive_opt::<T::Arrow>()?.values().to_vec())
    }
}

impl Codec for Wide {
    type Value = u128;
    fn data_type() -> DataType {
        DataType::Decimal128(DIGITS, 0)
    }
    fn encode(values: impl Iterator<Item = u128>) -> Result<ArrayRef, ArrowError> {
        let values: Vec<i128> = values.map(|value| i128::try_from(value).unwrap_or(i128::MAX)).collect();
        let column = Decimal128Array::from(values).with_precision_and_scale(DIGITS, 0)?;
        column.validate_decimal_precision(DIGITS)?;
        Ok(Arc::new(column))
    }
    fn decode(column: &dyn Array) -> Option<Vec<u128>> {
        let values = column.as_primitive_opt::<Decimal128Type>()?.values();
        values.iter().map(|value| u128::try_from(*value).ok()).collect()
    }
}

impl Codec for Week {
    type Value = [u128; WINDOW_DAYS as usize];
    fn data_type() -> DataType {
        DataType::FixedSizeList(Arc::new(field::<Wide>("item")), WINDOW_DAYS as i32)
    }
    fn encode(values: impl Iterator<Item = Self::Value>) -> Result<ArrayRef, ArrowError> {
        let days = Wide::encode(values.flatten())?;
        let list =
            FixedSizeListArray::try_new(Arc::new(field::<Wide>("item")), WINDOW_DAYS as i32, days, None)?;
        Ok(Arc::new(list))
    }
    fn decode(column: &dyn Array) -> Option<Vec<Self::Value>> {
        let days = Wide::decode(column.as_fixed_size_list_opt()?.values())?;
        Some(days.as_chunks().0.to_vec())
    }
}

impl Codec for Flag {
    type Value = bool;
    fn data_type() -> DataType {
        DataType::Boolean
    }
    fn encode(values: impl Iterator<Item = bool>) -> Result<ArrayRef, ArrowError> {
        Ok(Arc::new(BooleanArray::from(values.collect::<Vec<_>>())))
    }
    fn decode(column: &dyn Array) -> Option<Vec<bool>> {
        column.as_boolean_opt()?.iter().collect()
    }
}

impl Codec for HalfName {
    type Value = Subtree;
    fn data_type() -> DataType {
        DataType::Utf8
    }
    fn encode(values: impl Iterator<Item = Subtree>) -> Result<ArrayRef, ArrowError> {
        let name = |half| if half == Subtree::Members { "members" } else { "others" };
        Ok(Arc::new(StringArray::from_iter_values(values.map(name))))
    }
    fn decode(column: &dyn Array) -> Option<Vec<Subtree>> {
        let names = column.as_string_opt::<i32>()?.iter();
        names
            .map(|name| match name? {
                "members" => Some(Subtree::Members),
                "others" => Some(Subtree::Others),
                _ => None,
            })
            .collect()
    }
}
