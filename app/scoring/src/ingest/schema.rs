//! The tables that scoring reads, as data: from here come the Arrow schemas, the checks of rows in Rust and
//! in SQL, and the description that the platform's engineers write their export by.

use std::{fmt, sync::Arc};

use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use influence_core::{
    calendar::{Day, MIN_DAY_SECONDS},
    limits::MAX_SUPPLY,
};

use serde::{Deserialize, Serialize};

use super::tables::{ACTIVITY, GALLERIES, GALLERY_ACCOUNTS, MEMBERS, NFTS, USERS};
pub use super::tables::{BALANCES, EVENT_KINDS};

/// The column of a staged file that holds the line (or row) in the source, from 1.
pub const LINE_COLUMN: &str = "line";

/// Largest amount in base units: the largest supply of a mint, 2^61.
pub const MAX_AMOUNT: i64 = MAX_SUPPLY as i64;
/// Most seconds that one event can last: a day.
pub const MAX_SECONDS: i64 = 86_400;
/// Most things that one event can count.
pub const MAX_COUNT: i64 = 1_000_000;
/// Largest platform id. Below the largest 64-bit integer, so that an unsigned one that does not fit can not
/// become it.
pub const MAX_ID: i64 = 1 << 62;
/// Last second that every calendar knows, unix time: the last day's number, in the shortest days.
pub const MAX_TIME: i64 = Day::MAX as i64 * MIN_DAY_SECONDS as i64;
/// Longest text, in characters.
pub const MAX_TEXT: usize = 128;

/// A table: one of the platform's, or one of what the program's accounts said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Table {
    /// What users did.
    Activity,
    /// What the platform knows of its users.
    Users,
    /// The galleries and their accounts on chain.
    Galleries,
    /// Which NFT hangs in which gallery.
    Nfts,
    /// Who has an Influence account, and what is locked in it.
    Members,
    /// The galleries' accounts, and their points.
    GalleryAccounts,
}

impl Table {
    /// All of them, in the order in which they are described.
    pub const ALL: [Self; 6] =
        [Self::Activity, Self::Users, Self::Galleries, Self::Nfts, Self::Members, Self::GalleryAccounts];

    /// The table's columns.
    pub fn schema(self) -> &'static TableSchema {
        match self {
            Self::Activity => &ACTIVITY,
            Self::Users => &USERS,
            Self::Galleries => &GALLERIES,
            Self::Nfts => &NFTS,
            Self::Members => &MEMBERS,
            Self::GalleryAccounts => &GALLERY_ACCOUNTS,
        }
    }

    /// The table's name, lower case.
    pub fn name(self) -> &'static str {
        self.schema().name
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A table's name and columns.
#[derive(Debug)]
pub struct TableSchema {
    /// Name, lower case.
    pub name: &'static str,
    /// What a row is, and what else is to be known.
    pub about: &'static str,
    /// The columns, in the order of the examples.
    pub columns: &'static [ColumnSchema],
}

/// A column: what may be in it, and what it means.
#[derive(Debug)]
pub struct ColumnSchema {
    /// Name, as in the header.
    pub name: &'static str,
    /// What may be in it.
    pub kind: ColumnType,
    /// Whether there must be something.
    pub presence: ColumnPresence,
    /// No two rows of the table may have the same; of two that do, the first counts.
    pub unique: bool,
    /// What it means.
    pub meaning: &'static str,
    /// Two rows' values; empty for none.
    pub examples: [&'static str; 2],
}

/// What may be in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// A whole number.
    Integer {
        /// Largest value; the smallest is 0.
        max: i64,
        /// What one of it is.
        unit: &'static str,
    },
    /// A whole number whose unit and largest value [`EVENT_KINDS`] give.
    Quantity,
    /// One of the words of [`EVENT_KINDS`].
    Event,
    /// A key in base58.
    Key,
    /// Any text of at most [`MAX_TEXT`] characters.
    Text,
}

/// Whether a column must be there, and what an absent value stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnPresence {
    /// The column must be there, with a value in every row.
    Required,
    /// The column may be left out, and its value in any row: there is none.
    Optional,
    /// The column may be left out, and its value in any row: it is 0.
    Zero,
}

/// A kind of event, and what its quantity counts.
#[derive(Debug)]
pub struct EventKind {
    /// The word in the column `kind`.
    pub name: &'static str,
    /// What one of its quantity is.
    pub unit: &'static str,
    /// Largest quantity of one event.
    pub max: i64,
    /// What the user did.
    pub meaning: &'static str,
}

/// The event that `name` is the word of.
pub fn event_kind(name: &str) -> Option<&'static EventKind> {
    EVENT_KINDS.iter().find(|event| event.name == name)
}

impl TableSchema {
    /// The table that is called `name`: one of [`Table::ALL`], or `balances`.
    pub fn named(name: &str) -> Option<&'static Self> {
        let tables = Table::ALL.into_iter().map(Table::schema);
        tables.chain([&BALANCES]).find(|schema| schema.name == name)
    }

    /// Whether the table has a column of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.name == name)
    }

    /// The Arrow schema of staged files, without [`LINE_COLUMN`]: 64-bit integers and text.
    pub fn arrow(&self) -> SchemaRef {
        Arc::new(Schema::new(self.columns.iter().map(ColumnSchema::field).collect::<Vec<_>>()))
    }

    /// The same with every column nullable, for rows that are not checked yet.
    pub(super) fn arrow_with_nulls(&self) -> SchemaRef {
        Arc::new(Schema::new(
            self.columns.iter().map(|column| column.field().with_nullable(true)).collect::<Vec<_>>(),
        ))
    }

    /// The Arrow schema of staged files that have a column [`LINE_COLUMN`].
    pub fn arrow_with_lines(&self) -> SchemaRef {
        let line = Field::new(LINE_COLUMN, DataType::Int64, false);
        Arc::new(Schema::new(self.columns.iter().map(ColumnSchema::field).chain([line]).collect::<Vec<_>>()))
    }
}

impl ColumnSchema {
    /// The column's Arrow type: 64-bit integer or text.
    pub fn data_type(&self) -> DataType {
        match self.kind {
            ColumnType::Integer { .. } | ColumnType::Quantity => DataType::Int64,
            ColumnType::Event | ColumnType::Key | ColumnType::Text => DataType::Utf8,
        }
    }

    /// The column as an Arrow field; nullable unless it is required.
    pub fn field(&self) -> Field {
        Field::new(self.name, self.data_type(), self.presence != ColumnPresence::Required)
    }
}
