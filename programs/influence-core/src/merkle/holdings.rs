//! The holdings tree: every owner's score of a day, with sums, so that a root also says how much it credits.
//!
//! Two halves: **members** (owners with an Influence account at the day's end, by key, also at score 0) and
//! **others** (every other owner with a score above 0, by key), each padded to a power of two. The root joins the two.

use super::{Hash, MISSING, Sha256, fold_path};
use crate::RuleError;

/// Length of an encoded leaf in bytes.
pub const LEAF_LEN: usize = 48;
/// Length of an encoded [`SumNode`] in bytes.
pub const NODE_LEN: usize = 40;

/// One owner's line of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoldingsLeaf {
    /// The wallet.
    pub owner: [u8; 32],
    /// The wallet's 7-day average in base units; also the leaf's sum.
    pub holding_score: u64,
    /// The DAO influence index in 1/10 000.
    pub influence_index: u32,
    /// The day it is for.
    pub day: u32,
}

impl HoldingsLeaf {
    /// owner 32 | holding_score u64 | influence_index u32 | day u32.
    #[inline]
    pub fn encode(&self) -> [u8; LEAF_LEN] {
        let mut bytes = [0; LEAF_LEN];
        if let Some((owner, rest)) = bytes.split_first_chunk_mut() {
            *owner = self.owner;
            if let Some((score, rest)) = rest.split_first_chunk_mut() {
                *score = self.holding_score.to_le_bytes();
                if let Some((index, rest)) = rest.split_first_chunk_mut() {
                    *index = self.influence_index.to_le_bytes();
                    rest.copy_from_slice(&self.day.to_le_bytes());
                }
            }
        }
        bytes
    }

    /// The leaf as a node of the tree: the digest of its encoding, and its score.
    #[inline]
    pub fn node<H: Sha256>(&self) -> SumNode {
        SumNode::new(H::hashv(&[&self.encode()]), self.holding_score)
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
        write(&mut bytes, &hash, sum);
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
        sum_of(&self.0)
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

/// The node above an aligned run of neighbors, each encoded as [`SumNode::as_bytes`]. `run` is used as scratch space:
/// two neighbors lie side by side, so their 80 bytes are hashed as they are.
///
/// # Errors
/// [`RuleError::MalformedProof`] unless the run's length is a power of two; [`RuleError::Overflow`].
pub fn run_root<H: Sha256>(run: &mut [[u8; NODE_LEN]]) -> Result<SumNode, RuleError> {
    if !run.len().is_power_of_two() {
        return Err(RuleError::MalformedProof);
    }
    let mut width = run.len();
    while width > 1 {
        width >>= 1;
        for place in 0..width {
            let left = place << 1;
            let pair = run.get(left..=left | 1).ok_or(RuleError::MalformedProof)?;
            let hash = H::hashv(&[pair.as_flattened()]);
            let mut sum = 0u64;
            for child in pair {
                sum = sum.checked_add(sum_of(child)).ok_or(RuleError::Overflow)?;
            }
            let parent = run.get_mut(place).ok_or(RuleError::MalformedProof)?;
            write(parent, &hash, sum);
        }
    }
    run.first().copied().map(SumNode).ok_or(RuleError::MalformedProof)
}

#[inline(always)]
fn sum_of(node: &[u8; NODE_LEN]) -> u64 {
    node.last_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

#[inline(always)]
fn write(node: &mut [u8; NODE_LEN], hash: &Hash, sum: u64) {
    if let Some(place) = node.first_chunk_mut() {
        *place = *hash;
    }
    if let Some(place) = node.last_chunk_mut() {
        *place = sum.to_le_bytes();
    }
}

/// The root that a run's node and its path lead to.
///
/// `position` holds one bit per level, bottom up: 1 where the node is the right child. The last level joins the two
/// halves, so its bit is 0 for members and 1 for others. `path` is the siblings' encodings, bottom up.
///
/// # Errors
/// [`RuleError::MalformedProof`] for a path that is not a whole number of nodes or too long; [`RuleError::Overflow`].
#[inline(always)]
pub fn root_of<H: Sha256>(node: SumNode, position: u32, path: &[u8]) -> Result<SumNode, RuleError> {
    let (siblings, rest) = path.as_chunks::<NODE_LEN>();
    if !rest.is_empty() {
        return Err(RuleError::MalformedProof);
    }
    fold_path(node, position, siblings.iter().map(|bytes| SumNode(*bytes)), SumNode::join::<H>)
}
