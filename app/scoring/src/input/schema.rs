//! The tables that scoring reads, as data: from here come the Arrow schemas, the checks of rows in Rust and in SQL, and
//! the description that the platform's engineers write their export by.

use std::{fmt, sync::Arc};

use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use influence_core::{
    calendar::{Day, MIN_DAY_SECONDS},
    quantity::MAX_SUPPLY,
};

/// The column of a staged file that holds the line (or row) in the source, from 1.
pub const LINE: &str = "line";

/// Largest amount in base units: the largest supply of a mint, 2^61.
pub const MAX_AMOUNT: i64 = MAX_SUPPLY as i64;
/// Most seconds that one event can last: a day.
pub const MAX_SECONDS: i64 = 86_400;
/// Most things that one event can count.
pub const MAX_COUNT: i64 = 1_000_000;
/// Largest platform id. Below the largest 64-bit integer, so that an unsigned one that does not fit can not become it.
pub const MAX_ID: i64 = 1 << 62;
/// Last second that every calendar knows, unix time: the last day's number, in the shortest days.
pub const MAX_TIME: i64 = Day::MAX as i64 * MIN_DAY_SECONDS as i64;
/// Longest text, in characters.
pub const MAX_TEXT: usize = 128;

/// One of the platform's tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// What users did.
    Activity,
    /// What the platform knows of its users.
    Users,
    /// The galleries and their accounts on chain.
    Galleries,
    /// Which NFT hangs in which gallery.
    Nfts,
}

impl Table {
    /// All of them, in the order in which they are described.
    pub const ALL: [Self; 4] = [Self::Activity, Self::Users, Self::Galleries, Self::Nfts];

    /// The table's columns.
    pub fn schema(self) -> &'static TableSchema {
        match self {
            Self::Activity => &ACTIVITY,
            Self::Users => &USERS,
            Self::Galleries => &GALLERIES,
            Self::Nfts => &NFTS,
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
    pub columns: &'static [Column],
}

/// A column: what may be in it, and what it means.
#[derive(Debug)]
pub struct Column {
    /// Name, as in the header.
    pub name: &'static str,
    /// What may be in it.
    pub kind: Kind,
    /// Whether there must be something.
    pub presence: Presence,
    /// No two rows of the table may have the same; of two that do, the first counts.
    pub unique: bool,
    /// What it means.
    pub meaning: &'static str,
    /// Two rows' values; empty for none.
    pub examples: [&'static str; 2],
}

/// What may be in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Integer {
        /// Largest value; the smallest is 0.
        max: i64,
        /// What one of it is.
        unit: &'static str,
    },
    /// A whole number whose unit and largest value [`EVENTS`] give.
    Quantity,
    /// One of the words of [`EVENTS`].
    Event,
    /// A key in base58.
    Key,
    /// Any text of at most [`MAX_TEXT`] characters.
    Text,
}

/// Whether a column must be there, and what an absent value stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The column must be there, with a value in every row.
    Required,
    /// The column may be left out, and its value in any row: there is none.
    Optional,
    /// The column may be left out, and its value in any row: it is 0.
    Zero,
}

/// A kind of event, and what its quantity counts.
#[derive(Debug)]
pub struct Event {
    /// The word in the column `kind`.
    pub name: &'static str,
    /// What one of its quantity is.
    pub unit: &'static str,
    /// Largest quantity of one event.
    pub max: i64,
    /// What the user did.
    pub meaning: &'static str,
}

const fn event(name: &'static str, unit: &'static str, max: i64, meaning: &'static str) -> Event {
    Event { name, unit, max, meaning }
}

const SECONDS: &str = "seconds";
const BASE_UNITS: &str = "base units";
const COUNT: &str = "count";
const ID: Kind = Kind::Integer { max: MAX_ID, unit: "platform id" };
const TIME: Kind = Kind::Integer { max: MAX_TIME, unit: "unix seconds" };
const AMOUNT: Kind = Kind::Integer { max: MAX_AMOUNT, unit: BASE_UNITS };
const FACT: Kind = Kind::Integer { max: MAX_AMOUNT, unit: "the platform's own" };

