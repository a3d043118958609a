//! A Snapshot: the crankers' votes for a day and, once a quorum agrees, what the day says.

use anchor_lang::{bytemuck, prelude::*};
use influence_core::{merkle::Hash, snapshot_vote::SnapshotContents};

use crate::{constants::MAX_CRANKERS, error::InfluenceError};

/// Votes are being collected.
pub const OPEN: u8 = 0;
/// A quorum agreed.
pub const FINAL: u8 = 1;
/// The guardian voided the day within its challenge time.
pub const VOIDED: u8 = 2;

/// One cranker's vote.
#[derive(Clone, Copy, Default, IdlType, bytemuck::Pod, bytemuck::Zeroable)]
#[bytemuck(crate = "anchor_lang::bytemuck")]
#[repr(C)]
pub struct Vote {
    /// Cranker that voted; the default key when the slot is empty.
    pub cranker: Address,
    /// The cranker set it was cast under: votes of older sets are void.
    pub cranker_set: PodU32,
    /// Hash of the contents voted for.
    pub content_hash: [u8; 32],
}

/// Seeds: "snapshot", day (u32).
#[account]
pub struct Snapshot {
    /// Layout version.
    pub version: u8,
    /// Bump of its address.
    pub bump: u8,
    /// [`OPEN`], [`FINAL`] or [`VOIDED`].
    pub status: u8,
    /// The day.
    pub day: PodU32,
    /// Leaves in the members' half.
    pub members: PodU32,
    /// Leaves in the others' half.
    pub others: PodU32,
    /// Leaves in the engagement tree.
    pub galleries: PodU32,
    /// Sum of all holding scores, base units.
    pub holdings_sum: PodU64,
    /// Unix time at which the day became final, seconds.
    pub finalized_at: PodI64,
    /// First second at which the day can be applied and no longer voided, unix time. Fixed when it became final, so that
    /// new settings neither cut a challenge short nor open a day again.
    pub challenge_ends_at: PodI64,
    /// Root of the holdings tree.
    pub holdings_root: [u8; 32],
    /// Root of the engagement tree.
    pub engagement_root: [u8; 32],
    /// Hash of the weights that the scores were computed with.
    pub weights_hash: [u8; 32],
    /// Account that paid the rent and gets it back.
    pub rent_payer: Address,
    /// Votes, by the cranker's place in the current set.
    pub votes: [Vote; MAX_CRANKERS],
}

impl Snapshot {
    /// Refuses unless the day is final and stands at `now`.
    pub fn require_finalized_and_unchallenged(&self, now: i64) -> Result<()> {
        require!(self.status != VOIDED, InfluenceError::DayVoided);
        require!(self.status == FINAL, InfluenceError::NotFinal);
        require!(now >= i64::from(self.challenge_ends_at), InfluenceError::ChallengePeriodActive);
        Ok(())
    }

    /// Votes of the current set for these contents.
    pub fn votes_for(&self, content_hash: &Hash, cranker_set: u32) -> usize {
        let equal =
            |vote: &&Vote| u32::from(vote.cranker_set) == cranker_set && vote.content_hash == *content_hash;
        self.votes.iter().filter(equal).count()
    }

    /// Casts or changes the vote at `place`.
    pub fn cast(&mut self, place: usize, vote: Vote) -> Result<()> {
        *self.votes.get_mut(place).ok_or(InfluenceError::NotCranker)? = vote;
        Ok(())
    }

    /// The day becomes final with these contents, to be challenged for `challenge_seconds`.
    pub fn finalize(&mut self, contents: &SnapshotContents, now: i64, challenge_seconds: u32) {
        self.status = FINAL;
        self.finalized_at = now.into();
        self.challenge_ends_at = now.saturating_add(i64::from(challenge_seconds)).into();
        self.members = contents.members.into();
        self.others = contents.others.into();
        self.galleries = contents.galleries.into();
        self.holdings_sum = contents.holdings_sum.into();
        self.holdings_root = contents.holdings_root;
        self.engagement_root = contents.engagement_root;
        self.weights_hash = contents.weights_hash;
    }
}
