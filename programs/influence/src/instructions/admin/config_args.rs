//! The settings that the authority may change, and their bounds. Used by initialize and update_config.

use anchor_lang::prelude::*;
use influence_core::{holding::REMEMBERED_DAYS, snapshot_vote, tiers};

use crate::{
    constants::{MAX_CRANKERS, MAX_LOCK_FLOOR_DAYS, MAX_MIN_LOCK_SECONDS},
    error::{InfluenceError, map_rule_err},
    state::{Config, CreatorLevel},
};

/// One creator level.
#[derive(Clone, Debug, PartialEq, SchemaRead, SchemaWrite, IdlType)]
pub struct CreatorLevelArgs {
    /// Locked tokens that reach it, base units.
    pub locked: u64,
    /// How long tokens stay locked once it is reached, seconds: at most a year.
    pub min_lock_seconds: u32,
}

/// Settings that the authority may change at any time.
#[derive(Clone, Debug, PartialEq, SchemaRead, SchemaWrite, IdlType)]
pub struct ConfigArgs {
    /// May set lock floors.
    pub marketplace: Address,
    /// May pause and void.
    pub guardian: Address,
    /// Thresholds of total points, base units: at most 16, increasing.
    pub user_tiers: alloc::vec::Vec<u64>,
    /// Creator levels by locked tokens: at most 16, increasing.
    pub creator_levels: alloc::vec::Vec<CreatorLevelArgs>,
    /// Challenge time of a final day, seconds: at most a quarter of a day.
    pub challenge_seconds: u32,
    /// Final days without a new score after which a holding score expires: 1..=7.
    pub holding_expiry: u8,
    /// Life of a lock floor in days: 1..=90.
    pub lock_floor_days: u16,
}

impl ConfigArgs {
    fn validate(&self, day_seconds: u32) -> Result<()> {
        let keys = [&self.marketplace, &self.guardian];
        require!(keys.iter().all(|key| **key != Address::default()), InfluenceError::EmptyKey);
        map_rule_err(tiers::check(self.user_tiers.iter().copied()))?;
        map_rule_err(tiers::check(self.creator_levels.iter().map(|level| level.locked)))?;
        let lengths = [self.user_tiers.len(), self.creator_levels.len()];
        require!(lengths.iter().all(|length| *length <= tiers::MAX_TIERS), InfluenceError::BadThresholds);
        let short = |level: &CreatorLevelArgs| level.min_lock_seconds <= MAX_MIN_LOCK_SECONDS;
        require!(self.creator_levels.iter().all(short), InfluenceError::MinLockOutOfRange);
        let longest = snapshot_vote::max_challenge_seconds(day_seconds);
        require!(self.challenge_seconds <= longest, InfluenceError::ChallengeOutOfRange);
        let expiry = 1..REMEMBERED_DAYS;
        require!(expiry.contains(&usize::from(self.holding_expiry)), InfluenceError::ExpiryOutOfRange);
        let life = 1..=MAX_LOCK_FLOOR_DAYS;
        require!(life.contains(&self.lock_floor_days), InfluenceError::LockFloorDurationOutOfRange);
        Ok(())
    }

    /// Checks every bound and stores the settings.
    pub fn store(&self, config: &mut Config) -> Result<()> {
        self.validate(config.day_seconds.into())?;
        config.marketplace = self.marketplace;
        config.guardian = self.guardian;
        config.challenge_seconds = self.challenge_seconds.into();
        config.holding_expiry = self.holding_expiry;
        config.lock_floor_days = self.lock_floor_days.into();
        config.user_tiers = Default::default();
        for (tier, threshold) in config.user_tiers.iter_mut().zip(&self.user_tiers) {
            *tier = (*threshold).into();
        }
        config.user_tier_count = count(self.user_tiers.len())?;
        config.creator_levels = Default::default();
        for (level, setting) in config.creator_levels.iter_mut().zip(&self.creator_levels) {
            *level = CreatorLevel {
                locked: setting.locked.into(),
                min_lock_seconds: setting.min_lock_seconds.into(),
            };
        }
        config.creator_level_count = count(self.creator_levels.len())?;
        Ok(())
    }
}

/// Checks a set of crankers and stores it under a new version.
pub fn store_crankers(config: &mut Config, crankers: &[Address], quorum: u8) -> Result<()> {
    require!((1..=MAX_CRANKERS).contains(&crankers.len()), InfluenceError::BadCrankers);
    for (place, key) in crankers.iter().enumerate() {
        let earlier = crankers.get(..place).unwrap_or(&[]);
        require!(*key != Address::default() && !earlier.contains(key), InfluenceError::BadCrankers);
    }
    let valid = influence_core::snapshot_vote::quorum_is_valid(quorum.into(), crankers.len());
    require!(valid, InfluenceError::BadQuorum);
    config.crankers = Default::default();
    for (place, key) in config.crankers.iter_mut().zip(crankers) {
        *place = *key;
    }
    config.cranker_count = count(crankers.len())?;
    config.quorum = quorum;
    let version = u32::from(config.cranker_set).checked_add(1);
    config.cranker_set = version.ok_or(InfluenceError::Overflow)?.into();
    Ok(())
}

fn count(length: usize) -> Result<u8> {
    u8::try_from(length).map_err(|_| InfluenceError::Overflow.into())
}
