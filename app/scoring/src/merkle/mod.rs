//! The two trees of a day, whole: to get their roots, and to cut proofs out of them.
//!
//! [`HoldingsTree`] says what every owner's score is, [`EngagementTree`] what every gallery's rank is. How leaves and
//! nodes are hashed, and how a proof is checked, is [`influence_core::merkle`]'s.

mod engagement;
mod error;
mod holdings;
mod levels;

pub use engagement::{EngagementTree, RankProof};
pub use error::TreeError;
pub use holdings::{Half, HoldingsTree, Line, Position, RunProof};
