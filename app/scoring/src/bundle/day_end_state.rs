//! The state after a day, whole: what the next day, a restart and a newcomer start from.

use influence_core::calendar::{Calendar, Day};

use crate::{
    chain_state::{ChainState, GalleryState, Member},
    key::Key,
    twab::{OwnerTwabRow, TokenAccountRow, TwabState},
};

/// An amount that is not known. No amount of tokens is as large.
pub const UNKNOWN_AMOUNT: u64 = u64::MAX;

/// The state after a day. All rows are in order of keys, so that equal states are equal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayEndState {
    /// The day that was closed last.
    pub day: Day,
    /// Every token account that holds something.
    pub accounts: Vec<TokenAccountRow>,
    /// Every owner who holds or held something in the seven days, and every vault.
    pub owners: Vec<OwnerTwabRow>,
    /// Every owner with an Influence account.
    pub members: Vec<MemberRow>,
    /// Every gallery, retired ones too.
    pub galleries: Vec<GalleryRow>,
}

/// An owner with an Influence account at the day's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberRow {
    /// The wallet.
    pub owner: Key,
    /// The Influence account, which owns the vault.
    pub vault_owner: Key,
    /// The day the account was opened.
    pub opened_day: Day,
    /// Locked, base units.
    pub locked: u64,
    /// On its way out of the vault, base units; [`UNKNOWN_AMOUNT`] after a cut log, when it counts as locked.
    pub unlocking: u64,
}

/// A gallery at the day's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GalleryRow {
    /// The Gallery account.
    pub gallery: Key,
    /// Whose it is.
    pub creator: Key,
    /// Which of the creator's galleries.
    pub index: u32,
    /// Points at the day's end, base units; [`UNKNOWN_AMOUNT`] after a cut log, until an event or the account says them.
    pub points: u64,
    /// Whether it takes no new support.
    pub retired: bool,
    /// The account's running sum at the day's end, base-unit seconds. It wraps at 2^128.
    pub point_seconds: u128,
    /// What the day added to it, base-unit seconds.
    pub day_point_seconds: u128,
}

impl DayEndState {
    /// The rows from their two halves: the fold's, and the ledger's in any order.
    pub fn new(window: TwabState, mut members: Vec<MemberRow>, mut galleries: Vec<GalleryRow>) -> Self {
        let TwabState { day, accounts, owners } = window;
        members.sort_unstable_by_key(|row| row.owner);
        galleries.sort_unstable_by_key(|row| row.gallery);
        Self { day, accounts, owners, members, galleries }
    }

    /// The fold's half: what [`crate::twab::TwabTracker::from_state`] takes.
    pub fn holdings(&self) -> TwabState {
        TwabState { day: self.day, accounts: self.accounts.clone(), owners: self.owners.clone() }
    }

    /// What the program's accounts said at the day's end, as far as scores depend on it.
    pub fn chain_state(&self, calendar: &Calendar) -> ChainState {
        let members = self.members.iter().map(|row| Member {
            owner: row.owner,
            vault_owner: row.vault_owner,
            locked: row.locked,
        });
        let galleries = self
            .galleries
            .iter()
            .filter(|row| !row.retired)
            .map(|row| GalleryState { gallery: row.gallery, average_points: row.average_points(calendar) });
        ChainState { members: members.collect(), galleries: galleries.collect() }
    }
}

impl GalleryRow {
    /// The points on average over the day, base units, rounded down.
    pub fn average_points(&self, calendar: &Calendar) -> u64 {
        // Points of 64 bits on average, unless the row was never a gallery's.
        u64::try_from(self.day_point_seconds / u128::from(calendar.day_seconds())).unwrap_or(u64::MAX)
    }
}
