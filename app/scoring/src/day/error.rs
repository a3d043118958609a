//! Errors of scoring and publishing a day.

use influence_core::RuleError;
use solana_address::Address;

use crate::{
    contents::DayMismatch, engagement::EngagementError, ingest::IngestError, merkle::TreeError,
    twab::TwabError,
};

/// An error of scoring a day. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScoreError {
    /// Too many of the platform's rows were rejected.
    #[error(
        "{rejected} of {rows} rows were rejected, more than {max_bps} in 10 000; see {rejects}, correct the data or raise \
         `max_reject_bps`, and score the day again"
    )]
    TooManyRejected {
        /// Number of rejected rows.
        rejected: u64,
        /// Number of rows read.
        rows: u64,
        /// Maximum reject rate, basis points.
        max_bps: u32,
        /// Path of the reject file.
        rejects: String,
    },
    /// A member whose vault is not registered with the tracker.
    #[error(
        "{vault_owner} is not registered as the vault owner of {owner}; register it before closing the day"
    )]
    UnknownVault {
        /// The Influence account.
        vault_owner: Address,
        /// The member.
        owner: Address,
    },
    /// A score without an active gallery, an active gallery without score, or a repeated one.
    #[error("gallery {gallery} is {problem}; use scores and galleries of the same day")]
    Galleries {
        /// The gallery.
        gallery: Address,
        /// "scored twice" and the like.
        problem: &'static str,
    },
    /// A user with an index who is not a member.
    #[error("{wallet} has an influence index and is not a member; use users and members of the same day")]
    UserNotMember {
        /// The wallet.
        wallet: Address,
    },
    /// The scores sum to more than the supply allows.
    #[error(
        "the holding scores sum to {sum} base units, above the bound of {bound}; check that balances and supply are of one \
         mint, and do not publish"
    )]
    AboveSupply {
        /// Sum of the scores, base units.
        sum: u64,
        /// Bound from the supplies, base units.
        bound: u64,
    },
    /// The tracker.
    #[error(transparent)]
    Twab(#[from] TwabError),
    /// A tree.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The two trees are of different days.
    #[error(transparent)]
    Contents(#[from] DayMismatch),
    /// A rule of core.
    #[error(transparent)]
    Rule(#[from] RuleError),
}

/// An error of computing a day's scores.
#[derive(Debug, thiserror::Error)]
pub enum DayError {
    /// Inputs or scores are inconsistent.
    #[error(transparent)]
    Score(#[from] ScoreError),
    /// The rules cannot be run.
    #[error(transparent)]
    Engagement(#[from] EngagementError),
    /// The reject file cannot be written.
    #[error(transparent)]
    Input(#[from] IngestError),
}
