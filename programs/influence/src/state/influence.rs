//! An Influence: one owner's total, what it is made of and how it is split.

use anchor_lang::prelude::*;
use influence_core::{calendar::Day, limits, lock::LockFloor, mul_div, shares::Portfolio};

use crate::{
    error::{InfluenceError, map_rule_err},
    state::{Config, Delegation, delegation},
};

/// Seeds: "influence", owner. It is also the authority of the owner's vault.
#[account]
pub struct Influence {
    /// Layout version.
    pub version: u8,
    /// Bump of its address.
    pub bump: u8,
    /// Bump of the vault's address.
    pub vault_bump: u8,
    /// User tier of `total`.
    pub user_tier: u8,
    /// Creator level of `locked`.
    pub creator_level: u8,
    /// The wallet.
    pub owner: Address,
    /// Account that paid the rent and gets it back.
    pub rent_payer: Address,
    /// The day it was opened.
    pub opened_day: PodU32,
    /// The day of `holding_score`; 0 before the first. Never goes back.
    pub holding_day: PodU32,
    /// DAO influence index in 1/10 000 on that day.
    pub influence_index: PodU32,
    /// Number of delegations.
    pub delegation_count: PodU32,
    /// Number of delegations that are settled at `revision`.
    pub settled_count: PodU32,
    /// 7-day average of the wallet, base units.
    pub holding_score: PodU64,
    /// Tokens locked in the vault, base units.
    pub locked: PodU64,
    /// Unlocking tokens, which have not left the vault yet, base units.
    pub unlocking: PodU64,
    /// Influence points: holding score plus locked, base units.
    pub total: PodU64,
    /// Grows with every change of `total`.
    pub revision: PodU64,
    /// Shares that `total` backs.
    pub share_supply: PodU64,
    /// Shares that the delegations hold.
    pub allocated_shares: PodU64,
    /// Sum of locked tokens times seconds, base-unit seconds.
    pub locked_seconds: PodU128,
    /// Unix time up to which `locked_seconds` is complete, seconds.
    pub locked_updated_at: PodI64,
    /// Slot of the last lock.
    pub last_lock_slot: PodU64,
    /// Unix time before which nothing can be unlocked, seconds.
    pub unlockable_at: PodI64,
    /// Tokens that the marketplace needs to stay locked, base units.
    pub lock_floor: PodU64,
    /// Unix time at which the floor lapses, seconds.
    pub lock_floor_end: PodI64,
}

impl Influence {
    /// Total, share supply and allocated shares, as core sees them.
    #[inline(always)]
    pub fn portfolio(&self) -> Portfolio {
        Portfolio {
            total: self.total.into(),
            supply: self.share_supply.into(),
            allocated: self.allocated_shares.into(),
        }
    }

    /// The marketplace's floor, as core sees it.
    pub fn floor(&self) -> LockFloor {
        LockFloor { amount: self.lock_floor.into(), ends_at: self.lock_floor_end.into() }
    }

    /// Returns true when every delegation counts the present total.
    pub fn is_settled(&self) -> bool {
        u32::from(self.settled_count) == u32::from(self.delegation_count)
    }

    /// Refuses when the total is not the one the user looked at.
    pub fn require_revision(&self, expected: Option<u64>) -> Result<()> {
        let same = expected.is_none_or(|revision| revision == u64::from(self.revision));
        require!(same, InfluenceError::TotalChanged);
        Ok(())
    }

    /// Stores how the total is split.
    #[inline(always)]
    pub fn set_portfolio(&mut self, portfolio: &Portfolio) {
        self.share_supply = portfolio.supply.into();
        self.allocated_shares = portfolio.allocated.into();
    }

    /// A new holding score and index of `day`. Fails without a change when the total would overflow.
    pub fn set_holding(&mut self, score: u64, index: u32, day: Day, config: &Config) -> Result<()> {
        self.set_total(score, self.locked.into(), config)?;
        self.holding_score = score.into();
        self.influence_index = index.into();
        self.holding_day = day.into();
        Ok(())
    }

