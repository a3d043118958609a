//! The parts of a table's schema: columns, types, ranges and kinds of event.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use influence_core::{
    calendar::{Day, MIN_DAY_SECONDS},
    limits::MAX_SUPPLY,
};

/// Column of a staged file with the line (or row) in the source, from 1.
pub const LINE_COLUMN: &str = "line";

/// Largest amount, base units: the largest supply of a mint, 2^61.
pub const MAX_AMOUNT: i64 = MAX_SUPPLY as i64;
/// Longest event, seconds: a day.
pub const MAX_SECONDS: i64 = 86_400;
/// Largest count of one event.
pub const MAX_COUNT: i64 = 1_000_000;
/// Largest platform id. Below the largest 64-bit integer, which unsigned values that do not fit are converted to.
pub const MAX_ID: i64 = 1 << 62;
/// Last second within every calendar, unix time: the largest day number times the shortest day.
pub const MAX_TIME: i64 = Day::MAX as i64 * MIN_DAY_SECONDS as i64;
/// Longest text, characters.
pub const MAX_TEXT: usize = 128;

/// A table's name and columns.
#[derive(Debug)]
pub struct TableSchema {
    /// Name, in lower case.
    pub name: &'static str,
    /// Description of a row, for the platform's engineers.
    pub about: &'static str,
    /// The columns, in the order of the examples.
    pub columns: &'static [ColumnSchema],
}

/// A column of a table.
#[derive(Debug)]
pub struct ColumnSchema {
    /// Name, as in the header of a CSV file.
    pub name: &'static str,
    /// Type and range of values.
    pub kind: ColumnType,
    /// Whether a value is required.
    pub presence: ColumnPresence,
    /// Whether values are unique. Of two rows with the same value, the first is used.
    pub unique: bool,
    /// Description.
    pub meaning: &'static str,
    /// Values of two example rows; empty for none.
    pub examples: [&'static str; 2],
}

/// Type and range of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// A whole number.
    Integer {
        /// Largest value; the smallest is 0.
        max: i64,
        /// Unit of the value.
        unit: &'static str,
    },
    /// A whole number whose unit and range depend on the kind of event.
    Quantity,
    /// The name of a kind of event.
    Event,
    /// An address in base58.
    Address,
    /// Any text of at most [`MAX_TEXT`] characters.
    Text,
}

/// Whether a column is required, and the meaning of a missing value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnPresence {
    /// The column is required, with a value in every row.
    Required,
    /// The column or a value may be missing, which means no value.
    Optional,
    /// The column or a value may be missing, which means 0.
    Zero,
}

/// A kind of event and its quantity.
#[derive(Debug)]
pub struct EventKind {
    /// Name in the column `kind`.
    pub name: &'static str,
    /// Unit of the quantity.
    pub unit: &'static str,
    /// Largest quantity of one event.
    pub max: i64,
    /// Description of the user's action.
    pub meaning: &'static str,
}

impl TableSchema {
    /// Whether the table has a column with this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.name == name)
    }

    /// Arrow schema of staged files without [`LINE_COLUMN`]: 64-bit integers and text.
    pub fn arrow(&self) -> SchemaRef {
        Arc::new(Schema::new(self.columns.iter().map(ColumnSchema::field).collect::<Vec<_>>()))
    }

    /// The same with nullable columns, for rows before the check.
    pub(super) fn arrow_with_nulls(&self) -> SchemaRef {
        Arc::new(Schema::new(
            self.columns.iter().map(|column| column.field().with_nullable(true)).collect::<Vec<_>>(),
        ))
    }

    /// Arrow schema of staged files with [`LINE_COLUMN`].
    pub fn arrow_with_lines(&self) -> SchemaRef {
        let line = Field::new(LINE_COLUMN, DataType::Int64, false);
        Arc::new(Schema::new(self.columns.iter().map(ColumnSchema::field).chain([line]).collect::<Vec<_>>()))
    }
}

impl ColumnSchema {
    /// Arrow type: 64-bit integer or text.
    pub fn data_type(&self) -> DataType {
        match self.kind {
            ColumnType::Integer { .. } | ColumnType::Quantity => DataType::Int64,
            ColumnType::Event | ColumnType::Address | ColumnType::Text => DataType::Utf8,
        }
    }

    /// Arrow field; nullable unless required.
    pub fn field(&self) -> Field {
        // Values that default to 0 stay nullable: files read in place may lack the column.
        Field::new(self.name, self.data_type(), self.presence != ColumnPresence::Required)
    }
}
