//! The engagement tree: every gallery's rank of a day, its score sealed.

use std::convert::Infallible;

use hashbrown::HashSet;
use influence_core::{
    calendar::Day,
    merkle::{
        Hash, MISSING, Sha2,
        engagement::{EngagementLeaf, join},
    },
};

use super::{TreeError, levels::Levels};

/// One gallery's line with the path that proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankProof {
    /// One bit per level, bottom up: 1 where the node is the right child.
    pub position: u32,
    /// The siblings' digests, 32 bytes each, bottom up.
    pub path: Vec<u8>,
    /// The line.
    pub leaf: EngagementLeaf,
}

/// A day's engagement tree, all of it in memory.
pub struct EngagementTree {
    day: Day,
    leaves: Vec<EngagementLeaf>,
    levels: Levels<Hash>,
}

impl EngagementTree {
    /// The tree of `day` from the galleries' lines in order of rank, which begins at 1.
    ///
    /// # Errors
    /// [`TreeError::RankOrder`] for a line that is not where its rank says, [`TreeError::OtherDay`],
    /// [`TreeError::Duplicate`] for a gallery with two lines, [`TreeError::TooManyLeaves`].
    pub fn build(day: Day, lines: &[EngagementLeaf]) -> Result<Self, TreeError> {
        let mut galleries = HashSet::with_capacity(lines.len());
        for (index, line) in (0_u32..).zip(lines) {
            if line.day != day {
                return Err(TreeError::OtherDay { day, found: line.day });
            }
            if index.checked_add(1) != Some(line.rank) {
                return Err(TreeError::RankOrder { index, found: line.rank });
            }
            if !galleries.insert(line.gallery) {
                return Err(TreeError::Duplicate { key: line.gallery });
            }
        }
        let nodes = lines.iter().map(EngagementLeaf::hash::<Sha2>);
        let levels =
            Levels::build(nodes, MISSING, |left, right| Ok::<_, Infallible>(join::<Sha2>(left, right)))?;
        Ok(Self { day, leaves: lines.to_vec(), levels })
    }

    /// The day the tree is of.
    pub fn day(&self) -> Day {
        self.day
    }

    /// The root; 32 zero bytes without any gallery.
    pub fn root(&self) -> Hash {
        self.levels.root().unwrap_or(MISSING)
    }

    /// Galleries in the tree.
    pub fn galleries(&self) -> u32 {
        // A tree has at most 2^31 leaves.
        u32::try_from(self.leaves.len()).unwrap_or(u32::MAX)
    }

    /// The lines in order of rank.
    pub fn leaves(&self) -> &[EngagementLeaf] {
        &self.leaves
    }

    /// Proves the line at `index`, which is its rank less 1.
    ///
    /// # Errors
    /// [`TreeError::Outside`] after the last line.
    pub fn proof(&self, index: u32) -> Result<RankProof, TreeError> {
        let outside = TreeError::Outside { start: index, len: 1, leaves: self.galleries() };
        let leaf = *self.leaves.get(index as usize).ok_or(outside)?;
        let path = self.levels.path(0, index as usize).flatten().collect();
        Ok(RankProof { position: index, path, leaf })
    }
}

impl From<Infallible> for TreeError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