    /// A new amount of locked tokens, base units, at `now`. Reaching a higher level by locking starts its minimum
    /// lock time; taking tokens out never does, also when the thresholds came down in the meantime.
    pub fn set_locked(&mut self, locked: u64, now: i64, config: &Config) -> Result<()> {
        self.accrue_locked(now);
        self.set_total(self.holding_score.into(), locked, config)?;
        let before = u64::from(self.locked);
        self.locked = locked.into();
        let (grows, level) = (locked > before, config.creator_level(locked));
        // A level of an older table counts only as far as the present one gives it too.
        if grows && level > self.creator_level.min(config.creator_level(before)) {
            let until = now.saturating_add(i64::from(config.min_lock_seconds(level)));
            self.unlockable_at = until.max(self.unlockable_at.into()).into();
        }
        // A level is reached only by locking more, even if the thresholds came down.
        self.creator_level = if grows { level } else { level.min(self.creator_level) };
        Ok(())
    }

    /// A delegation was brought to the present revision.
    #[inline(always)]
    pub fn mark_settled(&mut self, delegation: &mut Delegation) -> Result<()> {
        if u64::from(delegation.revision) != u64::from(self.revision) {
            let settled = u32::from(self.settled_count).checked_add(1);
            self.settled_count = settled.ok_or(InfluenceError::Overflow)?.into();
            delegation.revision = self.revision;
        }
        Ok(())
    }

    /// A new, never settled delegation.
    pub fn add_delegation(&mut self) -> Result<()> {
        let count = u32::from(self.delegation_count).checked_add(1);
        self.delegation_count = count.ok_or(InfluenceError::Overflow)?.into();
        Ok(())
    }

    /// A delegation is about to be closed.
    pub fn remove_delegation(&mut self, delegation: &Delegation) -> Result<()> {
        let count = u32::from(self.delegation_count).checked_sub(1);
        self.delegation_count = count.ok_or(InfluenceError::InvariantViolated)?.into();
        let revision = u64::from(delegation.revision);
        if revision != delegation::NEVER_SETTLED && revision == u64::from(self.revision) {
            let settled = u32::from(self.settled_count).checked_sub(1);
            self.settled_count = settled.ok_or(InfluenceError::InvariantViolated)?.into();
        }
        Ok(())
    }

    /// Checks what must hold after every change: I-2, I-3 and I-6 as far as this account can tell.
    #[inline(always)]
    pub fn invariant(&self) -> Result<()> {
        let total = u64::from(self.holding_score).checked_add(self.locked.into());
        let whole = total == Some(u64::from(self.total))
            && u64::from(self.allocated_shares) <= u64::from(self.share_supply)
            && u32::from(self.settled_count) <= u32::from(self.delegation_count);
        require!(whole, InfluenceError::InvariantViolated);
        Ok(())
    }

    /// Recomputes the total from its two terms. Every change gives it a new revision, at which nothing is settled.
    fn set_total(&mut self, holding_score: u64, locked: u64, config: &Config) -> Result<()> {
        let total = map_rule_err(limits::total_points(holding_score, locked))?;
        if total != u64::from(self.total) {
            let revision = u64::from(self.revision).checked_add(1);
            self.revision = revision.ok_or(InfluenceError::Overflow)?.into();
            self.settled_count = 0.into();
            self.total = total.into();
            self.user_tier = config.user_tier(total);
        }
        Ok(())
    }

    /// Brings `locked_seconds` forward to `now`.
    fn accrue_locked(&mut self, now: i64) {
        let seconds = now.saturating_sub(self.locked_updated_at.into());
        if let Ok(seconds) = u64::try_from(seconds) {
            let more = mul_div::mul_u128(self.locked.into(), seconds);
            self.locked_seconds = u128::from(self.locked_seconds).wrapping_add(more).into();
            self.locked_updated_at = now.into();
        }
    }
}
