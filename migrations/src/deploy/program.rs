//! A program to deploy, and what the cluster takes for its accounts.

use influence_client::tx::TxVersion;
use solana_address::Address;
use solana_rent::Rent;

/// Largest account, bytes.
pub(super) const MAX_ACCOUNT: usize = 10 * 1024 * 1024;

/// A program to have on chain.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its address.
    pub id: Address,
    /// The built program.
    pub elf: Vec<u8>,
}

/// What accounts of these sizes cost, and how large a transaction may be.
pub(crate) struct Terms {
    /// The cluster's rent.
    pub rent: Rent,
    /// The transactions' format.
    pub format: TxVersion,
}

impl Terms {
    /// Lamports of an account with so many bytes; none for one that is too large to exist.
    pub(crate) fn rent_of(&self, bytes: usize) -> i64 {
        let lamports = self.rent.try_minimum_balance(bytes).unwrap_or(u64::MAX);
        i64::try_from(lamports).unwrap_or(i64::MAX)
    }
}
