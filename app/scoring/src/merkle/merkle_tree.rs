//! A binary tree of a power of two of leaves, all levels in one array.

use super::TreeError;

/// Most leaves of a tree: with the level that joins two halves, a path still has 32 levels.
const MAX_LEAVES: usize = 1 << 31;

/// All nodes of a tree, leaves first. Missing leaves pad it to a power of two.
pub(super) struct Levels<N> {
    nodes: Vec<N>,
    /// Leaves with padding: a power of two, or 0 in a tree without any.
    width: usize,
}

impl<N: Copy> Levels<N> {
    /// Hashes `leaves` up to the root.
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
        let mut nodes = Vec::with_capacity(2 * width - 1);
        nodes.extend(leaves);
        nodes.resize(width, missing);
        let (mut start, mut level_width, mut padding) = (0, width, missing);
        while level_width > 1 {
            // Above missing leaves only, all nodes of a level are alike: hash one of them.
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

    /// The root; none in a tree without leaves.
    pub fn root(&self) -> Option<N> {
        self.nodes.last().copied()
    }

    /// Leaves with padding.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Levels between the leaves and the root.
    pub fn depth(&self) -> u32 {
        self.width.checked_ilog2().unwrap_or(0)
    }

    /// The siblings that lead from the node `index` of `level` (0: the leaves) to the root, bottom up.
    pub fn path(&self, level: u32, index: usize) -> impl Iterator<Item = N> {
        (level..self.depth()).map(move |at| {
            // The levels below this one have width, width/2 ... nodes.
            let start = 2 * self.width - ((2 * self.width) >> at);
            let node = index >> (at - level);
            self.nodes[start + (node ^ 1)]
        })
    }
}
