//! The ledger's state at a day's end as plain rows, out and in.

use influence_client::address;
use influence_core::{
    accrual::Accrual,
    calendar::{Calendar, Day},
};
use influence_scoring::bundle::{GalleryRow, MemberRow, UNKNOWN_AMOUNT};
use solana_address::Address;

use super::{Books, Doubt, Ledger, MemberState, error::LedgerError};

/// Members and galleries after `day`: the ledger's half of a bundle's window. Equal states have equal rows: they are in
/// order of keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerRows {
    /// The day that was closed last.
    pub day: Day,
    /// Every owner with an Influence account.
    pub members: Vec<MemberRow>,
    /// Every gallery, retired ones too.
    pub galleries: Vec<GalleryRow>,
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
            vault_owner: address::influence(&Address::from(*owner)).to_bytes(),
            opened_day: member.opened_day,
            locked: member.locked,
            unlocking: if member.cut { UNKNOWN_AMOUNT } else { member.unlocking },
        });
        let galleries = self.galleries.iter().map(|(gallery, books)| GalleryRow {
            gallery: *gallery,
            creator: books.creator,
            index: books.index,
            points: if books.doubt.points { UNKNOWN_AMOUNT } else { books.points },
            retired: books.retired,
            point_seconds: books.accrual.mark,
            day_point_seconds: books.accrual.mark.wrapping_sub(books.accrual.previous_mark),
        });
        Ok(LedgerRows { day, members: members.collect(), galleries: galleries.collect() })
    }

    /// The ledger after `day` that the rows describe; the next day is open. Where a vault is follows from its owner.
    ///
    /// # Errors
    /// [`LedgerError::Twice`] for a row that is there twice; [`LedgerError::Rule`] after the calendar's last day.
    pub fn from_rows(
        calendar: Calendar,
        day: Day,
        members: &[MemberRow],
        galleries: &[GalleryRow],
    ) -> Result<Self, LedgerError> {
        let open_day = day.checked_add(1).ok_or(influence_core::RuleError::TimeOutOfRange)?;
        let mut ledger = Self::new(calendar, open_day);
        for row in members {
            let MemberRow { owner, opened_day, locked, unlocking, .. } = *row;
            let cut = unlocking == UNKNOWN_AMOUNT;
            let unlocking = if cut { 0 } else { unlocking };
            let member = MemberState { opened_day, locked, unlocking, cut };
            if ledger.members.insert(owner, member).is_some() {
                return Err(LedgerError::Twice { what: "owner", key: owner });
            }
        }
        for row in galleries {
            let accrual = Accrual {
                sum: row.point_seconds,
                mark: row.point_seconds,
                previous_mark: row.point_seconds.wrapping_sub(row.day_point_seconds),
                mark_day: open_day,
                updated_at: calendar.start_of(open_day),
            };
            let GalleryRow { gallery, creator, index, points, retired, .. } = *row;
            let unknown = points == UNKNOWN_AMOUNT;
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
