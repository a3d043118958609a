//! Engagement scores of a day: of users, NFTs and galleries.
//!
//! A user's score depends on stake and activity. An NFT's score is the activity of users with it, weighted by their scores. A
//! gallery's score is the sum of its NFTs' scores, of activity with the gallery as a whole, and of its influence points. The
//! rules are the files of `sql/`, the numbers in them the [`Weights`](crate::weights::Weights). Scores are in 1/1000 point.
//!
//! Almost all of a day's time is one grouping: what each user did with each target (an NFT, or a gallery as a whole), by
//! kind. It runs in passes over disjoint parts of the users, as many as fit the engine's memory, and is written once as
//! Parquet; users, NFTs and galleries are scored from that. Its key is one packed integer, see `group_key.rs`. Unusable
//! events drop out of the grouping; only if there are any does a second query list them with reasons.

mod error;
mod group_key;
mod model;
mod rejected_events;
mod results;
mod score;
mod tables;

pub use error::EngagementError;
pub use model::{
    EngagementScores, EventCounts, GalleryScore, NftScore, PlatformTables, ScoringContext, UserScore,
    WalletStats,
};
pub use score::score_engagement;
pub(crate) use tables::{factors_table, wallets_table};
