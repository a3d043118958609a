//! A Gallery: a creator's, with the exact sum of its settled support.

use anchor_lang::prelude::*;
use influence_core::{accrual::Accrual, calendar::Calendar, settle};

use crate::error::{InfluenceError, map_rule_err};

/// Takes new support.
pub const ACTIVE: u8 = 0;
/// Takes no new support; its delegations can be released by any caller.
pub const RETIRED: u8 = 1;

/// Seeds: "gallery", creator, index (u32).
#[account]
pub struct Gallery {
    /// Layout version.
    pub version: u8,
    /// Bump of its address.
    pub bump: u8,
    /// [`ACTIVE`] or [`RETIRED`].
    pub status: u8,
    /// Which of the creator's galleries.
    pub index: PodU32,
    /// Number of its delegations.
    pub supporters: PodU32,
    /// Position by engagement on `rank_day`, 1 is the highest; 0 before the first.
    pub rank: PodU32,
    /// The day of `rank`.
    pub rank_day: PodU32,
    /// The day at whose start `mark` was read.
    pub mark_day: PodU32,
    /// Unix time of registration, seconds.
    pub registered_at: PodI64,
    /// Unix time up to which `point_seconds` is complete, seconds.
    pub updated_at: PodI64,
    /// Sum of what its delegations last added, base units.
    pub points: PodU64,
    /// Sum of points times seconds, base-unit seconds.
    pub point_seconds: PodU128,
    /// `point_seconds` at the start of `mark_day`.
    pub mark: PodU128,
    /// `point_seconds` at the start of the day before `mark_day`.
    pub previous_mark: PodU128,
    /// Its creator.
    pub creator: Address,
    /// Account that paid the rent and gets it back.
    pub rent_payer: Address,
}

impl Gallery {
    /// Returns true for a retired gallery, which takes no new support.
    #[inline(always)]
    pub fn is_retired(&self) -> bool {
        self.status == RETIRED
    }

    /// Refuses a retired gallery.
    pub fn require_active(&self) -> Result<()> {
        require!(!self.is_retired(), InfluenceError::GalleryRetired);
        Ok(())
    }

    /// The running sum over time.
    pub fn accrual(&self) -> Accrual {
        Accrual {
            sum: self.point_seconds.into(),
            mark: self.mark.into(),
            previous_mark: self.previous_mark.into(),
            mark_day: self.mark_day.into(),
            updated_at: self.updated_at.into(),
        }
    }

    /// Stores a running sum over time.
    pub fn set_accrual(&mut self, accrual: &Accrual) {
        self.point_seconds = accrual.sum.into();
        self.mark = accrual.mark.into();
        self.previous_mark = accrual.previous_mark.into();
        self.mark_day = accrual.mark_day.into();
        self.updated_at = accrual.updated_at.into();
    }

    /// Brings the sum over time forward to `now`. Called before every change of `points`.
    #[inline(always)]
    pub fn accrue(&mut self, now: i64, calendar: &Calendar) -> Result<()> {
        if now > i64::from(self.updated_at) {
            let advanced = map_rule_err(self.accrual().advanced(self.points.into(), now, calendar))?;
            self.set_accrual(&advanced);
        }
        Ok(())
    }

    /// Replaces one part of the sum.
    #[inline(always)]
    pub fn replace_points(&mut self, before: u64, after: u64) -> Result<()> {
        self.points = map_rule_err(settle::replace_term(self.points.into(), before, after))?.into();
        Ok(())
    }

    /// One more delegation.
    pub fn add_supporter(&mut self) -> Result<()> {
        let supporters = u32::from(self.supporters).checked_add(1);
        self.supporters = supporters.ok_or(InfluenceError::Overflow)?.into();
        Ok(())
    }

    /// One delegation less.
    pub fn remove_supporter(&mut self) -> Result<()> {
        let supporters = u32::from(self.supporters).checked_sub(1);
        self.supporters = supporters.ok_or(InfluenceError::InvariantViolated)?.into();
        Ok(())
    }
}
