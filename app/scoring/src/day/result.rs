//! The result of a day, and the checks before it is published.

use influence_core::{
    calendar::{Calendar, Day},
    merkle::Hash,
    snapshot_vote::{SnapshotContents, holdings_bound},
};
use serde::{Deserialize, Serialize};
use solana_address::Address;

use super::error::ScoreError;
use crate::{
    engagement::GalleryScore,
    ingest::RejectCount,
    merkle::{EngagementTree, HoldingsTree},
};

/// The deployment that a day belongs to: program, cluster, mint and calendar. None of them ever changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeploymentId {
    /// The program.
    pub program: Address,
    /// Genesis hash of the cluster.
    pub cluster: Address,
    /// The mint of the tokens.
    pub mint: Address,
    /// Decimals of the mint: one token is 10^decimals base units.
    pub decimals: u8,
    /// The calendar of the days.
    pub calendar: Calendar,
}

/// Everything that was computed for a day.
pub struct DayResult {
    /// The deployment.
    pub deployment: DeploymentId,
    /// Score and index of every owner, with proofs.
    pub holdings: HoldingsTree,
    /// Rank of every gallery, with proofs.
    pub engagement: EngagementTree,
    /// The contents that crankers vote on.
    pub contents: SnapshotContents,
    /// Galleries in order of rank, with their sealed scores.
    pub scores: Vec<GalleryScoreRow>,
    /// Users in order of wallets.
    pub users: Vec<UserScoreRow>,
    /// Counts of used and rejected rows.
    pub rows: RowCounts,
}

impl DayResult {
    /// The day.
    pub fn day(&self) -> Day {
        self.holdings.day()
    }
}

/// The scores of a day, from which the trees are built.
#[derive(Clone, Debug, Default)]
pub struct ScoreOutputs {
    /// Every active gallery, in any order.
    pub galleries: Vec<GalleryScore>,
    /// Every wallet with a user score or an influence index, in any order. Only members have an index above 0.
    pub users: Vec<UserScoreRow>,
    /// Counts of used and rejected rows.
    pub rows: RowCounts,
    /// SHA-256 of the weights file.
    pub weights_hash: Hash,
}

/// A gallery's score with the salt that opens its seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GalleryScoreRow {
    /// The Gallery account.
    #[serde(with = "crate::text_serde")]
    pub gallery: Address,
    /// The engagement score, 1/1 000 of a point.
    pub score: u64,
    /// The part from NFTs, 1/1 000 of a point.
    pub nfts: u64,
    /// The part from activity with the gallery as a whole, 1/1 000 of a point.
    pub activity: u64,
    /// The part from influence points, 1/1 000 of a point.
    pub influence: u64,
    /// The salt of the seal.
    #[serde(with = "const_hex::serde::no_prefix")]
    pub salt: [u8; 32],
}

/// A user's score and influence index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserScoreRow {
    /// The wallet.
    #[serde(with = "crate::text_serde")]
    pub wallet: Address,
    /// The user score, 1/1 000 of a point.
    pub score: u64,
    /// The influence index, 1/10 000.
    pub index: u32,
    /// The investor index, 1/10 000.
    pub investor: u32,
    /// The meritocratic index, 1/10 000.
    pub meritocratic: u32,
    /// The small factors, 1/10 000.
    pub small_factors: u32,
}

/// Counts of the platform's rows of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowCounts {
    /// Number of activity rows that were used.
    pub events_counted: u64,
    /// Rejected rows by table, field and reason, in that order.
    pub rejects: Vec<RejectCount>,
}

impl RowCounts {
    /// Number of rejected rows of all tables.
    pub fn rejected(&self) -> u64 {
        self.rejects.iter().map(|count| count.rows).sum()
    }

    /// Checks that at most `max_bps` basis points of all rows were rejected. `rejects` is the path of the reject file, for
    /// the error.
    ///
    /// # Errors
    /// [`ScoreError::TooManyRejected`].
    pub fn check_reject_rate(
        rejected: u64,
        rows: u64,
        max_bps: u32,
        rejects: &str,
    ) -> Result<(), ScoreError> {
        if u128::from(rejected) * 10_000 > u128::from(rows) * u128::from(max_bps) {
            return Err(ScoreError::TooManyRejected { rejected, rows, max_bps, rejects: rejects.to_owned() });
        }
        Ok(())
    }
}

/// Checks that a day's scores are covered by the supply: their sum is at most the largest of the current supply and those of
/// the days that the program remembers, plus one unit of rounding per leaf.
///
/// # Errors
/// [`ScoreError::AboveSupply`]; [`ScoreError::Rule`] for impossible supplies.
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
