//! Errors of building trees and proofs.

use influence_core::{RuleError, calendar::Day};
use solana_address::Address;

/// An error of [`super::HoldingsTree`] or [`super::EngagementTree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// An owner or gallery has two leaves.
    #[error("{} has more than one leaf; give each key once, and each owner in one subtree only", .key)]
    Duplicate {
        /// The owner or gallery.
        key: Address,
    },
    /// An owner without an Influence account has score 0.
    #[error("{} is not a member and has score 0; leave it out", .owner)]
    NothingHeld {
        /// The wallet.
        owner: Address,
    },
    /// More leaves than a 32-bit position can address.
    #[error("{leaves} leaves exceed the maximum of 2^31")]
    TooManyLeaves {
        /// Number of leaves.
        leaves: usize,
    },
    /// The engagement leaves are not in order of rank.
    #[error("leaf {} has rank {found}; give the leaves in order of rank, from 1, without gaps", .index.saturating_add(1))]
    RankOrder {
        /// Index of the leaf, from 0.
        index: u32,
        /// Its rank.
        found: u32,
    },
    /// A leaf of another day than the tree.
    #[error("a leaf is of day {found} and the tree of day {day}; build a tree from leaves of one day")]
    OtherDay {
        /// The tree's day.
        day: Day,
        /// The leaf's day.
        found: Day,
    },
    /// A range that is not the leaves of one node: its length is not a power of two, or its start not a multiple of it.
    #[error(
        "{len} leaves from {start} on are not below one node; the length must be a power of two, and the start a multiple of it"
    )]
    Unaligned {
        /// First leaf.
        start: u32,
        /// Number of leaves.
        len: u32,
    },
    /// A range that starts or ends outside the tree.
    #[error("{len} leaves from {start} on are outside the tree, which has {leaves} leaves")]
    Outside {
        /// First leaf.
        start: u32,
        /// Number of leaves.
        len: u32,
        /// Number of leaves in the tree.
        leaves: u32,
    },
    /// The scores sum to more than 64 bits.
    #[error(transparent)]
    Rule(#[from] RuleError),
}
