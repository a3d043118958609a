//! Why a tree can not be built, or a proof not be cut.

use influence_core::{RuleError, calendar::Day};

use crate::key::{Key, base58};

/// Why [`super::HoldingsTree`] or [`super::EngagementTree`] refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// An owner or gallery has two leaves.
    #[error("{} has more than one leaf; give each key once, and an owner in one half only", base58(.key))]
    Duplicate {
        /// The owner or gallery.
        key: Key,
    },
    /// An owner who is no member has no score.
    #[error("{} is no member and has a score of 0; leave it out", base58(.owner))]
    NothingHeld {
        /// The wallet.
        owner: Key,
    },
    /// More leaves than a position of 32 bits can tell apart.
    #[error("{leaves} leaves are more than the 2^31 that a tree can have")]
    TooManyLeaves {
        /// Leaves asked for.
        leaves: usize,
    },
    /// The engagement lines are not in order of rank.
    #[error("line {} has rank {found}; give the lines in order of rank, from 1, without gaps", .index.saturating_add(1))]
    RankOrder {
        /// The line's index, from 0.
        index: u32,
        /// Its rank.
        found: u32,
    },
    /// A line of one day in the tree of another.
    #[error("a line of day {found} is not one of day {day}; build a tree of lines of one day")]
    OtherDay {
        /// The tree's day.
        day: Day,
        /// The line's day.
        found: Day,
    },
    /// A run that is no node's: its length is no power of two, or it starts at no multiple of it.
    #[error("{len} leaves from {start} on are no node of the tree; take a power of two, at a multiple of it")]
    Unaligned {
        /// First leaf.
        start: u32,
        /// Number of leaves.
        len: u32,
    },
    /// A run that begins or ends outside the tree.
    #[error("{len} leaves from {start} on lie outside the tree; take fewer, or from the first {leaves}")]
    Outside {
        /// First leaf.
        start: u32,
        /// Number of leaves.
        len: u32,
        /// Leaves there are.
        leaves: u32,
    },
    /// The scores add up to more than 64 bits.
    #[error(transparent)]
    Rule(#[from] RuleError),
}
