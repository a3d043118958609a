//! State of the program's accounts at a day's end, folded from events alone.
//!
//! Accounts can only be read in their current state. Events give every change with its time, so every cranker computes the
//! same members, locked amounts and galleries for the same second, no matter when it asks. Sums over time use
//! [`influence_core::accrual`], as on chain. After a truncated log, [`truncated_logs`] says what counts.

mod chain_state;
mod error;
mod truncated_logs;

use std::collections::{BTreeMap, BTreeSet};

use influence_client::event::ProgramEvent;
use influence_core::{
    accrual::Accrual,
    calendar::{Calendar, Day},
    settle::replace_term,
};
use influence_scoring::chain_state::ChainState;
use solana_address::Address;

pub use error::LedgerError;

/// Members and galleries after the applied events.
#[derive(Clone, Debug, PartialEq)]
pub struct Ledger {
    calendar: Calendar,
    open_day: Day,
    last_time: i64,
    /// Whether an event of the open day was applied.
    has_events: bool,
    members: BTreeMap<Address, LedgerMember>,
    galleries: BTreeMap<Address, LedgerGallery>,
    /// Accounts that may be galleries whose registration was not seen.
    candidates: BTreeSet<Address>,
}

/// Fields of an Influence account that scores depend on. Amounts in base units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct LedgerMember {
    opened_day: Day,
    locked: u64,
    unlocking: u64,
    /// Whether a log was truncated since the last event that states what is locked.
    uncertain: bool,
}

/// A gallery and its sum over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct LedgerGallery {
    creator: Address,
    index: u32,
    /// Base units.
    points: u64,
    retired: bool,
    accrual: Accrual,
    uncertainty: Uncertainty,
}

/// Fields of a gallery that are unknown after a truncated log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Uncertainty {
    /// Its points, until an event states all of them.
    points: bool,
    /// Its sum over the open day: the account has to be read.
    average: bool,
    /// Whether it is retired or closed: its creator signed.
    ended: bool,
}

impl Ledger {
    /// Ledger right before the program's first event: no members, no galleries, and `first_day` is open.
    pub fn new(calendar: Calendar, first_day: Day) -> Self {
        Self {
            calendar,
            open_day: first_day,
            last_time: calendar.start_of(first_day),
            has_events: false,
            members: BTreeMap::new(),
            galleries: BTreeMap::new(),
            candidates: BTreeSet::new(),
        }
    }

    /// Day of the next events.
    pub fn open_day(&self) -> Day {
        self.open_day
    }

    /// Applies one event of `time` (unix seconds). Events come in the chain's order; those that change no member and no
    /// gallery are ignored.
    ///
    /// # Errors
    /// [`LedgerError`] for a time outside the open day or before the last event, and for an event that contradicts the
    /// earlier ones. Discard the ledger then.
    pub fn apply(&mut self, time: i64, event: &ProgramEvent) -> Result<(), LedgerError> {
        let day = self.calendar.day_of(time)?;
        if day != self.open_day || time < self.last_time {
            return Err(LedgerError::OutOfOrder { time, open_day: self.open_day, last: self.last_time });
        }
        self.apply_to_members(event)?;
        self.apply_to_galleries(time, event)?;
        (self.last_time, self.has_events) = (time, true);
        Ok(())
    }

    /// Closes the open day and returns the state at its end.
    ///
    /// # Errors
    /// [`LedgerError::Unread`] before [`Ledger::accounts_to_read`] were read; [`LedgerError::Rule`] after the last day of
    /// the calendar.
    pub fn close_day(&mut self) -> Result<ChainState, LedgerError> {
        if let Some(address) = self.accounts_to_read().first() {
            return Err(LedgerError::Unread { address: *address });
        }
        let end = self.calendar.end_of(self.open_day);
        let next = self.open_day.checked_add(1).ok_or(influence_core::RuleError::TimeOutOfRange)?;
        for gallery in self.galleries.values_mut() {
            gallery.accrual = gallery.accrual.advanced(gallery.points, end, &self.calendar)?;
            gallery.uncertainty.average = gallery.uncertainty.points;
        }
        (self.open_day, self.last_time, self.has_events) = (next, end, false);
        self.chain_state()
    }

