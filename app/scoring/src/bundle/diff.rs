//! The first difference between two bundles, or between a bundle and a snapshot.

use std::{cmp::Ordering, fmt};

use const_hex::encode as hex;
use influence_core::snapshot_vote::SnapshotContents;
use solana_address::Address;

use super::model::Bundle;
use crate::merkle::{EngagementTree, HoldingEntry, HoldingsTree, Subtree};

/// The first difference: the local value ("ours") against the other ("theirs").
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BundleDiff {
    /// A value of the whole day: the day, the weights, a count, a sum, a root.
    Value {
        /// Name of the value.
        what: &'static str,
        /// Our value.
        ours: String,
        /// Their value.
        theirs: String,
    },
    /// A leaf of the holdings tree, the first in the tree's order.
    Holding {
        /// The owner.
        owner: Address,
        /// The subtree of the leaf.
        subtree: Subtree,
        /// Our score (base units) and index (1/10 000); none without a leaf.
        ours: Option<(u64, u32)>,
        /// Their score and index.
        theirs: Option<(u64, u32)>,
    },
    /// A leaf of the engagement tree, the first by rank.
    Rank {
        /// The rank.
        rank: u32,
        /// Our gallery of this rank, if any.
        ours: Option<Address>,
        /// Their gallery of this rank. Equal to ours when only the seal differs, and so the score.
        theirs: Option<Address>,
    },
    /// All leaves are equal, and the state after the day differs.
    State {
        /// Name of the table.
        table: &'static str,
    },
}

/// Finds the first difference between two bundles: first the values that explain all others, then the leaves in the order
/// of the trees, then the state after the day. None for equal bundles.
pub fn diff_bundles(ours: &Bundle, theirs: &Bundle) -> Option<BundleDiff> {
    let (a, b) = (&ours.manifest, &theirs.manifest);
    // Ordered by cause: other weights change most leaves, and a changed leaf changes the state.
    diff_value("day", a.day, b.day)
        .or_else(|| diff_value("length of a day in seconds", a.day_seconds, b.day_seconds))
        .or_else(|| diff_value("program", a.program, b.program))
        .or_else(|| diff_value("cluster", a.cluster, b.cluster))
        .or_else(|| diff_value("mint", a.mint, b.mint))
        .or_else(|| diff_value("weights hash", hex(a.weights_hash), hex(b.weights_hash)))
        .or_else(|| diff_holdings(&ours.holdings, &theirs.holdings))
        .or_else(|| diff_ranks(&ours.engagement, &theirs.engagement))
        .or_else(|| diff_state(ours, theirs))
}

/// Finds the first difference between two snapshot contents. Only bundles show which leaf differs.
pub fn diff_contents(ours: &SnapshotContents, theirs: &SnapshotContents) -> Option<BundleDiff> {
    diff_value("weights hash", hex(ours.weights_hash), hex(theirs.weights_hash))
        .or_else(|| diff_value("number of members", ours.members, theirs.members))
        .or_else(|| diff_value("number of others", ours.others, theirs.others))
        .or_else(|| diff_value("sum of holding scores", ours.holdings_sum, theirs.holdings_sum))
        .or_else(|| diff_value("holdings root", hex(ours.holdings_root), hex(theirs.holdings_root)))
        .or_else(|| diff_value("number of galleries", ours.galleries, theirs.galleries))
        .or_else(|| diff_value("engagement root", hex(ours.engagement_root), hex(theirs.engagement_root)))
}

fn diff_value<T: PartialEq + fmt::Display>(what: &'static str, ours: T, theirs: T) -> Option<BundleDiff> {
    let differ = ours != theirs;
    differ.then(|| BundleDiff::Value { what, ours: ours.to_string(), theirs: theirs.to_string() })
}

fn diff_holdings(ours: &HoldingsTree, theirs: &HoldingsTree) -> Option<BundleDiff> {
    [Subtree::Members, Subtree::Others].into_iter().find_map(|subtree| {
        let (owner, ours, theirs) = diff_entries(ours.entries(subtree), theirs.entries(subtree))?;
        Some(BundleDiff::Holding { owner, subtree, ours, theirs })
    })
}

/// Score and index of a leaf, if there is one.
type LeafValues = Option<(u64, u32)>;

/// The first entry that differs between two lists in order of owners.
fn diff_entries(ours: &[HoldingEntry], theirs: &[HoldingEntry]) -> Option<(Address, LeafValues, LeafValues)> {
    let values = |entry: &HoldingEntry| Some((entry.holding_score, entry.influence_index));
    let same = ours.iter().zip(theirs).take_while(|(a, b)| a == b).count();
    match (ours.get(same), theirs.get(same)) {
        (None, None) => None,
        (Some(a), None) => Some((a.owner, values(a), None)),
        (None, Some(b)) => Some((b.owner, None, values(b))),
        (Some(a), Some(b)) => Some(match a.owner.cmp(&b.owner) {
            Ordering::Less => (a.owner, values(a), None),
            Ordering::Equal => (a.owner, values(a), values(b)),
            Ordering::Greater => (b.owner, None, values(b)),
        }),
    }
}

fn diff_ranks(ours: &EngagementTree, theirs: &EngagementTree) -> Option<BundleDiff> {
    let (ours, theirs) = (ours.leaves(), theirs.leaves());
    let same = ours.iter().zip(theirs).take_while(|(a, b)| a == b).count();
    let (a, b) = (ours.get(same), theirs.get(same));
    let rank = a.or(b)?.rank;
    let [ours, theirs] = [a, b].map(|leaf| leaf.map(|leaf| leaf.gallery.into()));
    Some(BundleDiff::Rank { rank, ours, theirs })
}

fn diff_state(ours: &Bundle, theirs: &Bundle) -> Option<BundleDiff> {
    let (a, b) = (&ours.state, &theirs.state);
    let same = [
        ("accounts", a.twab.accounts == b.twab.accounts),
        ("owners", a.twab.owners == b.twab.owners),
        ("members", a.chain.members == b.chain.members),
        ("galleries", a.chain.galleries == b.chain.galleries),
    ];
    same.into_iter().find(|(_, same)| !same).map(|(table, _)| BundleDiff::State { table })
}

impl fmt::Display for BundleDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value { what, ours, theirs } => write!(f, "the {what} is {ours} here and {theirs} there"),
            Self::Holding { owner, subtree, ours, theirs } => {
                let kind = if *subtree == Subtree::Members { "member" } else { "other owner" };
                write!(f, "{kind} {owner} has {} here and {} there", show_leaf(ours), show_leaf(theirs))
            }
            Self::Rank { rank, ours: Some(ours), theirs: Some(theirs) } if ours == theirs => {
                write!(f, "gallery {ours} has rank {rank} with another sealed score")
            }
            Self::Rank { rank, ours, theirs } => {
                write!(f, "rank {rank} is {} here and {} there", show_gallery(ours), show_gallery(theirs))
            }
            Self::State { table } => {
                write!(f, "all leaves are equal, but the state after the day differs: see {table}")
            }
        }
    }
}

fn show_leaf(values: &LeafValues) -> String {
    values.map_or_else(|| "no leaf".into(), |(score, index)| format!("score {score} and index {index}"))
}

fn show_gallery(gallery: &Option<Address>) -> String {
    gallery.map_or_else(|| "unassigned".into(), |gallery| gallery.to_string())
}
