//! A day's snapshot: what the crankers vote on.

use influence_core::{calendar::Day, merkle::Hash, snapshot_vote::SnapshotContents};

use crate::merkle::{EngagementTree, HoldingsTree};

/// Why a snapshot cannot be put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "holdings of day {holdings} and engagement of day {engagement} make no snapshot; build both of the same day"
)]
pub struct DayMismatch {
    /// The holdings tree's day.
    pub holdings: Day,
    /// The engagement tree's day.
    pub engagement: Day,
}

/// The contents of a day's snapshot. `weights_hash` is the SHA-256 of the weights file that the scores were computed
/// with.
///
/// # Errors
/// [`DayMismatch`] for trees of two days.
pub fn snapshot_contents(
    holdings: &HoldingsTree,
    engagement: &EngagementTree,
    weights_hash: Hash,
) -> Result<SnapshotContents, DayMismatch> {
    if holdings.day() != engagement.day() {
        return Err(DayMismatch { holdings: holdings.day(), engagement: engagement.day() });
    }
    Ok(SnapshotContents {
        holdings_root: holdings.root().hash(),
        holdings_sum: holdings.sum(),
        members: holdings.members(),
        others: holdings.others(),
        engagement_root: engagement.root(),
        galleries: engagement.galleries(),
        weights_hash,
    })
}
