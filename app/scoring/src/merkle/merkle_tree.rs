//! A binary Merkle tree whose width is a power of two, all levels in one array.

use super::TreeError;

/// Maximum number of leaves: with the level that joins two subtrees, a path still has at most 32 levels.
const MAX_LEAVES: usize = 1 << 31;

/// All nodes of a tree, leaves first. Missing leaves pad it to a power of two.
pub(super) struct MerkleTree<N> {
    nodes: Vec<N>,
    /// Number of leaves with padding: a power of two, or 0 in an empty tree.
    width: usize,
}

impl<N: Copy> MerkleTree<N> {
    /// Builds all levels from `leaves`; `join` hashes two children into their parent.
    ///
    /// # Errors
    /// [`TreeError::TooManyLeaves`], and those of `join`.
    pub fn build<E>(
        leaves: impl ExactSizeIterator<Item = N>,
        missing: N,
        join: impl Fn(&N, &N) -> Result<N, E>,
    ) -> Result<Self, TreeError>
    where
        TreeError: From<E>,
    {
        if leaves.len() > MAX_LEAVES {
            return Err(TreeError::TooManyLeaves { leaves: leaves.len() });
        }
        if leaves.len() == 0 {
            return Ok(Self { nodes: Vec::new(), width: 0 });
        }
        let width = leaves.len().next_power_of_two();
        let mut filled = leaves.len();
        // One allocation for all levels: at a million leaves a tree takes over a hundred megabytes.
        let mut nodes = Vec::with_capacity(2 * width - 1);
        nodes.extend(leaves);
        nodes.resize(width, missing);
        let (mut start, mut level_width, mut padding) = (0, width, missing);
        while level_width > 1 {
            // Nodes above padding alone are equal on each level, so one hash per level is enough.
            padding = join(&padding, &padding)?;
            filled = filled.div_ceil(2);
            for left in (start..start + 2 * filled).step_by(2) {
                let parent = join(&nodes[left], &nodes[left + 1])?;
                nodes.push(parent);
            }
            start += level_width;
            level_width /= 2;
            nodes.resize(start + level_width, padding);
        }
        Ok(Self { nodes, width })
    }

    /// The root; none in an empty tree.
    pub fn root(&self) -> Option<N> {
        self.nodes.last().copied()
    }

    /// Number of leaves with padding.
    pub fn width(&self) -> usize {
        self.width
    }

    /// MerkleTree between the leaves and the root.
    pub fn depth(&self) -> u32 {
        self.width.checked_ilog2().unwrap_or(0)
    }

    /// The siblings on the path from the node `index` of `level` (0: the leaves) to the root, bottom up.
    pub fn path(&self, level: u32, index: usize) -> impl Iterator<Item = N> {
        (level..self.depth()).map(move |at| {
            // The levels below this one have width, width/2, ... nodes.
            let start = 2 * self.width - ((2 * self.width) >> at);
            let node = index >> (at - level);
            self.nodes[start + (node ^ 1)]
        })
    }
}
