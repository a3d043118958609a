//! Preview of allocations: the rules of core on a copy of the on-chain state.

use std::collections::BTreeMap;

use influence_core::{RuleError, shares::Portfolio};
use solana_address::Address;

use super::OwnerState;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllocationPreview {
    pub portfolio: Portfolio,
    /// Shares by gallery.
    shares: BTreeMap<Address, u64>,
}

impl AllocationPreview {
    pub fn new(owner: &OwnerState) -> Self {
        let shares = owner
            .allocations
            .iter()
            .map(|allocation| (allocation.gallery, allocation.delegation.shares.into()));
        Self { portfolio: owner.portfolio(), shares: shares.collect() }
    }

    /// The same allocations with another total, base units.
    pub fn with_total(&self, total: u64) -> Self {
        Self { portfolio: Portfolio { total, ..self.portfolio }, shares: self.shares.clone() }
    }

    /// Galleries with an allocation.
    pub fn galleries(&self) -> impl Iterator<Item = &Address> {
        self.shares.keys()
    }

    /// Points allocated to a gallery, base units.
    pub fn points(&self, gallery: &Address) -> Result<u64, RuleError> {
        self.portfolio.value(self.shares_of(gallery))
    }

    /// Allocates points, base units.
    pub fn allocate(&mut self, gallery: Address, points: u64) -> Result<(), RuleError> {
        let result = self.portfolio.allocate(self.shares_of(&gallery), points)?;
        self.portfolio = result.portfolio;
        self.set_shares(gallery, result.shares);
        Ok(())
    }

    /// Withdraws points, base units.
    pub fn withdraw(&mut self, gallery: Address, points: u64) -> Result<(), RuleError> {
        let result = self.portfolio.withdraw(self.shares_of(&gallery), points)?;
        self.portfolio = result.portfolio;
        self.set_shares(gallery, result.shares);
        Ok(())
    }

    /// Reallocates points, base units.
    pub fn reallocate(&mut self, from: Address, to: Address, points: u64) -> Result<(), RuleError> {
        let result = self.portfolio.reallocate(self.shares_of(&from), self.shares_of(&to), points)?;
        self.portfolio = result.portfolio;
        self.set_shares(from, result.from);
        self.set_shares(to, result.to);
        Ok(())
    }

    fn shares_of(&self, gallery: &Address) -> u64 {
        self.shares.get(gallery).copied().unwrap_or(0)
    }

    fn set_shares(&mut self, gallery: Address, shares: u64) {
        if shares == 0 {
            self.shares.remove(&gallery);
        } else {
            self.shares.insert(gallery, shares);
        }
    }
}

#[cfg(test)]
mod tests {
    use influence_core::shares::ALL;

    use super::*;

    #[test]
    fn allocations_keep_their_ratio() -> Result<(), RuleError> {
        let [one, two] = [1, 2].map(|byte| Address::from([byte; 32]));
        let portfolio = Portfolio { total: 10_000, supply: 0, allocated: 0 };
        let mut preview = AllocationPreview { portfolio, shares: BTreeMap::new() };
        preview.allocate(one, 4_000)?;
        preview.allocate(two, ALL)?;
        let half = preview.with_total(5_000);
        assert_eq!((half.points(&one)?, half.points(&two)?), (2_000, 3_000));
        preview.reallocate(two, one, 1_000)?;
        assert_eq!((preview.points(&one)?, preview.points(&two)?), (5_000, 5_000));
        preview.withdraw(one, ALL)?;
        assert_eq!(preview.galleries().collect::<Vec<_>>(), [&two]);
        assert_eq!(preview.portfolio.free_points()?, 5_000);
        Ok(())
    }
}
