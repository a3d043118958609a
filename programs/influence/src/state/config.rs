//! The one Config: who may do what, the mint, the calendar and the published thresholds.

use anchor_lang::{bytemuck, prelude::*};
use influence_core::{
    calendar::{Calendar, Day},
    holding::REMEMBERED_DAYS,
    tiers,
};

use crate::{
    constants::{LAYOUT_VERSION, MAX_CRANKERS},
    error::{InfluenceError, map_rule_err},
};

/// A creator level: what must be locked for it, and for how long at least.
#[derive(Clone, Copy, Default, IdlType, bytemuck::Pod, bytemuck::Zeroable)]
#[bytemuck(crate = "anchor_lang::bytemuck")]
#[repr(C)]
pub struct CreatorLevel {
    /// Locked tokens that reach the level, base units.
    pub locked: PodU64,
    /// How long tokens stay locked once it is reached, seconds.
    pub min_lock_seconds: PodU32,
}

/// One of the last final days, for the supply bound and the holding expiry.
#[derive(Clone, Copy, Default, IdlType, bytemuck::Pod, bytemuck::Zeroable)]
#[bytemuck(crate = "anchor_lang::bytemuck")]
#[repr(C)]
pub struct FinalDay {
    /// The day; 0 when there is none, it was voided, or it became final too late to count towards an expiry.
    pub day: PodU32,
    /// Supply of the mint when it became final, base units.
    pub supply: PodU64,
}

/// Seeds: "config". Mint, token program, decimals and day length never change.
#[account]
pub struct Config {
    /// Layout version.
    pub version: u8,
    /// Bump of its address.
    pub bump: u8,
    /// Decimals of the mint.
    pub decimals: u8,
    /// How many of `crankers` are in use.
    pub cranker_count: u8,
    /// Equal votes that make a day final.
    pub quorum: u8,
    /// How many of `user_tiers` are in use.
    pub user_tier_count: u8,
    /// How many of `creator_levels` are in use.
    pub creator_level_count: u8,
    /// Final days without a new score after which a holding score expires: 1..=7.
    pub holding_expiry: u8,
    /// Life of a lock floor in days: 1..=90.
    pub lock_floor_days: PodU16,
    /// Length of a day in seconds.
    pub day_seconds: PodU32,
    /// Time after a day became final in which the guardian can void it and it cannot be applied, seconds.
    pub challenge_seconds: PodU32,
    /// Bits of [`crate::constants::pause`].
    pub paused: PodU32,
    /// Grows with every change of the crankers and voids older votes.
    pub cranker_set: PodU32,
    /// The last final day; 0 before the first.
    pub last_final_day: PodU32,
    /// May change the settings.
    pub authority: Address,
    /// Nominated next authority; the default key when there is none.
    pub pending_authority: Address,
    /// The mint of $MESI.
    pub mint: Address,
    /// The token program that owns the mint.
    pub token_program: Address,
    /// May set lock floors.
    pub marketplace: Address,
    /// May pause and void.
    pub guardian: Address,
    /// The crankers, `cranker_count` of them.
    pub crankers: [Address; MAX_CRANKERS],
    /// Thresholds of total points, base units, increasing.
    pub user_tiers: [PodU64; tiers::MAX_TIERS],
    /// Creator levels by locked tokens, increasing.
    pub creator_levels: [CreatorLevel; tiers::MAX_TIERS],
    /// The last final days, newest first.
    pub final_days: [FinalDay; REMEMBERED_DAYS],
}

impl Config {
    /// The deployment's calendar.
    #[inline(always)]
    pub fn calendar(&self) -> Result<Calendar> {
        map_rule_err(Calendar::new(self.day_seconds.into()))
    }

    /// The last final day, if there is one.
    pub fn last_final(&self) -> Option<Day> {
        Some(u32::from(self.last_final_day)).filter(|day| *day != 0)
    }

    /// Refuses when any of `bits` is paused.
    #[inline(always)]
    pub fn require_not_paused(&self, bits: u32) -> Result<()> {
        require!(u32::from(self.paused) & bits == 0, InfluenceError::Paused);
        Ok(())
    }

    /// The current crankers.
    pub fn crankers(&self) -> &[Address] {
        self.crankers.get(..usize::from(self.cranker_count)).unwrap_or(&[])
    }

    /// Place of `key` among the crankers.
    pub fn cranker_index(&self, key: &Address) -> Result<usize> {
        let place = self.crankers().iter().position(|cranker| anchor_lang::address_eq(cranker, key));
        place.ok_or_else(|| InfluenceError::NotCranker.into())
    }

    /// User tier of a total, 0 to the number of tiers.
    #[inline(always)]
    pub fn user_tier(&self, total: u64) -> u8 {
        let thresholds = self.user_tiers.iter().take(usize::from(self.user_tier_count));
        tiers::reached(thresholds.map(|tier| u64::from(*tier)), total)
    }

    /// Creator level of locked tokens, 0 to the number of levels.
    #[inline(always)]
    pub fn creator_level(&self, locked: u64) -> u8 {
        let levels = self.creator_levels.iter().take(usize::from(self.creator_level_count));
        tiers::reached(levels.map(|level| u64::from(level.locked)), locked)
    }

    /// How long tokens stay locked once `level` is reached, seconds.
    pub fn min_lock_seconds(&self, level: u8) -> u32 {
        let place = usize::from(level).checked_sub(1);
        place
            .and_then(|place| self.creator_levels.get(place))
            .map_or(0, |level| level.min_lock_seconds.into())
    }

    /// Life of a lock floor, seconds.
    pub fn lock_floor_seconds(&self) -> i64 {
        i64::from(u16::from(self.lock_floor_days)).saturating_mul(i64::from(u32::from(self.day_seconds)))
    }

    /// Records that `day` became final with this supply (base units).
    pub fn push_final_day(&mut self, day: Day, supply: u64) {
        self.final_days.rotate_right(1);
        if let Some(newest) = self.final_days.first_mut() {
            *newest = FinalDay { day: day.into(), supply: supply.into() };
        }
        self.last_final_day = day.into();
    }

    /// A day that was voided or came too late does not count towards the expiry of any score; its supply stays remembered.
    pub fn exclude_from_expiry(&mut self, day: Day) {
        for final_day in self.final_days.iter_mut().filter(|past| u32::from(past.day) == day) {
            final_day.day = 0.into();
        }
    }

    /// Checks what must hold after every change.
    pub fn invariant(&self) -> Result<()> {
        require!(self.version == LAYOUT_VERSION, InfluenceError::WrongVersion);
        let quorum =
            influence_core::snapshot_vote::quorum_is_valid(self.quorum.into(), self.cranker_count.into());
        require!(quorum, InfluenceError::BadQuorum);
        Ok(())
    }
}
