//! The holdings tree: a sum tree over owners, members in one subtree and all other owners in the second.

use influence_core::{
    calendar::Day,
    merkle::{
        Sha2,
        holdings::{HoldingsLeaf, NODE_LEN, SumNode},
    },
};
use serde::{Deserialize, Serialize};
use solana_address::Address;

use super::{TreeError, merkle_tree::MerkleTree};

/// One owner's score and index of a day: a leaf of the tree without the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoldingEntry {
    /// The wallet.
    pub owner: Address,
    /// Time-weighted average balance of the wallet over seven days, base units.
    pub holding_score: u64,
    /// DAO influence index in 1/10 000.
    pub influence_index: u32,
}

impl HoldingEntry {
    /// Creates an entry from its fields.
    pub const fn new(owner: Address, holding_score: u64, influence_index: u32) -> Self {
        Self { owner, holding_score, influence_index }
    }

    /// The entry as a leaf of `day`.
    pub const fn leaf(&self, day: Day) -> HoldingsLeaf {
        let Self { owner, holding_score, influence_index } = *self;
        HoldingsLeaf { owner: owner.to_bytes(), holding_score, influence_index, day }
    }
}

/// One of the tree's two halves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subtree {
    /// Owners with an Influence account at the day's end, also at score 0.
    Members,
    /// Every other owner with a score above 0.
    Others,
}

/// The position of an owner's leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeafPosition {
    /// The subtree of the leaf.
    pub subtree: Subtree,
    /// Index in the subtree, from 0, in order of owners.
    pub index: u32,
}

/// Consecutive leaves with the one path that proves them all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RangeProof {
    /// Number of leaf positions in the range: a power of two.
    pub len: u32,
    /// One bit per level, bottom up, starting with the node above the range: 1 where it is the right child. The last
    /// bit is the subtree: 0 members, 1 others.
    pub position: u32,
    /// The siblings' encodings, [`NODE_LEN`] bytes each, bottom up; the last is the other subtree.
    pub path: Vec<u8>,
    /// The leaves of the range, in order; fewer than `len` where it extends past the last leaf of the subtree.
    pub leaves: Vec<HoldingsLeaf>,
}

impl RangeProof {
    /// The `len` nodes of the range, missing leaves included, as [`influence_core::merkle::holdings::run_root`] takes
    /// them.
    pub fn nodes(&self) -> Vec<SumNode> {
        let mut nodes: Vec<_> = self.leaves.iter().map(HoldingsLeaf::node::<Sha2>).collect();
        nodes.resize(self.len as usize, SumNode::MISSING);
        nodes
    }
}

/// A day's holdings tree in memory: 130 to 210 bytes per owner.
pub struct HoldingsTree {
    day: Day,
    members: SubtreeNodes,
    others: SubtreeNodes,
    root: SumNode,
}

/// The entries of a subtree in order of owners, and its nodes.
struct SubtreeNodes {
    entries: Vec<HoldingEntry>,
    tree: MerkleTree<SumNode>,
}

impl HoldingsTree {
    /// Builds the tree of `day` from entries in any order.
    ///
    /// # Errors
    /// [`TreeError::Duplicate`] for an owner with two entries, in one subtree or in both; [`TreeError::NothingHeld`]
    /// for one of the `others` with score 0; [`TreeError::TooManyLeaves`]; [`TreeError::Rule`] when the scores sum to
    /// more than 64 bits.
    pub fn build(day: Day, members: &[HoldingEntry], others: &[HoldingEntry]) -> Result<Self, TreeError> {
        if let Some(entry) = others.iter().find(|entry| entry.holding_score == 0) {
            return Err(TreeError::NothingHeld { owner: entry.owner });
        }
        let members = SubtreeNodes::build(day, members)?;
        let others = SubtreeNodes::build(day, others)?;
        if let Some(key) = common_owner(&members.entries, &others.entries) {
            return Err(TreeError::Duplicate { key });
        }
        // An empty tree has the root that the program stores for a day without holders, not a hash of two zeros.
        let root = if members.entries.is_empty() && others.entries.is_empty() {
            SumNode::MISSING
        } else {
            SumNode::join::<Sha2>(&members.root(), &others.root())?
        };
        Ok(Self { day, members, others, root })
    }

    /// The day of the tree.
    pub fn day(&self) -> Day {
        self.day
    }

    /// Digest and sum of the whole tree; [`SumNode::MISSING`] without any leaf.
    pub fn root(&self) -> SumNode {
        self.root
    }

