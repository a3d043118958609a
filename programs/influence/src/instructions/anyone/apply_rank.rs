//! apply_rank: proves a gallery's rank of a final day. The score stays sealed.

use anchor_lang::prelude::*;
use influence_core::merkle::{Hash, engagement};

use crate::{
    constants::{LAYOUT_VERSION, pause},
    error::{InfluenceError, map_rule_err},
    events::RankApplied,
    sha256::SyscallSha256,
    state::{Config, Gallery, Snapshot},
};

/// Accounts of apply_rank.
#[derive(Accounts)]
pub struct ApplyRank {
    /// The config.
    #[account(constraint = config.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub config: Account<Config>,
    /// A final day's snapshot.
    #[account(constraint = snapshot.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub snapshot: Account<Snapshot>,
    /// The gallery.
    #[account(mut, constraint = gallery.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub gallery: Account<Gallery>,
}

impl ApplyRank {
    fn validate(&self, now: i64) -> Result<()> {
        self.config.require_not_paused(pause::APPLY)?;
        self.snapshot.require_finalized_and_unchallenged(now)?;
        let day = u32::from(self.snapshot.day);
        let registered = map_rule_err(self.config.calendar()?.day_of(self.gallery.registered_at.into()))?;
        let newer = day > u32::from(self.gallery.rank_day) && day >= registered;
        require!(newer, InfluenceError::StaleRank);
        Ok(())
    }
}

/// Proves the leaf and writes the rank. `position` holds one bit per level of `path`, bottom up.
#[inline(never)]
pub fn handler(
    ctx: &mut Context<ApplyRank>,
    rank: u32,
    seal: Hash,
    position: u32,
    path: &[u8],
) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    ctx.accounts.validate(now)?;
    let ApplyRank { snapshot, gallery, .. } = &mut ctx.accounts;
    let day = u32::from(snapshot.day);
    let leaf = engagement::EngagementLeaf { gallery: gallery.address().to_bytes(), rank, day, seal };
    let root =
        map_rule_err(engagement::root_of::<SyscallSha256>(leaf.hash::<SyscallSha256>(), position, path))?;
    require!(root == snapshot.engagement_root, InfluenceError::ProofMismatch);
    let before = u32::from(gallery.rank);
    gallery.rank = rank.into();
    gallery.rank_day = day.into();
    emit!(RankApplied { gallery: *gallery.address(), day, before, after: rank });
    Ok(())
}
