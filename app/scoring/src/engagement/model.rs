//! Inputs and results of engagement scoring.

use influence_core::calendar::{Calendar, Day};
use solana_address::Address;

use crate::{engine::Engine, ingest::StagedTable, weights::Weights};

/// Data of a wallet on chain at the day's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WalletStats {
    /// The wallet.
    pub owner: Address,
    /// Holding score, base units.
    pub holding_score: u64,
    /// Locked amount, base units.
    pub locked: u64,
    /// Holding age of wallet and vault, seconds.
    pub held_seconds: u64,
    /// Whether the wallet is a user of the DAO: a member whose holding score or locked amount is above 0.
    pub is_user: bool,
}

/// The platform's tables of a day. Each may be empty: a day without activity, a platform without NFTs.
#[derive(Clone, Debug)]
pub struct PlatformTables {
    /// Actions of users.
    pub activity: StagedTable,
    /// Users.
    pub users: StagedTable,
    /// Galleries and their accounts.
    pub galleries: StagedTable,
    /// NFTs and their galleries.
    pub nfts: StagedTable,
}

/// Engine, weights and calendar of a day's scoring.
#[derive(Clone, Copy)]
pub struct ScoringContext<'a> {
    /// The engine that runs the SQL.
    pub engine: &'a Engine,
    /// The weights.
    pub weights: &'a Weights,
    /// Decimals of the mint.
    pub decimals: u8,
    /// Calendar of the deployment.
    pub calendar: Calendar,
    /// The day.
    pub day: Day,
    /// Number of passes of the grouping; none to derive it from the number of events. It affects memory, never results.
    pub passes: Option<u64>,
}

/// The engagement scores of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EngagementScores {
    /// Every active gallery, by address, also with score 0.
    pub galleries: Vec<GalleryScore>,
    /// Users with a score above 0, by platform id.
    pub users: Vec<UserScore>,
    /// NFTs with a score above 0, by platform id.
    pub nfts: Vec<NftScore>,
    /// Counts of events.
    pub events: EventCounts,
}

/// A gallery's score and its parts, in 1/1000 point. The sum and each part are rounded separately, so the parts may sum to
/// one more or less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GalleryScore {
    /// The Gallery account.
    pub gallery: Address,
    /// The score.
    pub score: u64,
    /// The part from its NFTs.
    pub nfts: u64,
    /// The part from activity with the gallery as a whole.
    pub activity: u64,
    /// The part from its influence points.
    pub influence: u64,
}

/// A user's score, in 1/1000 point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserScore {
    /// The user's wallet.
    pub wallet: Address,
    /// Platform id of the user.
    pub user: i64,
    /// The score.
    pub score: u64,
}

/// An NFT's score, in 1/1000 point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NftScore {
    /// Platform id of the NFT.
    pub nft: i64,
    /// Platform id of its gallery.
    pub gallery: i64,
    /// The score.
    pub score: u64,
}

/// Counts of a day's events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventCounts {
    /// Staged events.
    pub staged: u64,
    /// Used events.
    pub used: u64,
    /// Used events of users in their own galleries.
    pub own: u64,
    /// Rejected events, listed with reasons in the reject file.
    pub rejected: u64,
}
