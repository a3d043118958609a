//! The engagement tree: every gallery's rank of a day, with its score sealed.
//!
//! Ranks are public and can be proved without the score, which the source documents keep internal: the leaf holds
//! only a seal of it. A holder of the salt can open the seal later.

use super::{Hash, Sha256, fold_path};
use crate::RuleError;

/// One gallery's line of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EngagementLeaf {
    /// The Gallery account.
    pub gallery: [u8; 32],
    /// Position by engagement score, 1 is the highest; every gallery has its own.
    pub rank: u32,
    /// The day it is for.
    pub day: u32,
    /// [`seal`] of the score.
    pub seal: Hash,
}

impl EngagementLeaf {
    /// sha256(gallery 32 | rank u32 | day u32 | seal 32).
    pub fn hash<H: Sha256>(&self) -> Hash {
        H::hashv(&[&self.gallery, &self.rank.to_le_bytes(), &self.day.to_le_bytes(), &self.seal])
    }
}

/// The seal of a score (1/1 000 of a point): sha256(score u64 | salt 32).
pub fn seal<H: Sha256>(score: u64, salt: &[u8; 32]) -> Hash {
    H::hashv(&[&score.to_le_bytes(), salt])
}

/// The parent of two nodes: sha256(left | right).
#[inline]
pub fn join<H: Sha256>(left: &Hash, right: &Hash) -> Hash {
    H::hashv(&[left, right])
}

/// The root that a leaf's digest and its path lead to. `position` holds one bit per level, bottom up: 1 where the
/// node is the right child. `path` is the siblings' digests, bottom up.
///
/// # Errors
/// [`RuleError::MalformedProof`] for a path that is not a whole number of digests or too long.
pub fn root_of<H: Sha256>(leaf: Hash, position: u32, path: &[u8]) -> Result<Hash, RuleError> {
    let (siblings, rest) = path.as_chunks::<32>();
    if !rest.is_empty() {
        return Err(RuleError::MalformedProof);
    }
    fold_path(leaf, position, siblings.iter().copied(), |left, right| Ok(join::<H>(left, right)))
}
