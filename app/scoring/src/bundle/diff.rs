//! What two accounts of a day differ in, first things first.

use std::{cmp::Ordering, fmt};

use influence_core::{merkle::engagement, snapshot_vote::SnapshotContents};

use super::{Bundle, hex_serde::hex};
use crate::{
    key::{Key, base58},
    merkle::{EngagementTree, HoldingEntry, HoldingsTree, Subtree},
};

/// The first thing in which two bundles, or a bundle and a snapshot, differ: theirs against ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BundleDiff {
    /// A fact of the day as a whole: the day, the weights, a count, a sum, a root.
    Fact {
        /// Which.
        what: &'static str,
        /// In the first.
        ours: String,
        /// In the second.
        theirs: String,
    },
    /// A leaf of the holdings tree, the first in the tree's order.
    Holding {
        /// The owner.
        owner: Key,
        /// The half it is in.
        half: Subtree,
        /// Score (base units) and index (1/10 000) in the first; none without a leaf.
        ours: Option<(u64, u32)>,
        /// Score and index in the second.
        theirs: Option<(u64, u32)>,
    },
    /// A leaf of the engagement tree, the first by rank.
    Rank {
        /// The rank.
        rank: u32,
        /// The gallery in the first; none without one of this rank.
        ours: Option<Key>,
        /// The gallery in the second. The same one when its seal differs, and so its score.
        theirs: Option<Key>,
    },
    /// The leaves are the same and the state they leave behind is not.
    Window {
        /// Which file.
        table: &'static str,
    },
}

/// What `ours` and `theirs` differ in first: facts that explain all the rest, then the first leaf in the order of the
/// trees, then the window. None when both say the same.
pub fn diff_bundles(ours: &Bundle, theirs: &Bundle) -> Option<BundleDiff> {
    let (a, b) = (&ours.manifest, &theirs.manifest);
    fact("day", a.day, b.day)
        .or_else(|| fact("length of a day in seconds", a.day_seconds, b.day_seconds))
        .or_else(|| fact("program", base58(&a.program), base58(&b.program)))
        .or_else(|| fact("cluster", base58(&a.cluster), base58(&b.cluster)))
        .or_else(|| fact("mint", base58(&a.mint), base58(&b.mint)))
        .or_else(|| fact("weights hash", hex(&a.weights_hash), hex(&b.weights_hash)))
        .or_else(|| holdings(&ours.holdings, &theirs.holdings))
        .or_else(|| ranks(&ours.engagement, &theirs.engagement))
        .or_else(|| window(ours, theirs))
}

/// What `ours` and the contents of a snapshot differ in first. Only bundles tell which leaf it is.
pub fn diff_contents(ours: &SnapshotContents, theirs: &SnapshotContents) -> Option<BundleDiff> {
    fact("weights hash", hex(&ours.weights_hash), hex(&theirs.weights_hash))
        .or_else(|| fact("number of members", ours.members, theirs.members))
        .or_else(|| fact("number of others", ours.others, theirs.others))
        .or_else(|| fact("sum of holding scores", ours.holdings_sum, theirs.holdings_sum))
        .or_else(|| fact("holdings root", hex(&ours.holdings_root), hex(&theirs.holdings_root)))
        .or_else(|| fact("number of galleries", ours.galleries, theirs.galleries))
        .or_else(|| fact("engagement root", hex(&ours.engagement_root), hex(&theirs.engagement_root)))
}

fn fact<T: PartialEq + fmt::Display>(what: &'static str, ours: T, theirs: T) -> Option<BundleDiff> {
    let differ = ours != theirs;
    differ.then(|| BundleDiff::Fact { what, ours: ours.to_string(), theirs: theirs.to_string() })
}

fn holdings(ours: &HoldingsTree, theirs: &HoldingsTree) -> Option<BundleDiff> {
    [Subtree::Members, Subtree::Others].into_iter().find_map(|half| {
        let (owner, ours, theirs) = first_line(ours.entries(half), theirs.entries(half))?;
        Some(BundleDiff::Holding { owner, half, ours, theirs })
    })
}

type Said = Option<(u64, u32)>;

/// The first line that differs between two lists in order of owners.
fn first_line(ours: &[HoldingEntry], theirs: &[HoldingEntry]) -> Option<(Key, Said, Said)> {
    let said = |line: &HoldingEntry| Some((line.holding_score, line.influence_index));
    let same = ours.iter().zip(theirs).take_while(|(a, b)| a == b).count();
    match (ours.get(same), theirs.get(same)) {
        (None, None) => None,
        (Some(a), None) => Some((a.owner, said(a), None)),
        (None, Some(b)) => Some((b.owner, None, said(b))),
        (Some(a), Some(b)) => Some(match a.owner.cmp(&b.owner) {
            Ordering::Less => (a.owner, said(a), None),
            Ordering::Equal => (a.owner, said(a), said(b)),
            Ordering::Greater => (b.owner, None, said(b)),
        }),
    }
}

fn ranks(ours: &EngagementTree, theirs: &EngagementTree) -> Option<BundleDiff> {
    let (ours, theirs) = (ours.leaves(), theirs.leaves());
    let same = ours.iter().zip(theirs).take_while(|(a, b)| a == b).count();
    let gallery = |leaf: &engagement::EngagementLeaf| leaf.gallery;
    let (a, b) = (ours.get(same), theirs.get(same));
    let rank = a.or(b)?.rank;
    Some(BundleDiff::Rank { rank, ours: a.map(gallery), theirs: b.map(gallery) })
}

fn window(ours: &Bundle, theirs: &Bundle) -> Option<BundleDiff> {
    let (a, b) = (&ours.window, &theirs.window);
    let same = [
        ("accounts", a.accounts == b.accounts),
        ("owners", a.owners == b.owners),
        ("members", a.members == b.members),
        ("galleries", a.galleries == b.galleries),
    ];
    same.into_iter().find(|(_, same)| !same).map(|(table, _)| BundleDiff::Window { table })
}

impl fmt::Display for BundleDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fact { what, ours, theirs } => write!(f, "the {what} is {ours} here and {theirs} there"),
            Self::Holding { owner, half, ours, theirs } => {
                let half = if *half == Subtree::Members { "member" } else { "other owner" };
                let owner = base58(owner);
                write!(f, "{half} {owner} has {} here and {} there", leaf(ours), leaf(theirs))
            }
            Self::Rank { rank, ours: Some(ours), theirs: Some(theirs) } if ours == theirs => {
                write!(f, "gallery {} has rank {rank} with another sealed score", base58(ours))
            }
            Self::Rank { rank, ours, theirs } => {
                write!(f, "rank {rank} is {} here and {} there", gallery(ours), gallery(theirs))
            }
            Self::Window { table } => {
                write!(f, "all leaves are the same, and the state after the day is not: see {table}")
            }
        }
    }
}

fn leaf(said: &Said) -> String {
    said.map_or_else(|| "no leaf".into(), |(score, index)| format!("score {score} and index {index}"))
}

fn gallery(key: &Option<Key>) -> String {
    key.as_ref().map_or_else(|| "nobody's".into(), base58)
}
