//! The holdings tree: a sum tree over owners, members in one half and everybody else in the other.

use influence_core::{
    calendar::Day,
    merkle::{
        Sha2,
        holdings::{HoldingsLeaf, NODE_LEN, SumNode},
    },
};

use super::{TreeError, levels::Levels};
use crate::key::Key;

/// What a day says of one owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The wallet.
    pub owner: Key,
    /// The 7-day average of the wallet, base units.
    pub holding_score: u64,
    /// The DAO influence index in 1/10 000.
    pub influence_index: u32,
}

impl Line {
    /// A line from its parts.
    pub const fn new(owner: Key, holding_score: u64, influence_index: u32) -> Self {
        Self { owner, holding_score, influence_index }
    }

    /// The line as a leaf of `day`.
    pub const fn leaf(&self, day: Day) -> HoldingsLeaf {
        let Self { owner, holding_score, influence_index } = *self;
        HoldingsLeaf { owner, holding_score, influence_index, day }
    }
}

/// One of the tree's two halves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// Owners with an Influence account at the day's end, also at score 0.
    Members,
    /// Every other owner with a score above 0.
    Others,
}

/// Where an owner's leaf is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The half it is in.
    pub half: Half,
    /// Its index in the half, from 0, in order of keys.
    pub index: u32,
}

/// A run of neighbouring leaves with the one path that proves them all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunProof {
    /// Leaves that the run has room for: a power of two.
    pub len: u32,
    /// One bit per level, bottom up, starting with the node above the run: 1 where it is the right child. The last
    /// bit is the half: 0 members, 1 others.
    pub position: u32,
    /// The siblings' encodings, [`NODE_LEN`] bytes each, bottom up; the last is the other half.
    pub path: Vec<u8>,
    /// The leaves of the run, in order; fewer than `len` where it reaches past the last leaf of the half.
    pub leaves: Vec<HoldingsLeaf>,
}

impl RunProof {
    /// The run's `len` leaves as nodes, missing ones included: what [`influence_core::merkle::holdings::run_root`]
    /// takes.
    pub fn nodes(&self) -> Vec<SumNode> {
        let mut nodes: Vec<_> = self.leaves.iter().map(HoldingsLeaf::node::<Sha2>).collect();
        nodes.resize(self.len as usize, SumNode::MISSING);
        nodes
    }
}

/// A day's holdings tree, all of it in memory: 130 to 210 bytes per owner.
pub struct HoldingsTree {
    day: Day,
    members: Side,
    others: Side,
    root: SumNode,
}

/// A half: its lines in order of keys, and its nodes.
struct Side {
    lines: Vec<Line>,
    levels: Levels<SumNode>,
}

impl HoldingsTree {
    /// The tree of `day`. The lines may come in any order.
    ///
    /// # Errors
    /// [`TreeError::Duplicate`] for an owner with two lines, in one half or in both; [`TreeError::NothingHeld`] for
    /// one of the `others` with score 0; [`TreeError::TooManyLeaves`]; [`TreeError::Rule`] when the scores add up to
    /// more than 64 bits.
    pub fn build(day: Day, members: &[Line], others: &[Line]) -> Result<Self, TreeError> {
        if let Some(line) = others.iter().find(|line| line.holding_score == 0) {
            return Err(TreeError::NothingHeld { owner: line.owner });
        }
        let members = Side::build(day, members)?;
        let others = Side::build(day, others)?;
        if let Some(key) = common_key(&members.lines, &others.lines) {
            return Err(TreeError::Duplicate { key });
        }
        let root = if members.lines.is_empty() && others.lines.is_empty() {
            SumNode::MISSING
        } else {
            SumNode::join::<Sha2>(&members.top(), &others.top())?
        };
        Ok(Self { day, members, others, root })
    }

    /// The day the tree is of.
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

    /// Leaves in the members' half.
    pub fn members(&self) -> u32 {
        self.members.count()
    }

