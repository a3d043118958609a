//! What several test files share: the hash, a tree builder that uses nothing of the crate, proptest's settings.
#![allow(dead_code, reason = "every test binary compiles all of it and uses a part")]

pub mod owner;

use influence_core::merkle::{Hash, Sha256, engagement, holdings};
use proptest::test_runner::{Config, FileFailurePersistence};
use sha2::Digest;

/// 1 000 cases unless `PROPTEST_CASES` says otherwise; failures are kept beside the test's source.
pub fn cases() -> Config {
    let mut config = Config::default();
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 1_000;
    }
    config.failure_persistence = Some(Box::new(FileFailurePersistence::WithSource("regressions")));
    config
}

/// SHA-256 by the `sha2` crate.
pub struct Lib;

impl Sha256 for Lib {
    fn hashv(parts: &[&[u8]]) -> Hash {
        sha256(&parts.concat())
    }
}

pub fn sha256(bytes: &[u8]) -> Hash {
    sha2::Sha256::digest(bytes).into()
}

/// A node as the builder sees it: digest and sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Node {
    pub hash: Hash,
    pub sum: u64,
}

impl Node {
    pub fn bytes(&self) -> [u8; 40] {
        let mut bytes = [0; 40];
        bytes[..32].copy_from_slice(&self.hash);
        bytes[32..].copy_from_slice(&self.sum.to_le_bytes());
        bytes
    }

    /// The same node as the crate's type.
    pub fn core(&self) -> holdings::SumNode {
        holdings::SumNode::from_bytes(self.bytes())
    }
}

pub fn holdings_leaf(leaf: &holdings::HoldingsLeaf) -> Node {
    let mut bytes = leaf.owner.to_vec();
    bytes.extend(leaf.holding_score.to_le_bytes());
    bytes.extend(leaf.influence_index.to_le_bytes());
    bytes.extend(leaf.day.to_le_bytes());
    assert_eq!(bytes.len(), 48);
    Node { hash: sha256(&bytes), sum: leaf.holding_score }
}

pub fn holdings_parent(left: &Node, right: &Node) -> Node {
    Node { hash: sha256(&[left.bytes(), right.bytes()].concat()), sum: left.sum + right.sum }
}

pub fn engagement_leaf(leaf: &engagement::EngagementLeaf) -> Hash {
    let mut bytes = leaf.gallery.to_vec();
    bytes.extend(leaf.rank.to_le_bytes());
    bytes.extend(leaf.day.to_le_bytes());
    bytes.extend(leaf.seal);
    assert_eq!(bytes.len(), 72);
    sha256(&bytes)
}

pub fn engagement_parent(left: &Hash, right: &Hash) -> Hash {
    sha256(&[*left, *right].concat())
}

/// A binary tree padded with `N::default()` to a power of two, level by level from the leaves up.
pub struct Levels<N>(pub Vec<Vec<N>>);

impl<N: Copy + Default> Levels<N> {
    pub fn build(mut leaves: Vec<N>, parent: fn(&N, &N) -> N) -> Self {
        leaves.resize(leaves.len().next_power_of_two(), N::default());
        let mut levels = vec![leaves];
        while levels[levels.len() - 1].len() > 1 {
            let below = &levels[levels.len() - 1];
            levels.push(below.chunks(2).map(|pair| parent(&pair[0], &pair[1])).collect());
        }
        Self(levels)
    }

    pub fn root(&self) -> N {
        self.0[self.depth()][0]
    }

    pub fn depth(&self) -> usize {
        self.0.len() - 1
    }

    /// Siblings from node `index` of `level` to the root, bottom up.
    pub fn path(&self, level: usize, index: usize) -> Vec<N> {
        (level..self.depth()).map(|at| self.0[at][(index >> (at - level)) ^ 1]).collect()
    }
}

/// Which half of the holdings tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    Members,
    Others,
}

/// A day's holdings tree.
pub struct Holdings {
    pub members: Levels<Node>,
    pub others: Levels<Node>,
    pub root: Node,
}

impl Holdings {
    pub fn build(members: &[holdings::HoldingsLeaf], others: &[holdings::HoldingsLeaf]) -> Self {
        let half = |leaves: &[holdings::HoldingsLeaf]| {
            Levels::build(leaves.iter().map(holdings_leaf).collect::<Vec<_>>(), holdings_parent)
        };
        let (members, others) = (half(members), half(others));
        let root = holdings_parent(&members.root(), &others.root());
        Self { members, others, root }
    }

    pub fn half(&self, half: Half) -> &Levels<Node> {
        match half {
            Half::Members => &self.members,
            Half::Others => &self.others,
        }
    }

    /// Position and path of node `index` of `level` in `half`; level 0 are the leaves.
    pub fn proof(&self, half: Half, level: usize, index: usize) -> (u32, Vec<Node>) {
        let (own, sibling) = match half {
            Half::Members => (&self.members, &self.others),
            Half::Others => (&self.others, &self.members),
        };
        let mut path = own.path(level, index);
        let side = u32::from(half == Half::Others) << path.len();
        path.push(sibling.root());
        (index as u32 | side, path)
    }
}

/// A path as it travels: nodes one after the other.
pub fn encode(path: &[Node]) -> Vec<u8> {
    path.iter().flat_map(Node::bytes).collect()
}

pub fn unhex(text: &str) -> Hash {
    assert_eq!(text.len(), 64, "a digest has 64 hex digits");
    let mut bytes = [0; 32];
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).expect("hex digits");
    }
    bytes
}
