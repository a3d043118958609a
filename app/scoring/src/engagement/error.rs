//! Why a day's engagement could not be scored.

use crate::{engine::EngineError, ingest::IngestError, weights::WeightsError};

/// Why a day's scores could not be computed: one sentence that names the thing and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum EngagementError {
    /// The engine did not answer.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The weights do not go with the mint.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// The reject file cannot be written, or an input not be read again.
    #[error(transparent)]
    Input(#[from] IngestError),
    /// A fact of the chain is larger than anything there is.
    #[error("{what} of {key} is {value}, more than {most}; check where the chain's state was read from")]
    TooLarge {
        /// Which fact.
        what: &'static str,
        /// The wallet or gallery.
        key: String,
        /// Its value.
        value: u64,
        /// Largest value.
        most: u64,
    },
    /// More events than sums are proved for.
    #[error("the day has {events} events, more than {most}; score it in shorter days")]
    TooManyEvents {
        /// Events of the day.
        events: u64,
        /// Most events.
        most: u64,
    },
    /// More users, galleries and NFTs than can be told apart in one number.
    #[error(
        "the platform has {users} users and {targets} galleries and NFTs, more than can be scored at once; leave out those \
         that no user can have been active with"
    )]
    TooManyTargets {
        /// Users.
        users: u64,
        /// Galleries and NFTs.
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
