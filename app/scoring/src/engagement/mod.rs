//! Engagement scores of a day: of users, NFTs and galleries.
//!
//! A user's score says what the user has at stake and does; an NFT's, what users did with it, times their scores; a
//! gallery's, its NFTs, what was done with it as a whole, and its influence points. The rules are the files of `sql/`, the
//! numbers in them the [`Weights`]. Scores are in 1/1000 point.

mod error;
mod group_key;
mod rejected_events;
mod results;
mod score;
mod tables;

use influence_core::calendar::{Calendar, Day};
use solana_address::Address;

pub use error::EngagementError;
pub use score::score_engagement;
pub(crate) use tables::{factors_table, wallets_table};

use crate::{engine::Engine, ingest::StagedTable, weights::Weights};

/// What the chain says of a wallet at the day's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WalletStats {
    /// The wallet.
    pub owner: Address,
    /// Its holding score, base units.
    pub holding_score: u64,
    /// What it has locked, base units.
    pub locked: u64,
    /// Age of what it holds and has locked, seconds, weighted by amount.
    pub held_seconds: u64,
    /// It is a user of the DAO: a member whose holding score and locked amount are not both 0.
    pub is_user: bool,
}

/// The platform's tables of a day. Each may have no files: a day without activity, a platform without NFTs.
#[derive(Clone, Debug)]
pub struct PlatformTables {
    /// What users did.
    pub activity: StagedTable,
    /// The users.
    pub users: StagedTable,
    /// The galleries and their accounts.
    pub galleries: StagedTable,
    /// The NFTs and the galleries they hang in.
    pub nfts: StagedTable,
}

/// What a day is scored by.
#[derive(Clone, Copy)]
pub struct ScoringContext<'a> {
    /// Where the SQL runs.
    pub engine: &'a Engine,
    /// What counts how much.
    pub weights: &'a Weights,
    /// Decimals of the mint.
    pub decimals: u8,
    /// The deployment's calendar.
    pub calendar: Calendar,
    /// The day.
    pub day: Day,
    /// Parts of the users that the events are grouped by, one after the other; none to choose by their number. Changes
    /// the memory that is needed, and no result.
    pub passes: Option<u64>,
}

/// The engagement scores of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EngagementScores {
    /// Every gallery on chain, by key, also those at 0.
    pub galleries: Vec<GalleryScore>,
    /// The users above 0, by their number.
    pub users: Vec<UserScore>,
    /// The NFTs above 0, by their number.
    pub nfts: Vec<NftScore>,
    /// What became of the events.
    pub events: EventCounts,
}

/// A gallery's score and what it is made of, in 1/1000 point. The score is rounded once, at the end of the sum, and each
/// part by itself, so the parts may sum to 1 more or less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GalleryScore {
    /// The gallery's account.
    pub gallery: Address,
    /// Its score.
    pub score: u64,
    /// From its NFTs.
    pub nfts: u64,
    /// From what was done with the gallery as a whole.
    pub activity: u64,
    /// From its influence points.
    pub influence: u64,
}

/// A user's score, in 1/1000 point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserScore {
    /// The user's wallet.
    pub wallet: Address,
    /// The user's number on the platform.
    pub user: i64,
    /// The score.
    pub score: u64,
}

/// An NFT's score, in 1/1000 point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NftScore {
    /// The NFT's number on the platform.
    pub nft: i64,
    /// The number of the gallery that it hangs in.
    pub gallery: i64,
    /// The score.
    pub score: u64,
}

/// What became of a day's staged events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventCounts {
    /// Events that were staged.
    pub staged: u64,
    /// Events that were used.
    pub used: u64,
    /// Of those, what users did in their own galleries.
    pub own: u64,
    /// Events that were left out, with their reasons in the reject file.
    pub rejected: u64,
}
