//! The tables themselves: names, columns, ranges, meanings and examples.

use influence_core::calendar::Day;

use super::schema::{
    ColumnPresence, ColumnSchema, ColumnType, EventKind, MAX_AMOUNT, MAX_COUNT, MAX_ID, MAX_SECONDS,
    MAX_TIME, TableSchema,
};

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

/// A fact that is 0 unless it is given.
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

pub(super) static ACTIVITY: TableSchema = TableSchema {
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
        required("kind", ColumnType::Event, "what", ["view", "tip"]),
        required(
            "quantity",
            ColumnType::Quantity,
            "how much of it; its unit goes by the kind",
            ["95", "2500000"],
        ),
        optional(
            "id",
            ColumnType::Text,
            "the event's own name; a row with one seen before is rejected, so that an export \
            repeated by mistake counts once",
            ["e-1001", "e-1002"],
        ),
    ],
};

pub(super) static USERS: TableSchema = TableSchema {
    name: "users",
    about: "A row is a user of the platform, as known at the day's end.",
    columns: &[
        unique("user", ID, "the user", ["7", "8"]),
        unique("wallet", ColumnType::Key, "the wallet that holds, locks and allocates for the user", WALLETS),
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

pub(super) static GALLERIES: TableSchema = TableSchema {
    name: "galleries",
    about: "A row is a gallery of the platform and its account on chain.",
    columns: &[
        unique("gallery", ID, "the gallery", ["12", "13"]),
        unique("address", ColumnType::Key, "the gallery's account on chain", WALLETS),
        required("owner", ID, "the creator, as a user of the platform", ["8", "7"]),
    ],
};

pub(super) static NFTS: TableSchema = TableSchema {
    name: "nfts",
    about: "A row is an NFT and the gallery in which it hangs at the day's end.",
    columns: &[
        unique("nft", ID, "the NFT", ["300", "301"]),
        required("gallery", ID, "the gallery", ["12", "13"]),
    ],
};

pub(super) static MEMBERS: TableSchema = TableSchema {
    name: "members",
    about: "A row is an owner with an Influence account at the day's end, also one with nothing locked. It is read when a \
            day is computed out of files; every row has to be right, since a score from a file with holes would be wrong.",
    columns: &[
        unique("owner", ColumnType::Key, "the wallet", WALLETS),
        required("locked", AMOUNT, "locked at the day's end; what is unlocking is not", ["40000000000", "0"]),
        fact("unlocking", AMOUNT, "on its way out of the vault; counts nothing", ["5000000", ""]),
        fact(
            "opened_day",
            ColumnType::Integer { max: Day::MAX as i64, unit: "day" },
            "when the account was opened; counts nothing",
            ["20778", ""],
        ),
    ],
};

pub(super) static GALLERY_ACCOUNTS: TableSchema = TableSchema {
    name: "gallery_accounts",
    about: "A row is a Gallery account that was registered at the day's end. It is read when a day is computed out of \
            files; every row has to be right, as with members.",
    columns: &[
        unique("gallery", ColumnType::Key, "the Gallery account", WALLETS),
        required(
            "average_points",
            AMOUNT,
            "its points on average over the whole day (0 before it was registered), rounded down",
            ["7000000000", "0"],
        ),
        fact(
            "retired",
            ColumnType::Integer { max: 1, unit: "1 is yes" },
            "whether it was retired by the day's end; it has no score then",
            ["0", "1"],
        ),
        fact(
            "points",
            AMOUNT,
            "its points at the day's end, from which the next day goes on",
            ["7500000000", ""],
        ),
        optional("creator", ColumnType::Key, "whose it is; counts nothing", WALLETS),
        fact(
            "index",
            ColumnType::Integer { max: u32::MAX as i64, unit: "number" },
            "which of the creator's galleries; counts nothing",
            ["0", "3"],
        ),
    ],
};

/// Balance changes, which [`balances`](crate::ingest::balances) reads by stricter rules: a bad row ends the reading.
pub static BALANCES: TableSchema = TableSchema {
    name: "balances",
    about: "A row is a change of one token account's balance, in order of time. A bad row ends the reading, since a \
            score from a file with holes would be wrong.",
    columns: &[
        required("unix_time", TIME, "when the balance became this", ["1767571200", "1767571260"]),
        required(
            "token_account",
            ColumnType::Key,
            "the account whose balance changed",
            ["4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM", "LX3EUdRUBUa3TbsYXLEUdj9J3prXkWXvLYSWyYyc2Jj"],
        ),
        required("owner", ColumnType::Key, "the wallet that owns the account after the change", WALLETS),
        required("balance", AMOUNT, "balance after the change, not the change itself", ["7000000", "0"]),
    ],
};
