//! reveal_engagement: opens one sealed score against a final day's root, for an audit or a dispute. Writes nothing.

use anchor_lang::prelude::*;
use influence_core::merkle::engagement;

use crate::{
    constants::LAYOUT_VERSION,
    error::{InfluenceError, map_rule_err},
    events::EngagementRevealed,
    sha256::SyscallSha256,
    state::{Snapshot, snapshot},
};

/// Accounts of reveal_engagement.
#[derive(Accounts)]
pub struct RevealEngagement {
    /// A final day's snapshot; it may have been voided since.
    #[account(constraint = snapshot.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub snapshot: Account<Snapshot>,
    /// The gallery; it may be closed by now.
    pub gallery: UncheckedAccount,
}

/// Proves that `score` (1/1 000 of a point), sealed with `salt`, had `rank` on the day.
#[inline(never)]
pub fn handler(
    ctx: &mut Context<RevealEngagement>,
    score: u64,
    salt: &[u8; 32],
    rank: u32,
    position: u32,
    path: &[u8],
) -> Result<()> {
    let RevealEngagement { snapshot, gallery } = &ctx.accounts;
    require!(snapshot.status != snapshot::OPEN, InfluenceError::NotFinal);
    let day = u32::from(snapshot.day);
    let seal = engagement::seal::<SyscallSha256>(score, salt);
    let leaf = engagement::EngagementLeaf { gallery: gallery.address().to_bytes(), rank, day, seal };
    let root =
        map_rule_err(engagement::root_of::<SyscallSha256>(leaf.hash::<SyscallSha256>(), position, path))?;
    require!(root == snapshot.engagement_root, InfluenceError::ProofMismatch);
    emit!(EngagementRevealed { gallery: *gallery.address(), day, rank, score });
    Ok(())
}
