//! One day, scored: its trees, what the crankers vote on, and everything else that its bundle holds.

mod build_trees;
mod error;
mod score_day;

use influence_core::{
    calendar::{Calendar, Day},
    snapshot_vote::{SnapshotContents, holdings_bound},
};
use serde::{Deserialize, Serialize};
use solana_address::Address;

pub use build_trees::{ScoreOutputs, UserScoreRow, build_trees};
pub use error::{DayError, ScoreError};
pub use score_day::{DayInputs, score_day};

use crate::{
    ingest::RejectCount,
    merkle::{EngagementTree, HoldingsTree},
};

/// Which program, mint and chain a day is of. None of it ever changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeploymentId {
    /// The program.
    pub program: Address,
    /// The cluster, by its genesis hash.
    pub cluster: Address,
    /// The mint of the tokens.
    pub mint: Address,
    /// The mint's decimals: one token is 10^decimals base units.
    pub decimals: u8,
    /// The days.
    pub calendar: Calendar,
}

/// Everything that was computed for a day.
pub struct DayResult {
    /// What the day is of.
    pub deployment: DeploymentId,
    /// Every owner's score and index, with proofs.
    pub holdings: HoldingsTree,
    /// Every gallery's rank, with proofs.
    pub engagement: EngagementTree,
    /// What the crankers vote on.
    pub contents: SnapshotContents,
    /// Galleries in order of rank, with what their seals hide.
    pub scores: Vec<GalleryScoreRow>,
    /// Users in order of wallets.
    pub users: Vec<UserScoreRow>,
    /// What became of the platform's rows.
    pub rows: RowCounts,
}

impl DayResult {
    /// The day.
    pub fn day(&self) -> Day {
        self.holdings.day()
    }
}

/// A gallery's score and what opens its seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GalleryScoreRow {
    /// The Gallery account.
    #[serde(with = "crate::text_serde")]
    pub gallery: Address,
    /// The engagement score, 1/1 000 of a point.
    pub score: u64,
    /// Its part from NFTs, 1/1 000 of a point.
    pub nfts: u64,
    /// Its part from activity at the gallery itself, 1/1 000 of a point.
    pub activity: u64,
    /// Its part from influence points, 1/1 000 of a point.
    pub influence: u64,
    /// The salt of the seal.
    #[serde(with = "const_hex::serde::no_prefix")]
    pub salt: [u8; 32],
}

/// What became of the platform's rows of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowCounts {
    /// Rows of activity that were used.
    pub events_counted: u64,
    /// Rows that were rejected, by table, field and reason, in that order.
    pub rejects: Vec<RejectCount>,
}

impl RowCounts {
    /// Rows that were rejected, of all tables.
    pub fn rejected(&self) -> u64 {
        self.rejects.iter().map(|counted| counted.rows).sum()
    }

    /// Whether the day may be scored: of all rows, at most `share` per 10 000 were rejected.
    ///
    /// # Errors
    /// [`ScoreError::TooManyRejected`], which names `rejects`, the place of the reject file.
    pub fn check_reject_rate(rejected: u64, rows: u64, share: u32, rejects: &str) -> Result<(), ScoreError> {
        if u128::from(rejected) * 10_000 > u128::from(rows) * u128::from(share) {
            return Err(ScoreError::TooManyRejected { rejected, rows, share, rejects: rejects.to_owned() });
        }
        Ok(())
    }
}

/// Refuses to publish a day that credits more than there is: its scores may add up to the greatest supply of now and
/// the days that the program remembers, and the rounding of the scores.
///
/// # Errors
/// [`ScoreError::AboveSupply`]; [`ScoreError::Rule`] for supplies no mint can have.
pub fn check_within_supply(
    contents: &SnapshotContents,
    supply_now: u64,
    past_supplies: impl IntoIterator<Item = u64>,
) -> Result<(), ScoreError> {
    let bound = holdings_bound(supply_now, past_supplies, contents.leaves())?;
    if contents.holdings_sum > bound {
        return Err(ScoreError::AboveSupply { sum: contents.holdings_sum, bound });
    }
    Ok(())
}
