//! What the rules say about shares: allocate, withdraw, reallocate, settle, release.

use influence_client::constants::pause;
use influence_core::{RuleError, settle::settled_value, shares::Portfolio};
use solana_address::Address;

use crate::{
    action::Pair,
    state::{Delegation, Model, Outcome, Refused, calendar, require},
};

/// The program's name for a rule's refusal.
pub fn name(error: RuleError) -> Refused {
    Refused::Ours(match error {
        RuleError::ZeroAmount => "ZeroAmount",
        RuleError::NothingToAllocate => "NothingToAllocate",
        RuleError::MoreThanFree => "MoreThanFree",
        RuleError::MoreThanLocked => "MoreThanLocked",
        RuleError::BelowLockFloor => "BelowLockFloor",
        RuleError::FloorAboveLocked => "FloorAboveLocked",
        RuleError::Overflow => "Overflow",
        _ => "InvariantViolated",
    })
}

impl Model {
    /// Brings a gallery's sum over time to now; before every change of its points.
    pub fn accrue(&mut self, gallery: &Address) {
        let (now, points) = (self.now, self.points(gallery));
        if let Some(record) = self.galleries.get_mut(gallery) {
            record.accrual = record.accrual.advanced(points, now, &calendar()).expect("a time");
        }
    }

    fn set_shares(&mut self, owner: &Address, gallery: &Address, payer: &Address, shares: u64) {
        self.accrue(gallery);
        if !self.delegations.contains_key(&(*owner, *gallery)) {
            self.pay_rent(payer, self.rents.delegation);
            let fresh = Delegation { rent_payer: *payer, revision: u64::MAX, ..Default::default() };
            self.delegations.insert((*owner, *gallery), fresh);
        }
        if let Some(delegation) = self.delegations.get_mut(&(*owner, *gallery)) {
            delegation.shares = shares;
        }
        self.count(owner, gallery);
    }

    /// Makes a gallery count what a delegation is worth.
    fn count(&mut self, owner: &Address, gallery: &Address) {
        let (portfolio, retired) = (self.portfolio(owner), self.galleries[gallery].retired);
        let revision = self.owners[owner].revision;
        if let Some(delegation) = self.delegations.get_mut(&(*owner, *gallery)) {
            delegation.points = settled_value(&portfolio, delegation.shares, retired).expect("a value");
            delegation.revision = revision;
        }
    }

    fn end(&mut self, owner: &Address, gallery: &Address) {
        self.accrue(gallery);
        if let Some(delegation) = self.delegations.remove(&(*owner, *gallery)) {
            self.return_rent(&delegation.rent_payer, self.rents.delegation);
        }
    }

    fn set_supply(&mut self, owner: &Address, portfolio: &Portfolio) {
        if let Some(record) = self.owners.get_mut(owner) {
            record.supply = portfolio.supply;
        }
    }

    fn expects(&self, owner: &Address, expected: Option<u64>) -> Outcome {
        let revision = self.owner(owner)?.revision;
        require(expected.is_none_or(|expected| expected == revision), "TotalChanged")
    }

    pub fn allocate(
        &mut self,
        owner: &Address,
        payer: &Address,
        gallery: &Address,
        points: u64,
        expected: Option<u64>,
    ) -> Outcome {
        self.owner(owner)?;
        let retired = self.gallery(gallery)?.retired;
        self.running(pause::ALLOCATE)?;
        require(!retired, "GalleryRetired")?;
        self.expects(owner, expected)?;
        let shares = self.delegation(owner, gallery).map_or(0, |delegation| delegation.shares);
        let change = self.portfolio(owner).allocate(shares, points).map_err(name)?;
        self.set_supply(owner, &change.portfolio);
        self.set_shares(owner, gallery, payer, change.shares);
        Ok(())
    }

    pub fn withdraw(
        &mut self,
        owner: &Address,
        gallery: &Address,
        rent_payer: &Address,
        points: u64,
        expected: Option<u64>,
    ) -> Outcome {
        self.owner(owner)?;
        self.gallery(gallery)?;
        let delegation = self.delegation(owner, gallery)?;
        require(delegation.rent_payer == *rent_payer, "WrongRentPayer")?;
        self.expects(owner, expected)?;
        let change = self.portfolio(owner).withdraw(delegation.shares, points).map_err(name)?;
        if change.shares == 0 {
            self.end(owner, gallery);
        } else {
            self.set_shares(owner, gallery, rent_payer, change.shares);
        }
        Ok(())
    }

    #[allow(clippy::too_many_arguments)]
    pub fn reallocate(
        &mut self,
        owner: &Address,
        payer: &Address,
        from: &Address,
        rent_payer: &Address,
        to: &Address,
        points: u64,
        expected: Option<u64>,
    ) -> Outcome {
        self.owner(owner)?;
        self.gallery(from)?;
        let giving = self.delegation(owner, from)?.clone();
        let retired = self.gallery(to)?.retired;
        if from == to {
            return Err(Refused::Theirs);
        }
        require(giving.rent_payer == *rent_payer, "WrongRentPayer")?;
        self.running(pause::ALLOCATE)?;
        require(!retired, "GalleryRetired")?;
        self.expects(owner, expected)?;
        let receiving = self.delegation(owner, to).map_or(0, |delegation| delegation.shares);
        let moved = self.portfolio(owner).reallocate(giving.shares, receiving, points).map_err(name)?;
        if moved.from == 0 {
            self.end(owner, from);
        } else {
            self.set_shares(owner, from, rent_payer, moved.from);
        }
        self.set_shares(owner, to, payer, moved.to);
        Ok(())
    }

    /// Settles the delegation unless it is; one that does not belong there is refused.
    fn settle_one(&mut self, owner: &Address, gallery: &Address, pair: &Pair) -> Outcome {
        let gone = !self.owners.contains_key(owner)
            || !self.galleries.contains_key(gallery)
            || !self.delegations.contains_key(&(pair.owner, pair.gallery));
        if gone {
            return Ok(());
        }
        require((*owner, *gallery) == (pair.owner, pair.gallery), "WrongPair")?;
        let delegation = self.delegation(owner, gallery)?;
        let current = delegation.revision == self.owner(owner)?.revision;
        if !current || (self.galleries[gallery].retired && delegation.points != 0) {
            self.accrue(gallery);
            self.count(owner, gallery);
        }
        Ok(())
    }

    /// Settles pairs of one owner.
    pub fn settle_of(&mut self, owner: &Address, pairs: &[Pair]) -> Outcome {
        pairs.iter().try_for_each(|pair| self.settle_one(owner, &pair.with, pair))
    }

    pub fn settle(&mut self, gallery: &Address, pairs: &[Pair]) -> Outcome {
        self.gallery(gallery)?;
        self.accrue(gallery);
        pairs.iter().try_for_each(|pair| self.settle_one(&pair.with, gallery, pair))
    }

    pub fn release(&mut self, owner: &Address, gallery: &Address, rent_payer: &Address) -> Outcome {
        self.owner(owner)?;
        let retired = self.gallery(gallery)?.retired;
        let delegation = self.delegation(owner, gallery)?;
        require(delegation.rent_payer == *rent_payer, "WrongRentPayer")?;
        require(retired, "GalleryNotRetired")?;
        self.end(owner, gallery);
        Ok(())
    }
}
