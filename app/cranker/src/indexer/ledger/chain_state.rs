//! Conversion between the ledger and the chain state of a bundle.

use influence_client::address;
use influence_core::{
    accrual::Accrual,
    calendar::{Calendar, Day},
};
use influence_scoring::chain_state::{ChainState, GalleryState, MemberState, UNKNOWN_AMOUNT};

use super::{Ledger, LedgerError, LedgerGallery, LedgerMember, Uncertainty};

impl Ledger {
    /// State right after the last closed day, in order of addresses. Valid before any event of the open day is applied.
    ///
    /// # Errors
    /// [`LedgerError::OutOfOrder`] if an event of the open day was applied.
    pub fn chain_state(&self) -> Result<ChainState, LedgerError> {
        if self.has_events {
            let (open_day, last) = (self.open_day, self.last_time);
            return Err(LedgerError::OutOfOrder { time: self.calendar.start_of(open_day), open_day, last });
        }
        let members = self.members.iter().map(|(owner, member)| MemberState {
            owner: *owner,
            vault_owner: address::influence(owner),
            opened_day: member.opened_day,
            locked: member.locked,
            unlocking: if member.uncertain { UNKNOWN_AMOUNT } else { member.unlocking },
        });
        let galleries = self.galleries.iter().map(|(address, gallery)| GalleryState {
            gallery: *address,
            creator: gallery.creator,
            index: gallery.index,
            points: if gallery.uncertainty.points { UNKNOWN_AMOUNT } else { gallery.points },
            retired: gallery.retired,
            point_seconds: gallery.accrual.mark,
            day_point_seconds: gallery.accrual.mark.wrapping_sub(gallery.accrual.previous_mark),
        });
        Ok(ChainState { members: members.collect(), galleries: galleries.collect() })
    }

    /// Restores the ledger from the state after `day`; the next day is open.
    ///
    /// # Errors
    /// [`LedgerError::Duplicate`] for a repeated member or gallery; [`LedgerError::Rule`] after the calendar's last day.
    pub fn from_chain_state(calendar: Calendar, day: Day, state: &ChainState) -> Result<Self, LedgerError> {
        let open_day = day.checked_add(1).ok_or(influence_core::RuleError::TimeOutOfRange)?;
        let mut ledger = Self::new(calendar, open_day);
        for member in &state.members {
            let MemberState { owner, opened_day, locked, unlocking, .. } = *member;
            let uncertain = unlocking == UNKNOWN_AMOUNT;
            let unlocking = if uncertain { 0 } else { unlocking };
            let member = LedgerMember { opened_day, locked, unlocking, uncertain };
            if ledger.members.insert(owner, member).is_some() {
                return Err(LedgerError::Duplicate { what: "owner", address: owner });
            }
        }
        for gallery in &state.galleries {
            let accrual = Accrual {
                sum: gallery.point_seconds,
                mark: gallery.point_seconds,
                previous_mark: gallery.point_seconds.wrapping_sub(gallery.day_point_seconds),
                mark_day: open_day,
                updated_at: calendar.start_of(open_day),
            };
            let GalleryState { gallery: address, creator, index, points, retired, .. } = *gallery;
            let unknown = points == UNKNOWN_AMOUNT;
            let uncertainty = Uncertainty { points: unknown, average: unknown, ended: false };
            let points = if unknown { 0 } else { points };
            let gallery = LedgerGallery { creator, index, points, retired, accrual, uncertainty };
            if ledger.galleries.insert(address, gallery).is_some() {
                return Err(LedgerError::Duplicate { what: "gallery", address });
            }
        }
        Ok(ledger)
    }
}
