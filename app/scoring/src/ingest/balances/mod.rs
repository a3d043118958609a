//! Balance changes: the balances of token accounts over time.
//!
//! A file is CSV with the header `unix_time,token_account,owner,balance`, JSON-lines or Parquet with the same columns,
//! in order of time; [`open`] chooses the format by file name. [`BalanceFiles`] reads several files, or a bucket:
//!
//! | column | meaning |
//! |---|---|
//! | `unix_time` | time of the change, unix seconds, from 0 |
//! | `token_account` | the account whose balance changed, base58 |
//! | `owner` | the wallet that owns the account after the change, base58 |
//! | `balance` | balance **after** the change in base units of the mint, 0 to 2^61 |
//!
//! Rows of the same second take effect in the order of the file. CSV fields may be quoted and padded with spaces. Any other
//! deviation stops the reading at the first wrong row, since incomplete balances give wrong scores.

mod change;
mod csv;
mod error;
mod files;
mod jsonl;
mod lines;
mod open;
mod parquet;
mod row;

pub use change::{BalanceChange, COLUMNS};
pub use csv::BalanceCsvReader;
pub use error::{BalanceError, BalanceProblem};
pub use files::BalanceFiles;
pub use open::{BalanceChanges, open};
