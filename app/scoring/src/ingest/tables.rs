//! The tables: names, columns, ranges, descriptions and examples.

use std::fmt;

use influence_core::calendar::Day;
use serde::{Deserialize, Serialize};

use super::schema::{
    ColumnPresence, ColumnSchema, ColumnType, EventKind, MAX_AMOUNT, MAX_COUNT, MAX_ID, MAX_SECONDS,
    MAX_TIME, TableSchema,
};

/// A table of the platform, or of the program's accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Table {
    /// Actions of users.
    Activity,
    /// Users of the platform.
    Users,
    /// Galleries and their accounts on chain.
    Galleries,
    /// NFTs and their galleries.
    Nfts,
    /// Influence accounts and their locked amounts.
    Members,
    /// Gallery accounts and their points.
    GalleryAccounts,
}

impl Table {
    /// All tables, in the order of the description.
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

    /// Name, in lower case.
    pub fn name(self) -> &'static str {
        self.schema().name
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Finds a kind of event by name.
pub fn event_kind(name: &str) -> Option<&'static EventKind> {
    EVENT_KINDS.iter().find(|event| event.name == name)
}

impl TableSchema {
    /// Finds a table by name: one of [`Table::ALL`], or `balances`.
    pub fn named(name: &str) -> Option<&'static Self> {
        let tables = Table::ALL.into_iter().map(Table::schema);
        tables.chain([&BALANCES]).find(|schema| schema.name == name)
    }
}

const fn event(name: &'static str, unit: &'static str, max: i64, meaning: &'static str) -> EventKind {
    EventKind { name, unit, max, meaning }
}

const SECONDS: &str = "seconds";
const BASE_UNITS: &str = "base units";
const COUNT: &str = "count";
const ID: ColumnType = ColumnType::Integer { max: MAX_ID, unit: "platform id" };
const TIME: ColumnType = ColumnType::Integer { max: MAX_TIME, unit: "unix seconds" };
const AMOUNT: ColumnType = ColumnType::Integer { max: MAX_AMOUNT, unit: BASE_UNITS };
const FACT: ColumnType = ColumnType::Integer { max: MAX_AMOUNT, unit: "the platform's own" };

/// The kinds of event.
pub const EVENT_KINDS: [EventKind; 9] = [
    event("view", SECONDS, MAX_SECONDS, "viewed an NFT, or the gallery where nft is empty"),
    event("visit", SECONDS, MAX_SECONDS, "visited the gallery"),
    event("like", COUNT, MAX_COUNT, "liked it"),
    event("share", COUNT, MAX_COUNT, "shared it with others"),
    event("comment", COUNT, MAX_COUNT, "commented on it"),
    event("purchase", BASE_UNITS, MAX_AMOUNT, "bought it for that amount"),
    event("tip", BASE_UNITS, MAX_AMOUNT, "tipped the creator that amount"),
    event("bid", BASE_UNITS, MAX_AMOUNT, "bid that amount"),
    event("community", COUNT, MAX_COUNT, "took part in the gallery's community"),
];

