//! Shares: how an allocation keeps its ratio.
//!
//! An owner's total `T` backs a supply of `S` shares; an allocation of `s` shares is worth `floor(T * s / S)`. When
//! `T` changes every allocation has already changed, exactly and in proportion, and `T -> 0 -> T` restores the split.
//! Source: *Influence Points*, "Proportional Scaling".

use crate::{
    RuleError,
    mul_div::{Rounding, mul_div},
};

/// Stands for "everything": all free points, or the whole allocation.
pub const ALL: u64 = u64::MAX;

/// Largest share supply: `2^63 - 1`.
pub const MAX_SHARES: u64 = (1 << 63) - 1;

/// One owner's total and what of it is allocated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Portfolio {
    /// The owner's influence points `T`, base units.
    pub total: u64,
    /// The share supply `S` that the total backs; 0 before the first allocation.
    pub supply: u64,
    /// Sum of the shares of all allocations; never above `supply`.
    pub allocated: u64,
}

/// Result of a change of one allocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AllocationResult {
    /// The portfolio afterwards.
    pub portfolio: Portfolio,
    /// The allocation's shares afterwards; 0 closes its record.
    pub shares: u64,
}

/// Result of a move between two allocations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReallocationResult {
    /// The portfolio afterwards.
    pub portfolio: Portfolio,
    /// Shares of the allocation that gave; 0 closes its record.
    pub from: u64,
    /// Shares of the allocation that received.
    pub to: u64,
}

impl Portfolio {
    /// Points that `shares` are worth now, base units: `floor(T * s / S)`. No supply: 0.
    ///
    /// # Errors
    /// [`RuleError::Overflow`] when `shares` is above the supply by so much that the value does not fit.
    #[inline]
    pub fn value(&self, shares: u64) -> Result<u64, RuleError> {
        if self.supply == 0 {
            return Ok(0);
        }
        mul_div(self.total, shares, self.supply, Rounding::Down)
    }

    /// Shares that no allocation holds.
    ///
    /// # Errors
    /// [`RuleError::InvariantViolated`] when more is allocated than exists.
    #[inline]
    pub fn free_shares(&self) -> Result<u64, RuleError> {
        self.supply.checked_sub(self.allocated).ok_or(RuleError::InvariantViolated)
    }

    /// Points that can be allocated now, base units.
    ///
    /// # Errors
    /// [`RuleError::InvariantViolated`] when more is allocated than exists.
    pub fn free_points(&self) -> Result<u64, RuleError> {
        if self.allocated == 0 {
            return Ok(self.total);
        }
        self.value(self.free_shares()?)
    }

    /// Adds `points` (base units, or [`ALL`]) to an allocation that holds `shares`.
    ///
    /// The allocation is then worth exactly what it was worth plus `points`; taking everything may carry one base
    /// unit of dust.
    ///
    /// # Errors
    /// [`RuleError::ZeroAmount`], [`RuleError::NothingToAllocate`], [`RuleError::MoreThanFree`].
    pub fn allocate(&self, shares: u64, points: u64) -> Result<AllocationResult, RuleError> {
        if points == 0 {
            return Err(RuleError::ZeroAmount);
        }
        if self.total == 0 {
            return Err(RuleError::NothingToAllocate);
        }
        let portfolio = if self.allocated == 0 { self.with_fresh_supply()? } else { *self };
        let free = portfolio.free_shares()?;
        let available = portfolio.value(free)?;
        if available == 0 || (points > available && points != ALL) {
            return Err(RuleError::MoreThanFree);
        }
        let room = shares.checked_add(free).ok_or(RuleError::InvariantViolated)?;
        let after = if points == ALL || points == available {
            room
        } else {
            let worth = portfolio.value(shares)?.checked_add(points).ok_or(RuleError::Overflow)?;
            portfolio.shares_worth(worth)?.min(room)
        };
        portfolio.with(shares, after)
    }

