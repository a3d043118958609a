//! The engagement tree: every gallery's rank of a day, with its sealed score.

use std::convert::Infallible;

use hashbrown::HashSet;
use influence_core::{
    calendar::Day,
    merkle::{
        Hash, MISSING, Sha2,
        engagement::{EngagementLeaf, join},
    },
};

use super::{TreeError, merkle_tree::MerkleTree};

/// One gallery's leaf with the path that proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankProof {
    /// One bit per level, bottom up: 1 where the node is the right child.
    pub position: u32,
    /// The siblings' digests, 32 bytes each, bottom up.
    pub path: Vec<u8>,
    /// The leaf.
    pub leaf: EngagementLeaf,
}

/// A day's engagement tree in memory.
pub struct EngagementTree {
    day: Day,
    leaves: Vec<EngagementLeaf>,
    tree: MerkleTree<Hash>,
}

impl EngagementTree {
    /// Builds the tree of `day` from the galleries' leaves in order of rank, which starts at 1.
    ///
    /// # Errors
    /// [`TreeError::RankOrder`] for a leaf whose rank is not its position, [`TreeError::OtherDay`],
    /// [`TreeError::Duplicate`] for a gallery with two leaves, [`TreeError::TooManyLeaves`].
    pub fn build(day: Day, leaves: &[EngagementLeaf]) -> Result<Self, TreeError> {
        let mut galleries = HashSet::with_capacity(leaves.len());
        for (index, leaf) in (0_u32..).zip(leaves) {
            if leaf.day != day {
                return Err(TreeError::OtherDay { day, found: leaf.day });
            }
            if index.checked_add(1) != Some(leaf.rank) {
                return Err(TreeError::RankOrder { index, found: leaf.rank });
            }
            if !galleries.insert(leaf.gallery) {
                return Err(TreeError::Duplicate { key: leaf.gallery.into() });
            }
        }
        let nodes = leaves.iter().map(EngagementLeaf::hash::<Sha2>);
        let join = |left: &Hash, right: &Hash| Ok::<_, Infallible>(join::<Sha2>(left, right));
        Ok(Self { day, leaves: leaves.to_vec(), tree: MerkleTree::build(nodes, MISSING, join)? })
    }

    /// The day of the tree.
    pub fn day(&self) -> Day {
        self.day
    }

    /// The root; 32 zero bytes without any gallery.
    pub fn root(&self) -> Hash {
        self.tree.root().unwrap_or(MISSING)
    }

    /// Number of galleries.
    pub fn galleries(&self) -> u32 {
        // A tree has at most 2^31 leaves.
        u32::try_from(self.leaves.len()).unwrap_or(u32::MAX)
    }

    /// The leaves in order of rank.
    pub fn leaves(&self) -> &[EngagementLeaf] {
        &self.leaves
    }

    /// Proves the leaf at `index`, which is its rank less 1.
    ///
    /// # Errors
    /// [`TreeError::Outside`] after the last leaf.
    pub fn prove_rank(&self, index: u32) -> Result<RankProof, TreeError> {
        let outside = TreeError::Outside { start: index, len: 1, leaves: self.galleries() };
        let leaf = *self.leaves.get(index as usize).ok_or(outside)?;
        let path = self.tree.path(0, index as usize).flatten().collect();
        Ok(RankProof { position: index, path, leaf })
    }
}

impl From<Infallible> for TreeError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
