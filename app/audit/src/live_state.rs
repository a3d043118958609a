//! Everything of the program that can be seen on a chain.

use std::collections::BTreeMap;

use solana_address::Address;

use super::{Books, Finding, days};
use crate::{
    chain::Now,
    state::{Config, Snapshot},
};

/// Every account of the program as it was read, with what is wrong with each by itself.
pub struct Live {
    /// When the settings were read, which is after everything else.
    pub now: Now,
    /// The settings.
    pub config: Config,
    /// Supply of the mint, base units.
    pub supply: u64,
    /// What adds up.
    pub books: Books,
    /// Snapshots by address.
    pub snapshots: BTreeMap<Address, Snapshot>,
    /// What accounts by themselves are found to be, by address.
    pub(super) faults: BTreeMap<Address, Vec<Finding>>,
    /// Whose an Influence or a vault is, by its address.
    pub(super) owners: BTreeMap<Address, Address>,
}

impl Live {
    /// Everything that is not as it should be, in order.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = self.books.findings();
        findings.extend(self.faults.values().flatten().cloned());
        days::check(self, &mut findings);
        findings.sort();
        findings
    }
}