    /// Leaves in the others' half.
    pub fn others(&self) -> u32 {
        self.others.count()
    }

    /// The lines of a half in the order of its leaves, by key.
    pub fn lines(&self, half: Half) -> &[Line] {
        &self.side(half).lines
    }

    /// Where the leaf of `owner` is; none for an owner without one.
    pub fn locate(&self, owner: &Key) -> Option<Position> {
        [Half::Members, Half::Others].into_iter().find_map(|half| {
            let index = self.side(half).lines.binary_search_by_key(owner, |line| line.owner).ok()?;
            Some(Position { half, index: u32::try_from(index).ok()? })
        })
    }

    /// The leaf of `owner`; none for an owner without one.
    pub fn leaf(&self, owner: &Key) -> Option<HoldingsLeaf> {
        let Position { half, index } = self.locate(owner)?;
        self.side(half).lines.get(index as usize).map(|line| line.leaf(self.day))
    }

    /// Proves the `len` leaves of `half` from index `start` on, with one path. A run may reach past the last leaf,
    /// into the padding, but not begin there.
    ///
    /// # Errors
    /// [`TreeError::Unaligned`] unless `len` is a power of two and `start` a multiple of it; [`TreeError::Outside`]
    /// for a run that begins after the last leaf or is wider than the padded half.
    pub fn proof_of_run(&self, half: Half, start: u32, len: u32) -> Result<RunProof, TreeError> {
        if !len.is_power_of_two() || !start.is_multiple_of(len) {
            return Err(TreeError::Unaligned { start, len });
        }
        let (side, other, half_bit) = match half {
            Half::Members => (&self.members, &self.others, 0),
            Half::Others => (&self.others, &self.members, 1),
        };
        let leaves = side.lines.iter().skip(start as usize).take(len as usize);
        let leaves: Vec<_> = leaves.map(|line| line.leaf(self.day)).collect();
        if leaves.is_empty() || len as usize > side.levels.width() {
            return Err(TreeError::Outside { start, len, leaves: side.count() });
        }
        let level = len.ilog2();
        let index = start >> level;
        let siblings = side.levels.path(level, index as usize).chain([other.top()]);
        let mut path = Vec::with_capacity(NODE_LEN * (side.levels.depth() - level + 1) as usize);
        siblings.for_each(|node| path.extend_from_slice(node.as_bytes()));
        let position = index | half_bit << (side.levels.depth() - level);
        Ok(RunProof { len, position, path, leaves })
    }

    fn side(&self, half: Half) -> &Side {
        match half {
            Half::Members => &self.members,
            Half::Others => &self.others,
        }
    }
}

impl Side {
    fn build(day: Day, lines: &[Line]) -> Result<Self, TreeError> {
        let mut lines = lines.to_vec();
        lines.sort_unstable_by_key(|line| line.owner);
        if let Some(pair) = lines.array_windows().find(|[a, b]| a.owner == b.owner) {
            return Err(TreeError::Duplicate { key: pair[0].owner });
        }
        let leaves = lines.iter().map(|line| line.leaf(day).node::<Sha2>());
        let levels = Levels::build(leaves, SumNode::MISSING, SumNode::join::<Sha2>)?;
        Ok(Self { lines, levels })
    }

    fn top(&self) -> SumNode {
        self.levels.root().unwrap_or(SumNode::MISSING)
    }

    fn count(&self) -> u32 {
        // A tree has at most 2^31 leaves.
        u32::try_from(self.lines.len()).unwrap_or(u32::MAX)
    }
}

/// The first owner in both of two lists that are in order of keys.
fn common_key(a: &[Line], b: &[Line]) -> Option<Key> {
    let mut b = b.iter().peekable();
    a.iter().map(|line| line.owner).find(|key| {
        while b.next_if(|line| line.owner < *key).is_some() {}
        b.peek().is_some_and(|line| line.owner == *key)
    })
}
