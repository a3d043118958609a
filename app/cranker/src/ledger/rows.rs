//! The ledger's state at a day's end as plain rows, out and in.

use influence_core::{
    accrual::Accrual,
    calendar::{Calendar, Day},
};
use influence_scoring::key::Key;

use super::{Books, Doubt, Ledger, LedgerError, MemberState};

/// An amount that is not known. No amount of tokens is as large.
pub const UNKNOWN: u64 = u64::MAX;

/// Members and galleries after `day`. Equal states have equal rows: they are in order of keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerRows {
    /// The day that was closed last.
    pub day: Day,
    /// Every owner with an Influence account.
    pub members: Vec<MemberRow>,
    /// Every gallery, retired ones too.
    pub galleries: Vec<GalleryRow>,
}

/// An owner with an Influence account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberRow {
    /// The wallet.
    pub owner: Key,
    /// The day the account was opened.
    pub opened_day: Day,
    /// Locked, base units.
    pub locked: u64,
    /// On its way out of the vault, base units; [`UNKNOWN`] after a cut log, when it counts as locked.
    pub unlocking: u64,
}

/// A gallery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GalleryRow {
    /// The Gallery account.
    pub gallery: Key,
    /// Whose it is.
    pub creator: Key,
    /// Which of the creator's galleries.
    pub index: u32,
    /// Points now, base units; [`UNKNOWN`] after a cut log, until an event or the account says them.
    pub points: u64,
    /// Whether it takes no new support.
    pub retired: bool,
    /// The account's running sum at the day's end, base-unit seconds (it wraps at 2^128).
    pub point_seconds: u128,
    /// What the day added to it, base-unit seconds.
    pub day_point_seconds: u128,
}

impl Ledger {
    /// The state right after the last closed day. Asked for before any event of the next one is applied.
    ///
    /// # Errors
    /// [`LedgerError::OutOfOrder`] when an event of the open day was applied, or no day was closed.
    pub fn rows(&self) -> Result<LedgerRows, LedgerError> {
        let start = self.calendar.start_of(self.open_day);
        let day = self.open_day.checked_sub(1).filter(|_| !self.moved_on);
        let day = day.ok_or(LedgerError::OutOfOrder {
            time: start,
            open_day: self.open_day,
            last: self.last_time,
        })?;
        let members = self.members.iter().map(|(owner, member)| MemberRow {
            owner: *owner,
            opened_day: member.opened_day,
            locked: member.locked,
            unlocking: if member.cut { UNKNOWN } else { member.unlocking },
        });
        let galleries = self.galleries.iter().map(|(gallery, books)| GalleryRow {
            gallery: *gallery,
            creator: books.creator,
            index: books.index,
            points: if books.doubt.points { UNKNOWN } else { books.points },
            retired: books.retired,
            point_seconds: books.accrual.mark,
            day_point_seconds: books.accrual.mark.wrapping_sub(books.accrual.previous_mark),
        });
        Ok(LedgerRows { day, members: members.collect(), galleries: galleries.collect() })
    }

    /// The ledger that `rows` describe; the day after theirs is open.
    ///
    /// # Errors
    /// [`LedgerError::Twice`] for a row that is there twice; [`LedgerError::Rule`] after the calendar's last day.
    pub fn from_rows(calendar: Calendar, rows: &LedgerRows) -> Result<Self, LedgerError> {
        let open_day = rows.day.checked_add(1).ok_or(influence_core::RuleError::TimeOutOfRange)?;
        let mut ledger = Self::new(calendar, open_day);
        for row in &rows.members {
            let MemberRow { owner, opened_day, locked, unlocking } = *row;
            let cut = unlocking == UNKNOWN;
            let unlocking = if cut { 0 } else { unlocking };
            let member = MemberState { opened_day, locked, unlocking, cut };
            if ledger.members.insert(owner, member).is_some() {
                return Err(LedgerError::Twice { what: "owner", key: owner });
            }
        }
        for row in &rows.galleries {
            let accrual = Accrual {
                sum: row.point_seconds,
                mark: row.point_seconds,
                previous_mark: row.point_seconds.wrapping_sub(row.day_point_seconds),
                mark_day: open_day,
                updated_at: calendar.start_of(open_day),
            };
            let GalleryRow { gallery, creator, index, points, retired, .. } = *row;
            let unknown = points == UNKNOWN;
            let doubt = Doubt { points: unknown, average: unknown, ended: false };
            let points = if unknown { 0 } else { points };
            let books = Books { creator, index, points, retired, accrual, doubt };
            if ledger.galleries.insert(gallery, books).is_some() {
                return Err(LedgerError::Twice { what: "gallery", key: gallery });
            }
        }
        Ok(ledger)
    }
}
