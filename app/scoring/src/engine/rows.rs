//! Typed columns of a query's result.

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, Decimal128Array, Int64Array, RecordBatch, StringArray},
        compute::cast,
        datatypes::DataType,
    },
    common::cast::{as_decimal128_array, as_int64_array, as_string_array},
};

use super::{EngineError, statement::Statement};

/// One batch of a statement's result.
pub(crate) struct ResultRows<'a> {
    statement: &'static str,
    batch: &'a RecordBatch,
}

impl<'a> ResultRows<'a> {
    pub(crate) fn new(statement: Statement, batch: &'a RecordBatch) -> Self {
        Self { statement: statement.name, batch }
    }

    /// Number of rows.
    pub(crate) fn len(&self) -> usize {
        self.batch.num_rows()
    }

    /// A column of 64-bit integers without nulls.
    pub(crate) fn integers(&self, column: &str) -> Result<Int64Array, EngineError> {
        let array = self.column(column, &DataType::Int64)?;
        as_int64_array(&array).cloned().map_err(|_| self.unexpected(column, "64-bit integer"))
    }

    /// A column of whole decimals without nulls.
    pub(crate) fn decimals(&self, column: &str) -> Result<Decimal128Array, EngineError> {
        let array = self.column(column, &DataType::Decimal128(38, 0))?;
        as_decimal128_array(&array).cloned().map_err(|_| self.unexpected(column, "decimal"))
    }

    /// A column of text without nulls.
    pub(crate) fn texts(&self, column: &str) -> Result<StringArray, EngineError> {
        let array = self.column(column, &DataType::Utf8)?;
        as_string_array(&array).cloned().map_err(|_| self.unexpected(column, "text"))
    }

    fn column(&self, column: &str, data_type: &DataType) -> Result<ArrayRef, EngineError> {
        let array = self.batch.column_by_name(column).filter(|array| array.null_count() == 0);
        array
            // A cast turns values that do not fit into nulls, so nulls are checked before and after.
            .and_then(|array| cast(array, data_type).ok())
            .filter(|array| array.null_count() == 0)
            .ok_or_else(|| self.unexpected(column, "column without nulls"))
    }

    pub(crate) fn unexpected(&self, column: &str, expected: &'static str) -> EngineError {
        EngineError::Result { statement: self.statement, column: column.to_owned(), expected }
    }
}
