//! State of the program's accounts at a day's end, as plain data: read from the chain, rebuilt from events, or from files.

use influence_core::calendar::{Calendar, Day};
use serde::{Deserialize, Serialize};
use solana_address::Address;

/// Marks an amount as unknown. No amount of tokens is that large.
pub const UNKNOWN_AMOUNT: u64 = u64::MAX;

/// Members and galleries at a day's end. Scores do not depend on the order of the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChainState {
    /// Every owner with an Influence account.
    pub members: Vec<MemberState>,
    /// Every registered gallery, retired ones included.
    pub galleries: Vec<GalleryState>,
}

/// An owner with an Influence account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberState {
    /// The wallet.
    #[serde(with = "crate::text_serde")]
    pub owner: Address,
    /// The Influence account, which owns the vault.
    #[serde(with = "crate::text_serde")]
    pub vault_owner: Address,
    /// The day the account was opened.
    pub opened_day: Day,
    /// Locked tokens, base units. Tokens that are unlocking are not locked.
    pub locked: u64,
    /// Tokens that are unlocking, base units; [`UNKNOWN_AMOUNT`] after a truncated log, when they count as locked.
    pub unlocking: u64,
}

/// A registered gallery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GalleryState {
    /// The Gallery account.
    #[serde(with = "crate::text_serde")]
    pub gallery: Address,
    /// The owner of the gallery.
    #[serde(with = "crate::text_serde")]
    pub creator: Address,
    /// Index among the creator's galleries.
    pub index: u32,
    /// Points at the day's end, base units; [`UNKNOWN_AMOUNT`] after a truncated log, until an event or the account
    /// states them.
    pub points: u64,
    /// Whether the gallery is retired: it has no score then.
    pub retired: bool,
    /// The account's running sum at the day's end, base-unit seconds. It wraps at 2^128.
    #[serde(with = "crate::text_serde")]
    pub point_seconds: u128,
    /// Increase of the sum during the day, base-unit seconds.
    #[serde(with = "crate::text_serde")]
    pub day_point_seconds: u128,
}

impl ChainState {
    /// Sorts members by owner and galleries by address, so that equal states are equal values.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.members.sort_unstable_by_key(|member| member.owner);
        self.galleries.sort_unstable_by_key(|gallery| gallery.gallery);
        self
    }

    /// The galleries that have a score and a rank: those that are not retired.
    pub fn active_galleries(&self) -> impl Iterator<Item = &GalleryState> {
        self.galleries.iter().filter(|gallery| !gallery.retired)
    }
}

impl GalleryState {
    /// Time-weighted average of the points over the day, base units, rounded down.
    pub fn average_points(&self, calendar: &Calendar) -> u64 {
        // An average of 64-bit values fits 64 bits; only rows of a damaged file can exceed it.
        u64::try_from(self.day_point_seconds / u128::from(calendar.day_seconds())).unwrap_or(u64::MAX)
    }
}
