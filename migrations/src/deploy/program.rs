//! Program to deploy, and the cluster's parameters for its accounts.

use influence_client::tx::TxVersion;
use solana_address::Address;
use solana_rent::Rent;

/// Largest account, bytes.
pub(super) const MAX_ACCOUNT: usize = 10 * 1024 * 1024;

#[derive(Clone, Debug)]
pub struct ProgramBinary {
    pub id: Address,
    pub elf: Vec<u8>,
}

pub(crate) struct DeployOptions {
    pub rent: Rent,
    pub format: TxVersion,
}

impl DeployOptions {
    /// Rent of an account, lamports; saturates for a size that cannot exist.
    pub(crate) fn rent_of(&self, bytes: usize) -> i64 {
        let lamports = self.rent.try_minimum_balance(bytes).unwrap_or(u64::MAX);
        i64::try_from(lamports).unwrap_or(i64::MAX)
    }
}
