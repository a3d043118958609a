//! Balance changes: what a wallet's token accounts held, and since when.
//!
//! A file is CSV with the header `unix_time,token_account,owner,balance`, JSON-lines or Parquet with the same columns,
//! in order of time; [`open`] tells them by their names. [`BalanceFiles`] are several, or in a bucket:
//!
//! | column | meaning |
//! |---|---|
//! | `unix_time` | when the balance became this, unix seconds, from 0 |
//! | `token_account` | the account whose balance changed, base58 |
//! | `owner` | the wallet that owns the account after the change, base58 |
//! | `balance` | balance **after** the change in base units of the mint, 0 to 2^61 |
//!
//! Rows of the same second take effect in the order of the file. Fields of CSV may be quoted and padded with spaces;
//! nothing else is forgiven: a row that can not be understood ends the reading, since scores from a file with holes would be
//! wrong scores.

mod csv;
mod error;
mod files;
mod jsonl;
mod lines;
mod open;
mod parquet;
mod row;

pub use csv::BalanceCsvReader;
pub use error::{BalanceError, BalanceProblem};
pub use files::BalanceFiles;
pub use open::{BalanceChanges, open};

use crate::key::Key;

/// The columns, in their order.
pub const COLUMNS: [&str; 4] = ["unix_time", "token_account", "owner", "balance"];

/// One change of one token account's balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BalanceChange {
    /// When the balance became this, unix seconds.
    pub time: i64,
    /// The token account.
    pub token_account: Key,
    /// The wallet that owns the token account from now on.
    pub owner: Key,
    /// The account's balance after the change, in base units.
    pub balance: u64,
}