const fn required(
    name: &'static str,
    kind: ColumnType,
    meaning: &'static str,
    examples: [&'static str; 2],
) -> ColumnSchema {
    ColumnSchema { name, kind, presence: ColumnPresence::Required, unique: false, meaning, examples }
}

const fn unique(
    name: &'static str,
    kind: ColumnType,
    meaning: &'static str,
    examples: [&'static str; 2],
) -> ColumnSchema {
    ColumnSchema { unique: true, ..required(name, kind, meaning, examples) }
}

const fn optional(
    name: &'static str,
    kind: ColumnType,
    meaning: &'static str,
    examples: [&'static str; 2],
) -> ColumnSchema {
    ColumnSchema { presence: ColumnPresence::Optional, ..required(name, kind, meaning, examples) }
}

/// A value that is 0 if missing.
const fn fact(
    name: &'static str,
    kind: ColumnType,
    meaning: &'static str,
    examples: [&'static str; 2],
) -> ColumnSchema {
    ColumnSchema { presence: ColumnPresence::Zero, ..required(name, kind, meaning, examples) }
}

const WALLETS: [&str; 2] =
    ["8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR", "CktRuQ2mttgRGkXJtyksdKHjUdc2C4TgDzyB98oEzy8"];

static ACTIVITY: TableSchema = TableSchema {
    name: "activity",
    about: "A row is an action of a user in a gallery, or with one of its NFTs, on the day. Use the location none for a day \
            without activity, never an empty folder.",
    columns: &[
        required(
            "time",
            TIME,
            "when it ended; a time outside the day is rejected",
            ["1767571260", "1767574800"],
        ),
        required("user", ID, "the user", ["7", "8"]),
        required("gallery", ID, "the gallery", ["12", "12"]),
        optional("nft", ID, "the NFT; none for the gallery as a whole", ["300", ""]),
        required("kind", ColumnType::Event, "kind of action, see below", ["view", "tip"]),
        required(
            "quantity",
            ColumnType::Quantity,
            "quantity; the unit depends on the kind",
            ["95", "2500000"],
        ),
        optional(
            "id",
            ColumnType::Text,
            "unique id of the event; a row with a repeated id is rejected, so that rows exported twice count once",
            ["e-1001", "e-1002"],
        ),
    ],
};

static USERS: TableSchema = TableSchema {
    name: "users",
    about: "A row is a user of the platform, as known at the day's end.",
    columns: &[
        unique("user", ID, "the user", ["7", "8"]),
        unique("wallet", ColumnType::Address, "the user's wallet", WALLETS),
        fact("nft_value", AMOUNT, "value of the NFTs owned", ["40000000000", "0"]),
        fact("reputation", FACT, "reputation earned", ["120", "10"]),
        fact("reputation_leased_in", FACT, "reputation lent by others", ["30", ""]),
        fact("reputation_leased_out", FACT, "reputation lent to others", ["0", ""]),
        fact("points", FACT, "points of the platform", ["900", "40"]),
        fact("social_tasks", FACT, "social tasks completed", ["3", "1"]),
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
        unique("address", ColumnType::Address, "the gallery's account on chain", WALLETS),
        required("owner", ID, "the creator, as a user of the platform", ["8", "7"]),
    ],
};

static NFTS: TableSchema = TableSchema {
    name: "nfts",
    about: "A row is an NFT and its gallery at the day's end.",
    columns: &[
        unique("nft", ID, "the NFT", ["300", "301"]),
        required("gallery", ID, "the gallery", ["12", "13"]),
    ],
};

static MEMBERS: TableSchema = TableSchema {
    name: "members",
    about: "A row is an owner with an Influence account at the day's end, also one with nothing locked. Used when a day is \
            computed from files. Every row must be valid, since incomplete data gives wrong scores.",
    columns: &[
        unique("owner", ColumnType::Address, "the wallet", WALLETS),
        required("locked", AMOUNT, "locked at the day's end, without unlocking tokens", ["40000000000", "0"]),
        fact("unlocking", AMOUNT, "unlocking tokens; not used for scores", ["5000000", ""]),
        fact(
            "opened_day",
            ColumnType::Integer { max: Day::MAX as i64, unit: "day" },
            "when the account was opened; not used for scores",
            ["20778", ""],
        ),
    ],
};

static GALLERY_ACCOUNTS: TableSchema = TableSchema {
    name: "gallery_accounts",
    about: "A row is a Gallery account that was registered at the day's end. Used when a day is computed from files. Every \
            row must be valid, as in members.",
    columns: &[
        unique("gallery", ColumnType::Address, "the Gallery account", WALLETS),
        required(
            "average_points",
            AMOUNT,
            "average points over the whole day (0 before registration), rounded down",
            ["7000000000", "0"],
        ),
        fact(
            "retired",
            ColumnType::Integer { max: 1, unit: "1 is yes" },
            "whether it was retired at the day's end; a retired gallery has no score",
            ["0", "1"],
        ),
        fact(
            "points",
            AMOUNT,
            "points at the day's end, from which the next day continues",
            ["7500000000", ""],
        ),
        optional("creator", ColumnType::Address, "the creator; not used for scores", WALLETS),
        fact(
            "index",
            ColumnType::Integer { max: u32::MAX as i64, unit: "number" },
            "index among the creator's galleries; not used for scores",
            ["0", "3"],
        ),
    ],
};

/// Balance changes, which [`balances`](crate::ingest::balances) reads by stricter rules: a bad row ends the reading.
pub static BALANCES: TableSchema = TableSchema {
    name: "balances",
    about: "A row is a change of one token account's balance, in order of time. A bad row stops the reading, since \
            incomplete data gives wrong scores.",
    columns: &[
        required("unix_time", TIME, "time of the change", ["1767571200", "1767571260"]),
        required(
            "token_account",
            ColumnType::Address,
            "the account whose balance changed",
            ["4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM", "LX3EUdRUBUa3TbsYXLEUdj9J3prXkWXvLYSWyYyc2Jj"],
        ),
        required("owner", ColumnType::Address, "the wallet that owns the account after the change", WALLETS),
        required("balance", AMOUNT, "balance after the change, not the difference", ["7000000", "0"]),
    ],
};
