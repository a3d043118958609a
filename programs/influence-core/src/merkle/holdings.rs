//! The holdings tree: every owner's score of a day, with sums, so that a root also says how much it credits.
//!
//! Two halves: **members** (owners with an Influence account at the day's end, by key, also at score 0) and
//! **others** (every other owner with a score above 0, by key), each padded to a power of two. The root joins the two.

use super::{Hash, MISSING, Sha256, climb};
use crate::RuleError;

/// Length of an encoded [`SumNode`] in bytes.
pub const NODE_LEN: usize = 40;

/// One owner's line of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The wallet.
    pub owner: [u8; 32],
    /// The wallet's 7-day average in base units; also the leaf's sum.
    pub holding_score: u64,
    /// The DAO influence index in 1/10 000.
    pub influence_index: u32,
    /// The day it is for.
    pub day: u32,
}

impl Leaf {
    /// The leaf as a node of the tree: its score, and sha256(owner 32 | holding_score u64 | influence_index u32 | day
    /// u32).
    #[inline]
    pub fn node<H: Sha256>(&self) -> SumNode {
        let hash = H::hashv(&[
            &self.owner,
            &self.holding_score.to_le_bytes(),
            &self.influence_index.to_le_bytes(),
            &self.day.to_le_bytes(),
        ]);
        SumNode::new(hash, self.holding_score)
    }
}

/// A node of the tree: digest 32 | sum u64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SumNode([u8; NODE_LEN]);

impl SumNode {
    /// A leaf or half that is not there.
    pub const MISSING: Self = Self([0; NODE_LEN]);

    /// A node from its digest and sum.
    #[inline]
    pub fn new(hash: Hash, sum: u64) -> Self {
        let mut bytes = [0; NODE_LEN];
        let (head, tail) = bytes.split_at_mut(MISSING.len());
        head.copy_from_slice(&hash);
        tail.copy_from_slice(&sum.to_le_bytes());
        Self(bytes)
    }

    /// A node from its encoding.
    #[inline]
    pub const fn from_bytes(bytes: [u8; NODE_LEN]) -> Self {
        Self(bytes)
    }

    /// The encoding: digest 32 | sum u64.
    pub const fn as_bytes(&self) -> &[u8; NODE_LEN] {
        &self.0
    }

    /// The digest.
    #[inline]
    pub fn hash(&self) -> Hash {
        self.0.first_chunk().copied().unwrap_or(MISSING)
    }

    /// Sum of the scores below, base units.
    #[inline]
    pub fn sum(&self) -> u64 {
        self.0.last_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }

    /// The parent of two nodes: sha256(left digest | left sum | right digest | right sum), and the sum of both.
    ///
    /// # Errors
    /// [`RuleError::Overflow`] when the sums together pass 64 bits.
    #[inline]
    pub fn join<H: Sha256>(left: &Self, right: &Self) -> Result<Self, RuleError> {
        let sum = left.sum().checked_add(right.sum()).ok_or(RuleError::Overflow)?;
        Ok(Self::new(H::hashv(&[&left.0, &right.0]), sum))
    }
}

/// The node above an aligned run of neighbours. `run` is used as scratch space.
///
/// # Errors
/// [`RuleError::ProofShape`] unless the run's length is a power of two; [`RuleError::Overflow`].
pub fn run_root<H: Sha256>(run: &mut [SumNode]) -> Result<SumNode, RuleError> {
    if !run.len().is_power_of_two() {
        return Err(RuleError::ProofShape);
    }
    let mut width = run.len();
    while width > 1 {
        width >>= 1;
        for i in 0..width {
            let left = i << 1;
            let pair = run.get(left).zip(run.get(left | 1)).ok_or(RuleError::ProofShape)?;
            let parent = SumNode::join::<H>(pair.0, pair.1)?;
            *run.get_mut(i).ok_or(RuleError::ProofShape)? = parent;
        }
    }
    run.first().copied().ok_or(RuleError::ProofShape)
}

/// The root that a run's node and its path lead to.
///
/// `position` holds one bit per level, bottom up: 1 where the node is the right child. The last level joins the two
/// halves, so its bit is 0 for members and 1 for others. `path` is the siblings' encodings, bottom up.
///
/// # Errors
/// [`RuleError::ProofShape`] for a path that is not a whole number of nodes or too long; [`RuleError::Overflow`].
#[inline]
pub fn root_of<H: Sha256>(node: SumNode, position: u32, path: &[u8]) -> Result<SumNode, RuleError> {
    let (siblings, rest) = path.as_chunks::<NODE_LEN>();
    if !rest.is_empty() {
        return Err(RuleError::ProofShape);
    }
    climb(node, position, siblings.iter().map(|bytes| SumNode(*bytes)), SumNode::join::<H>)
}
