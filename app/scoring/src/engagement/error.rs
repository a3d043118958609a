//! Errors of scoring engagement.

use crate::{engine::EngineError, ingest::IngestError, weights::WeightsError};

/// An error of scoring engagement or the influence index: one sentence with the cause and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum EngagementError {
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The weights do not fit the mint.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// The reject file cannot be written, or an input cannot be read again.
    #[error(transparent)]
    Input(#[from] IngestError),
    /// A value of the chain is above its maximum.
    #[error("{what} of {key} is {value}, above the maximum of {most}; check the source of the chain's state")]
    TooLarge {
        /// Name of the value.
        what: &'static str,
        /// The wallet or gallery.
        key: String,
        /// The value.
        value: u64,
        /// The maximum.
        most: u64,
    },
    /// More events than the overflow proof covers.
    #[error("the day has {events} events, above the maximum of {most}; use shorter days")]
    TooManyEvents {
        /// Number of events.
        events: u64,
        /// The maximum.
        most: u64,
    },
    /// Too many users, galleries and NFTs for a packed group key.
    #[error(
        "the platform has {users} users and {targets} galleries and NFTs, too many to score at once; leave out those that \
         no user can have been active with"
    )]
    TooManyTargets {
        /// Number of users.
        users: u64,
        /// Number of galleries and NFTs.
        targets: u64,
    },
    /// A score does not fit 64 bits.
    #[error(
        "the score of {what} does not fit 64 bits; lower the points, the limits or the cap in the weights"
    )]
    Score {
        /// The gallery, or NFT.
        what: String,
    },
}
