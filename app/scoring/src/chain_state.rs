//! What the program's accounts said at a day's end: plain data, whoever read or rebuilt it.

use crate::key::Key;

/// The part of the program's state at the end of a day that scores depend on. The order of the rows means nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChainState {
    /// Every owner with an Influence account.
    pub members: Vec<Member>,
    /// Every gallery that is registered and not retired.
    pub galleries: Vec<GalleryState>,
}

/// An owner with an Influence account at the day's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// The wallet.
    pub owner: Key,
    /// The Influence account, which owns the vault's tokens.
    pub vault_owner: Key,
    /// What is locked, base units. Tokens that are unlocking are not.
    pub locked: u64,
}

/// A gallery that is registered and not retired at the day's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GalleryState {
    /// The Gallery account.
    pub gallery: Key,
    /// Its points on average over the day, base units, rounded down.
    pub average_points: u64,
}