    /// Takes `points` (base units, or [`ALL`]) from an allocation that holds `shares`.
    ///
    /// The rest is worth exactly what it was worth less `points`; taking its whole worth or more empties it, also
    /// when the total is 0.
    ///
    /// # Errors
    /// [`RuleError::ZeroAmount`]; [`RuleError::InvariantViolated`] when `shares` is not part of the portfolio.
    pub fn withdraw(&self, shares: u64, points: u64) -> Result<AllocationResult, RuleError> {
        let after = self.remaining(shares, points)?;
        self.with(shares, after)
    }

    /// Moves `points` (base units, or [`ALL`]) from one allocation to another.
    ///
    /// The giver keeps exactly its worth less `points`. Moving everything moves the shares themselves; otherwise the
    /// move may lose one base unit to rounding, never more.
    ///
    /// # Errors
    /// [`RuleError::ZeroAmount`]; [`RuleError::InvariantViolated`] when the shares are not part of the portfolio.
    pub fn reallocate(&self, from: u64, to: u64, points: u64) -> Result<ReallocationResult, RuleError> {
        let from_after = self.remaining(from, points)?;
        let freed = from.checked_sub(from_after).ok_or(RuleError::InvariantViolated)?;
        let to_after = if from_after == 0 {
            to.checked_add(from).ok_or(RuleError::InvariantViolated)?
        } else {
            let room = to
                .checked_add(freed)
                .and_then(|sum| sum.checked_add(self.free_shares().ok()?))
                .ok_or(RuleError::InvariantViolated)?;
            let worth = self.value(to)?.checked_add(points).ok_or(RuleError::Overflow)?;
            self.shares_worth(worth)?.min(room)
        };
        // Both at once: each alone may be part of the portfolio while the two together are not.
        let before = from.checked_add(to).ok_or(RuleError::InvariantViolated)?;
        let after = from_after.checked_add(to_after).ok_or(RuleError::InvariantViolated)?;
        let portfolio = self.with(before, after)?.portfolio;
        Ok(ReallocationResult { portfolio, from: from_after, to: to_after })
    }

    /// Gives the shares of an allocation back to the owner, at any total.
    ///
    /// # Errors
    /// [`RuleError::InvariantViolated`] when `shares` is not part of the portfolio.
    pub fn release(&self, shares: u64) -> Result<Self, RuleError> {
        Ok(self.with(shares, 0)?.portfolio)
    }

    /// A fresh supply for a first allocation: the largest multiple of the total, so that parts of it are exact.
    fn with_fresh_supply(&self) -> Result<Self, RuleError> {
        let times = MAX_SHARES.checked_div(self.total).ok_or(RuleError::NothingToAllocate)?;
        let supply = self.total.checked_mul(times).ok_or(RuleError::Overflow)?;
        if supply == 0 {
            return Err(RuleError::Overflow);
        }
        Ok(Self { supply, ..*self })
    }

    /// The fewest shares worth at least `points`: `ceil(points * S / T)`.
    fn shares_worth(&self, points: u64) -> Result<u64, RuleError> {
        mul_div(points, self.supply, self.total, Rounding::Up)
    }

    /// Shares that stay when `points` are taken from `shares`.
    fn remaining(&self, shares: u64, points: u64) -> Result<u64, RuleError> {
        if points == 0 {
            return Err(RuleError::ZeroAmount);
        }
        let worth = self.value(shares)?;
        match worth.checked_sub(points) {
            None | Some(0) => Ok(0),
            Some(rest) => self.shares_worth(rest),
        }
    }

    /// The portfolio with one allocation's shares changed from `before` to `after`.
    fn with(&self, before: u64, after: u64) -> Result<AllocationResult, RuleError> {
        let allocated = self
            .allocated
            .checked_sub(before)
            .and_then(|rest| rest.checked_add(after))
            .filter(|allocated| *allocated <= self.supply)
            .ok_or(RuleError::InvariantViolated)?;
        Ok(AllocationResult { portfolio: Self { allocated, ..*self }, shares: after })
    }
}