    fn apply_to_members(&mut self, event: &ProgramEvent) -> Result<(), LedgerError> {
        match event {
            ProgramEvent::InfluenceOpened(e) => {
                let member = LedgerMember { opened_day: e.day, ..LedgerMember::default() };
                self.members.insert(e.owner, member);
            }
            ProgramEvent::TokensLocked(e) => self.member_with_locked(&e.owner, e.before)?.locked = e.after,
            ProgramEvent::TokensUnlocked(e) => {
                let member = self.member_with_locked(&e.owner, e.before)?;
                (member.locked, member.unlocking) = (e.after, e.unlocking);
            }
            ProgramEvent::UnlockPaid(e) => {
                let member = self.member(&e.owner)?;
                member.unlocking = 0;
                if member.uncertain {
                    // The whole vault counted as locked.
                    member.locked = member.locked.saturating_sub(e.paid);
                }
            }
            ProgramEvent::UnlockCanceled(e) => {
                let member = self.member_with_locked(&e.owner, e.before)?;
                (member.locked, member.unlocking) = (e.after, 0);
            }
            ProgramEvent::InfluenceClosed(e) => {
                self.member(&e.owner)?;
                self.members.remove(&e.owner);
            }
            _ => {}
        }
        Ok(())
    }

    fn apply_to_galleries(&mut self, time: i64, event: &ProgramEvent) -> Result<(), LedgerError> {
        match event {
            ProgramEvent::GalleryRegistered(e) => {
                let gallery = LedgerGallery {
                    creator: e.creator,
                    index: e.index,
                    points: 0,
                    retired: false,
                    accrual: Accrual::starting(time, &self.calendar)?,
                    uncertainty: Uncertainty::default(),
                };
                self.galleries.insert(e.gallery, gallery);
            }
            ProgramEvent::PointsAllocated(e) => self.replace_part(time, &e.gallery, e.before, e.after)?,
            ProgramEvent::PointsWithdrawn(e) => self.replace_part(time, &e.gallery, e.before, e.after)?,
            ProgramEvent::PointsReallocated(e) => {
                self.replace_part(time, &e.from, e.from_before, e.from_after)?;
                self.replace_part(time, &e.to, e.to_before, e.to_after)?;
            }
            ProgramEvent::GallerySettled(e) => {
                if let Some(gallery) = self.gallery(&e.gallery)
                    && (gallery.uncertainty.points || gallery.points != e.before)
                {
                    let average = !gallery.uncertainty.points || gallery.uncertainty.average;
                    gallery.uncertainty = Uncertainty { points: false, average, ..gallery.uncertainty };
                    gallery.points = e.before;
                }
                self.replace_part(time, &e.gallery, e.before, e.after)?;
            }
            ProgramEvent::DelegationReleased(e) => self.replace_part(time, &e.gallery, e.before, 0)?,
            ProgramEvent::GalleryRetired(e) => {
                if let Some(gallery) = self.gallery(&e.gallery) {
                    gallery.retired = true;
                }
            }
            ProgramEvent::GalleryClosed(e) => {
                self.galleries.remove(&e.gallery);
                self.candidates.remove(&e.gallery);
            }
            _ => {}
        }
        Ok(())
    }

    /// Owner of an event that states what was locked before it.
    fn member_with_locked(&mut self, owner: &Address, before: u64) -> Result<&mut LedgerMember, LedgerError> {
        let member = self.member(owner)?;
        if !std::mem::take(&mut member.uncertain) && member.locked != before {
            let (what, address) = ("locked tokens of", *owner);
            return Err(LedgerError::Differs { what, address, known: member.locked, stated: before });
        }
        Ok(member)
    }

    fn member(&mut self, owner: &Address) -> Result<&mut LedgerMember, LedgerError> {
        self.members.get_mut(owner).ok_or(LedgerError::Unknown { what: "owner", address: *owner })
    }

    /// A gallery; if its registration was not seen, its account has to be read.
    fn gallery(&mut self, address: &Address) -> Option<&mut LedgerGallery> {
        let gallery = self.galleries.get_mut(address);
        if gallery.is_none() {
            self.candidates.insert(*address);
        }
        gallery
    }

    /// Replaces one part of a gallery's sum at `time`.
    fn replace_part(
        &mut self,
        time: i64,
        address: &Address,
        before: u64,
        after: u64,
    ) -> Result<(), LedgerError> {
        let calendar = self.calendar;
        let Some(gallery) = self.gallery(address) else { return Ok(()) };
        let points = replace_term(gallery.points, before, after).unwrap_or_else(|_| {
            // The points were not the sum of the parts, so neither they nor the day's average are known.
            gallery.uncertainty = Uncertainty { points: true, average: true, ..gallery.uncertainty };
            after
        });
        gallery.accrual = gallery.accrual.advanced(gallery.points, time, &calendar)?;
        gallery.points = points;
        Ok(())
    }
}
