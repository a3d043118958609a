//! reveal_engagement: opens one sealed score against a final day's root, for an audit or a dispute. Writes nothing.

use anchor_lang::prelude::*;
use influence_core::merkle::engagement;

use crate::{
    error::{InfluenceError, rule},
    events::EngagementRevealed,
    hash::Runtime,
    state::{Snapshot, snapshot},
};

/// Accounts of reveal_engagement.
#[derive(Accounts)]
pub struct RevealEngagement {
    /// A final day's snapshot; it may have been voided since.
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
    let seal = engagement::seal::<Runtime>(score, salt);
    let leaf = engagement::Leaf { gallery: gallery.address().to_bytes(), rank, day, seal };
    let root = rule(engagement::root_of::<Runtime>(leaf.hash::<Runtime>(), position, path))?;
    require!(root == snapshot.engagement_root, InfluenceError::ProofMismatch);
    emit!(EngagementRevealed { gallery: *gallery.address(), day, rank, score });
    Ok(())
}
