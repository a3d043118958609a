//! Locking and unlocking: what may leave, and when.

use crate::RuleError;

/// The part of a creator's lock that open listings and sales need, and until when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LockFloor {
    /// Tokens that must stay locked, base units.
    pub amount: u64,
    /// Unix time at which the floor lapses by itself, seconds.
    pub ends_at: i64,
}

impl LockFloor {
    /// Tokens that the floor keeps locked at `now`, base units: 0 once it has lapsed.
    pub const fn live(&self, now: i64) -> u64 {
        if now < self.ends_at { self.amount } else { 0 }
    }

    /// Returns true when setting `amount` at `now` needs the owner's signature: everything but lowering a live floor does.
    pub const fn needs_owner(&self, amount: u64, now: i64) -> bool {
        amount != 0 && amount >= self.live(now)
    }

    /// The floor after it is set to `amount` at `now`. Lowering keeps the old end; raising or renewing starts a new
    /// life of `life_seconds`.
    ///
    /// # Errors
    /// [`RuleError::FloorAboveLocked`] above `locked`.
    pub const fn set(
        &self,
        amount: u64,
        locked: u64,
        life_seconds: i64,
        now: i64,
    ) -> Result<Self, RuleError> {
        if amount > locked {
            return Err(RuleError::FloorAboveLocked);
        }
        let ends_at =
            if self.needs_owner(amount, now) { now.saturating_add(life_seconds) } else { self.ends_at };
        Ok(Self { amount, ends_at })
    }
}

/// Locked tokens left when `amount` is unlocked at `now`, base units.
///
/// # Errors
/// [`RuleError::ZeroAmount`], [`RuleError::MoreThanLocked`], [`RuleError::BelowLockFloor`].
pub const fn unlock(locked: u64, amount: u64, floor: &LockFloor, now: i64) -> Result<u64, RuleError> {
    if amount == 0 {
        return Err(RuleError::ZeroAmount);
    }
    match locked.checked_sub(amount) {
        None => Err(RuleError::MoreThanLocked),
        Some(rest) if rest < floor.live(now) => Err(RuleError::BelowLockFloor),
        Some(rest) => Ok(rest),
    }
}
