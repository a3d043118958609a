//! How an owner's points are split, and how that would change: core's rules on a copy of what is on chain.

use std::collections::BTreeMap;

use influence_core::{RuleError, limits, shares::Portfolio};
use solana_address::Address;

use crate::{Deployment, Failure, Intent, model::owner::Fan};

/// A total and its allocations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The total and its shares.
    pub portfolio: Portfolio,
    /// Shares by gallery.
    shares: BTreeMap<Address, u64>,
}

impl Split {
    /// As it is on chain.
    pub fn of(fan: &Fan) -> Self {
        let shares = fan.supports.iter().map(|support| (support.gallery, support.delegation.shares.into()));
        Self { portfolio: fan.portfolio(), shares: shares.collect() }
    }

    /// The same split of another total, base units.
    pub fn with_total(&self, total: u64) -> Self {
        Self { portfolio: Portfolio { total, ..self.portfolio }, shares: self.shares.clone() }
    }

    /// Galleries that are supported.
    pub fn galleries(&self) -> impl Iterator<Item = &Address> {
        self.shares.keys()
    }

    /// Points allocated to a gallery, base units.
    ///
    /// # Errors
    /// As [`Portfolio::value`].
    pub fn worth(&self, gallery: &Address) -> Result<u64, RuleError> {
        self.portfolio.value(self.shares_of(gallery))
    }

    /// Allocates points, base units.
    ///
    /// # Errors
    /// As [`Portfolio::allocate`].
    pub fn allocate(&mut self, gallery: Address, points: u64) -> Result<(), RuleError> {
        let change = self.portfolio.allocate(self.shares_of(&gallery), points)?;
        self.portfolio = change.portfolio;
        self.hold(gallery, change.shares);
        Ok(())
    }

    /// Takes points back, base units.
    ///
    /// # Errors
    /// As [`Portfolio::withdraw`].
    pub fn withdraw(&mut self, gallery: Address, points: u64) -> Result<(), RuleError> {
        let change = self.portfolio.withdraw(self.shares_of(&gallery), points)?;
        self.portfolio = change.portfolio;
        self.hold(gallery, change.shares);
        Ok(())
    }

    /// Moves points, base units.
    ///
    /// # Errors
    /// As [`Portfolio::reallocate`].
    pub fn reallocate(&mut self, from: Address, to: Address, points: u64) -> Result<(), RuleError> {
        let moved = self.portfolio.reallocate(self.shares_of(&from), self.shares_of(&to), points)?;
        self.portfolio = moved.portfolio;
        self.hold(from, moved.from);
        self.hold(to, moved.to);
        Ok(())
    }

    fn shares_of(&self, gallery: &Address) -> u64 {
        self.shares.get(gallery).copied().unwrap_or(0)
    }

    fn hold(&mut self, gallery: Address, shares: u64) {
        if shares == 0 {
            self.shares.remove(&gallery);
        } else {
            self.shares.insert(gallery, shares);
        }
    }
}

impl Intent {
    /// Notes what becomes of lock, total, tier and level when `locked` tokens (base units) are locked afterwards, and
    /// gives the total.
    ///
    /// # Errors
    /// [`Failure::User`] above the largest total.
    pub fn change_locked(&mut self, fan: &Fan, deployment: &Deployment, locked: u64) -> Result<u64, Failure> {
        let Deployment { config, .. } = deployment;
        let field =
            |read: fn(&influence_client::state::Influence) -> u64| fan.influence.as_ref().map_or(0, read);
        let (before, total_before) = (field(|i| i.locked.into()), field(|i| i.total.into()));
        let total = limits::total_points(field(|i| i.holding_score.into()), locked)?;
        self.change("locked", deployment.tokens(before), deployment.tokens(locked));
        self.change("points", deployment.tokens(total_before), deployment.tokens(total));
        let level = |tier: u8| u64::from(tier);
        self.change("tier", field(|i| i.user_tier.into()), level(config.user_tier(total)));
        let (level_before, reached) =
            (field(|i| i.creator_level.into()), level(config.creator_level(locked)));
        // Only by locking more is a level reached.
        let level_after = if locked > before { reached } else { reached.min(level_before) };
        self.change("creator level", level_before, level_after);
        Ok(total)
    }

    /// Notes what becomes of the allocations.
    ///
    /// # Errors
    /// [`Failure::User`] when the parts do not fit their whole.
    pub fn change_split(
        &mut self,
        deployment: &Deployment,
        before: &Split,
        after: &Split,
    ) -> Result<(), Failure> {
        let mut galleries: Vec<&Address> = before.galleries().chain(after.galleries()).collect();
        galleries.sort_unstable();
        galleries.dedup();
        for gallery in galleries {
            let (was, is) = (before.worth(gallery)?, after.worth(gallery)?);
            self.change(format!("gallery {gallery}"), deployment.tokens(was), deployment.tokens(is));
        }
        let free = |split: &Split| split.portfolio.free_points();
        self.change("free points", deployment.tokens(free(before)?), deployment.tokens(free(after)?));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use influence_core::shares::ALL;

    use super::*;

    #[test]
    fn a_split_keeps_its_ratio() -> Result<(), RuleError> {
        let [one, two] = [1, 2].map(|byte| Address::from([byte; 32]));
        let portfolio = Portfolio { total: 10_000, supply: 0, allocated: 0 };
        let mut split = Split { portfolio, shares: BTreeMap::new() };
        split.allocate(one, 4_000)?;
        split.allocate(two, ALL)?;
        let half = split.with_total(5_000);
        assert_eq!((half.worth(&one)?, half.worth(&two)?), (2_000, 3_000));
        split.reallocate(two, one, 1_000)?;
        assert_eq!((split.worth(&one)?, split.worth(&two)?), (5_000, 5_000));
        split.withdraw(one, ALL)?;
        assert_eq!(split.galleries().collect::<Vec<_>>(), [&two]);
        assert_eq!(split.portfolio.free_points()?, 5_000);
        Ok(())
    }
}
