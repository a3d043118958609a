//! The two trees of a day, whole in memory: their roots, and the proofs of their leaves.
//!
//! [`HoldingsTree`] holds every owner's score, [`EngagementTree`] every gallery's rank. Hashing of leaves and nodes, and
//! the verification of proofs, are in [`influence_core::merkle`].

mod engagement_tree;
mod error;
mod holdings_tree;
mod merkle_tree;

pub use engagement_tree::{EngagementTree, RankProof};
pub use error::TreeError;
pub use holdings_tree::{HoldingEntry, HoldingsTree, LeafPosition, RangeProof, Subtree};