/// The kinds of event.
pub const EVENTS: [Event; 9] = [
    event("view", SECONDS, MAX_SECONDS, "looked at an NFT, or at the gallery where nft is empty"),
    event("visit", SECONDS, MAX_SECONDS, "was in the gallery"),
    event("like", COUNT, MAX_COUNT, "liked it"),
    event("share", COUNT, MAX_COUNT, "shared it with others"),
    event("comment", COUNT, MAX_COUNT, "wrote about it"),
    event("purchase", BASE_UNITS, MAX_AMOUNT, "bought it, for that much"),
    event("tip", BASE_UNITS, MAX_AMOUNT, "gave that much to the creator"),
    event("bid", BASE_UNITS, MAX_AMOUNT, "offered that much"),
    event("community", COUNT, MAX_COUNT, "took part in the gallery's community"),
];

/// The event that `name` is the word of.
pub fn event_named(name: &str) -> Option<&'static Event> {
    EVENTS.iter().find(|event| event.name == name)
}

const fn required(
    name: &'static str,
    kind: Kind,
    meaning: &'static str,
    examples: [&'static str; 2],
) -> Column {
    Column { name, kind, presence: Presence::Required, unique: false, meaning, examples }
}

const fn unique(
    name: &'static str,
    kind: Kind,
    meaning: &'static str,
    examples: [&'static str; 2],
) -> Column {
    Column { unique: true, ..required(name, kind, meaning, examples) }
}

const fn optional(
    name: &'static str,
    kind: Kind,
    meaning: &'static str,
    examples: [&'static str; 2],
) -> Column {
    Column { presence: Presence::Optional, ..required(name, kind, meaning, examples) }
}

/// A fact about a user that is 0 unless it is given.
const fn fact(name: &'static str, kind: Kind, meaning: &'static str, examples: [&'static str; 2]) -> Column {
    Column { presence: Presence::Zero, ..required(name, kind, meaning, examples) }
}

const WALLETS: [&str; 2] =
    ["8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR", "CktRuQ2mttgRGkXJtyksdKHjUdc2C4TgDzyB98oEzy8"];

static ACTIVITY: TableSchema = TableSchema {
    name: "activity",
    about: "A row is something that a user did in a gallery, or with an NFT of it, on the day. A day without activity is \
            said by the location none, never by an empty folder.",
    columns: &[
        required(
            "time",
            TIME,
            "when it ended; a time outside \
            the day is rejected",
            ["1767571260", "1767574800"],
        ),
        required("user", ID, "who did it", ["7", "8"]),
        required("gallery", ID, "where", ["12", "12"]),
        optional("nft", ID, "with which NFT; none where it was the gallery as a whole", ["300", ""]),
        required("kind", Kind::Event, "what", ["view", "tip"]),
        required("quantity", Kind::Quantity, "how much of it; its unit goes by the kind", ["95", "2500000"]),
        optional(
            "id",
            Kind::Text,
            "the event's own name; a row with one seen before is rejected, so that an export \
            repeated by mistake counts once",
            ["e-1001", "e-1002"],
        ),
    ],
};

static USERS: TableSchema = TableSchema {
    name: "users",
    about: "A row is a user of the platform, as known at the day's end.",
    columns: &[
        unique("user", ID, "the user", ["7", "8"]),
        unique("wallet", Kind::Key, "the wallet that holds, locks and allocates for the user", WALLETS),
        fact("nft_value", AMOUNT, "worth of the NFTs owned", ["40000000000", "0"]),
        fact("reputation", FACT, "reputation earned", ["120", "10"]),
        fact("reputation_leased_in", FACT, "reputation lent by others", ["30", ""]),
        fact("reputation_leased_out", FACT, "reputation lent to others", ["0", ""]),
        fact("points", FACT, "points of the platform", ["900", "40"]),
        fact("social_tasks", FACT, "social tasks done", ["3", "1"]),
        fact("social_engagement", FACT, "engagement in social networks", ["55", ""]),
        fact("community_activity", FACT, "activity in the community", ["12", ""]),
        fact("upvotes_given", FACT, "votes given to others", ["80", "2"]),
        fact("following_influence", FACT, "influence of those followed", ["4", ""]),
        fact("social_mining", FACT, "social mining", ["0", ""]),
    ],
};

static GALLERIES: TableSchema = TableSchema {
    name: "galleries",
    about: "A row is a gallery of the platform and its account on chain.",
    columns: &[
        unique("gallery", ID, "the gallery", ["12", "13"]),
        unique("address", Kind::Key, "the gallery's account on chain", WALLETS),
        required("owner", ID, "the creator, as a user of the platform", ["8", "7"]),
    ],
};

static NFTS: TableSchema = TableSchema {
    name: "nfts",
    about: "A row is an NFT and the gallery in which it hangs at the day's end.",
    columns: &[
        unique("nft", ID, "the NFT", ["300", "301"]),
        required("gallery", ID, "the gallery", ["12", "13"]),
    ],
};

/// Balance changes, which [`balances`](crate::balances) reads by stricter rules: a bad row ends the reading.
pub static BALANCES: TableSchema = TableSchema {
    name: "balances",
    about: "A row is a change of one token account's balance, in order of time. A bad row ends the reading, since a \
            score from a file with holes would be wrong.",
    columns: &[
        required("unix_time", TIME, "when the balance became this", ["1767571200", "1767571260"]),
        required(
            "token_account",
            Kind::Key,
            "the account whose balance changed",
            ["4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM", "LX3EUdRUBUa3TbsYXLEUdj9J3prXkWXvLYSWyYyc2Jj"],
        ),
        required("owner", Kind::Key, "the wallet that owns the account after the change", WALLETS),
        required("balance", AMOUNT, "balance after the change, not the change itself", ["7000000", "0"]),
    ],
};

impl TableSchema {
    /// The table that is called `name`: one of the platform's, or `balances`.
    pub fn named(name: &str) -> Option<&'static Self> {
        let platform = Table::ALL.into_iter().map(Table::schema);
        platform.chain([&BALANCES]).find(|schema| schema.name == name)
    }

    /// The Arrow schema of staged files, without [`LINE`]: 64-bit integers and text.
    pub fn arrow(&self) -> SchemaRef {
        Arc::new(Schema::new(self.columns.iter().map(Column::field).collect::<Vec<_>>()))
    }

    /// The same with every column nullable, for rows that are not checked yet.
    pub(super) fn arrow_with_nulls(&self) -> SchemaRef {
        Arc::new(Schema::new(
            self.columns.iter().map(|column| column.field().with_nullable(true)).collect::<Vec<_>>(),
        ))
    }

    /// The Arrow schema of staged files that have a column [`LINE`].
    pub fn arrow_with_lines(&self) -> SchemaRef {
        let line = Field::new(LINE, DataType::Int64, false);
        Arc::new(Schema::new(self.columns.iter().map(Column::field).chain([line]).collect::<Vec<_>>()))
    }
}

impl Column {
    /// The column's Arrow type: 64-bit integer or text.
    pub fn data_type(&self) -> DataType {
        match self.kind {
            Kind::Integer { .. } | Kind::Quantity => DataType::Int64,
            Kind::Event | Kind::Key | Kind::Text => DataType::Utf8,
        }
    }

    /// The column as an Arrow field; nullable unless it is required.
    pub fn field(&self) -> Field {
        Field::new(self.name, self.data_type(), self.presence != Presence::Required)
    }
}