    /// Sum of all scores, base units.
    pub fn sum(&self) -> u64 {
        self.root.sum()
    }

    /// Number of leaves in the members' subtree.
    pub fn members(&self) -> u32 {
        self.members.count()
    }

    /// Number of leaves in the others' subtree.
    pub fn others(&self) -> u32 {
        self.others.count()
    }

    /// The entries of a subtree in the order of its leaves, by owner.
    pub fn entries(&self, subtree: Subtree) -> &[HoldingEntry] {
        &self.subtree(subtree).entries
    }

    /// Finds the leaf of `owner`; none for an owner without one.
    pub fn locate(&self, owner: &Address) -> Option<LeafPosition> {
        [Subtree::Members, Subtree::Others].into_iter().find_map(|subtree| {
            let index = self.entries(subtree).binary_search_by_key(owner, |entry| entry.owner).ok()?;
            Some(LeafPosition { subtree, index: u32::try_from(index).ok()? })
        })
    }

    /// The leaf of `owner`; none for an owner without one.
    pub fn leaf(&self, owner: &Address) -> Option<HoldingsLeaf> {
        let LeafPosition { subtree, index } = self.locate(owner)?;
        self.entries(subtree).get(index as usize).map(|entry| entry.leaf(self.day))
    }

    /// Proves the `len` leaves of `subtree` from index `start` on, with one path. A range may extend past the last leaf,
    /// into the padding, but not start there.
    ///
    /// # Errors
    /// [`TreeError::Unaligned`] unless `len` is a power of two and `start` a multiple of it; [`TreeError::Outside`]
    /// for a range that starts after the last leaf or is wider than the padded subtree.
    pub fn prove_range(&self, subtree: Subtree, start: u32, len: u32) -> Result<RangeProof, TreeError> {
        if !len.is_power_of_two() || !start.is_multiple_of(len) {
            return Err(TreeError::Unaligned { start, len });
        }
        let (proved, other, subtree_bit) = match subtree {
            Subtree::Members => (&self.members, &self.others, 0),
            Subtree::Others => (&self.others, &self.members, 1),
        };
        // The padding has no entries, so a range into it gives fewer leaves than positions.
        let leaves = proved.entries.iter().skip(start as usize).take(len as usize);
        let leaves: Vec<_> = leaves.map(|entry| entry.leaf(self.day)).collect();
        if leaves.is_empty() || len as usize > proved.tree.width() {
            return Err(TreeError::Outside { start, len, leaves: proved.count() });
        }
        let level = len.ilog2();
        let index = start >> level;
        let siblings = proved.tree.path(level, index as usize).chain([other.root()]);
        let mut path = Vec::with_capacity(NODE_LEN * (proved.tree.depth() - level + 1) as usize);
        siblings.for_each(|node| path.extend_from_slice(node.as_bytes()));
        let position = index | subtree_bit << (proved.tree.depth() - level);
        Ok(RangeProof { len, position, path, leaves })
    }

    fn subtree(&self, subtree: Subtree) -> &SubtreeNodes {
        match subtree {
            Subtree::Members => &self.members,
            Subtree::Others => &self.others,
        }
    }
}

impl SubtreeNodes {
    fn build(day: Day, entries: &[HoldingEntry]) -> Result<Self, TreeError> {
        let mut entries = entries.to_vec();
        entries.sort_unstable_by_key(|entry| entry.owner);
        if let Some(pair) = entries.array_windows().find(|[a, b]| a.owner == b.owner) {
            return Err(TreeError::Duplicate { key: pair[0].owner });
        }
        let leaves = entries.iter().map(|entry| entry.leaf(day).node::<Sha2>());
        let tree = MerkleTree::build(leaves, SumNode::MISSING, SumNode::join::<Sha2>)?;
        Ok(Self { entries, tree })
    }

    fn root(&self) -> SumNode {
        self.tree.root().unwrap_or(SumNode::MISSING)
    }

    fn count(&self) -> u32 {
        // A tree has at most 2^31 leaves.
        u32::try_from(self.entries.len()).unwrap_or(u32::MAX)
    }
}

/// The first owner in both of two lists that are sorted by owner.
fn common_owner(a: &[HoldingEntry], b: &[HoldingEntry]) -> Option<Address> {
    let mut b = b.iter().peekable();
    a.iter().map(|entry| entry.owner).find(|owner| {
        while b.next_if(|entry| entry.owner < *owner).is_some() {}
        b.peek().is_some_and(|entry| entry.owner == *owner)
    })
}
