//! Why a day can not be scored or published.

use influence_core::RuleError;

use crate::{
    contents::DayMismatch,
    engagement::EngagementError,
    ingest::IngestError,
    key::{Key, base58},
    merkle::TreeError,
    twab::TwabError,
};

/// Why a day was not scored. Nothing was written for it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScoreError {
    /// Too much of the platform's data can not be used.
    #[error(
        "{rejected} of {rows} rows were rejected, more than {share} in 10 000; see {rejects}, correct the data or raise \
         the share, and score the day again"
    )]
    TooManyRejected {
        /// Rows rejected.
        rejected: u64,
        /// Rows read.
        rows: u64,
        /// Most that may be, per 10 000.
        share: u32,
        /// The reject file.
        rejects: String,
    },
    /// A member whose vault the fold takes for a wallet.
    #[error("the vault of {} is not registered as {}'s; register it with the holdings before closing the day", base58(.vault_owner), base58(.owner))]
    UnknownVault {
        /// The Influence account.
        vault_owner: Key,
        /// The member.
        owner: Key,
    },
    /// A score without gallery, a gallery without score, or either of them twice.
    #[error("gallery {} is {problem}; take scores and galleries of the same day", base58(.gallery))]
    Galleries {
        /// The gallery.
        gallery: Key,
        /// "scored twice" and the like.
        problem: &'static str,
    },
    /// A user who is no member.
    #[error("{} has an influence index and is no member; take users and members of the same day", base58(.wallet))]
    UserNotMember {
        /// The wallet.
        wallet: Key,
    },
    /// The scores add up to more than there are tokens.
    #[error(
        "the holding scores add up to {sum} base units and may add up to {bound}; check that balances and supply are of one mint, and do not publish"
    )]
    AboveSupply {
        /// Sum of the scores.
        sum: u64,
        /// The supply bound.
        bound: u64,
    },
    /// The fold.
    #[error(transparent)]
    Fold(#[from] TwabError),
    /// A tree.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The two trees.
    #[error(transparent)]
    Snapshot(#[from] DayMismatch),
    /// A rule of core.
    #[error(transparent)]
    Rule(#[from] RuleError),
}

/// Why a day's scores were not computed.
#[derive(Debug, thiserror::Error)]
pub enum DayError {
    /// The scores, or what they were made of, do not fit together.
    #[error(transparent)]
    Score(#[from] ScoreError),
    /// The rules could not be run.
    #[error(transparent)]
    Engagement(#[from] EngagementError),
    /// The reject file can not be written.
    #[error(transparent)]
    Input(#[from] IngestError),
}
