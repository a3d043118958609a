//! Contents of a day's snapshot, which crankers vote on.

use influence_core::{calendar::Day, merkle::Hash, snapshot_vote::SnapshotContents};

use crate::merkle::{EngagementTree, HoldingsTree};

/// The two trees are of different days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("holdings are of day {holdings} and engagement of day {engagement}; build both from the same day")]
pub struct DayMismatch {
    /// Day of the holdings tree.
    pub holdings: Day,
    /// Day of the engagement tree.
    pub engagement: Day,
}

/// Builds the contents of a day's snapshot. `weights_hash` is the SHA-256 of the weights file.
///
/// # Errors
/// [`DayMismatch`] for trees of different days.
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
