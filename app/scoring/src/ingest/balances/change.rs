//! One balance change.

use solana_address::Address;

/// The columns, in order.
pub const COLUMNS: [&str; 4] = ["unix_time", "token_account", "owner", "balance"];

/// A change of a token account's balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BalanceChange {
    /// Time of the change, unix seconds.
    pub time: i64,
    /// The token account.
    pub token_account: Address,
    /// The owner of the token account from that time on.
    pub owner: Address,
    /// Balance after the change, base units.
    pub balance: u64,
}
