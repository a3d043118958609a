//! What the program's accounts said at a day's end, folded from its events alone.
//!
//! Accounts can only be read as they are now. Events say what every change did, and when, so that every cranker comes
//! to the same members, locked amounts and galleries at the same second, however much later it asks. Sums over time
//! are those of [`influence_core::accrual`], as on chain. Where a log was cut, the transaction's own token balances and
//! the gallery's marks say what counts.

pub(super) mod error;
mod rows;
mod truncated_logs;

use std::collections::{BTreeMap, BTreeSet};

use influence_client::{address, event::ProgramEvent};
use influence_core::{
    accrual::Accrual,
    calendar::{Calendar, Day},
    settle::replace_term,
};
use influence_scoring::chain_state::{ChainState, GalleryState, Member};
use solana_address::Address;

pub use error::LedgerError;
pub use rows::LedgerRows;

/// Members and galleries, as the events up to now leave them.
#[derive(Clone, Debug, PartialEq)]
pub struct Ledger {
    calendar: Calendar,
    open_day: Day,
    last_time: i64,
    /// Whether an event of the open day was applied.
    moved_on: bool,
    members: BTreeMap<Address, MemberState>,
    galleries: BTreeMap<Address, Books>,
    /// Accounts that are or may be galleries, and whose registration nobody has heard of.
    candidates: BTreeSet<Address>,
}

/// An Influence account, as far as scores depend on it. Amounts in base units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct MemberState {
    opened_day: Day,
    locked: u64,
    unlocking: u64,
    /// Whether a log was cut since the last event that says what is locked.
    cut: bool,
}

/// A gallery and its sum over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Books {
    creator: Address,
    index: u32,
    /// Base units.
    points: u64,
    retired: bool,
    accrual: Accrual,
    doubt: Doubt,
}

/// What is not certain of a gallery after a cut log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Doubt {
    /// Its points, until an event says all of them.
    points: bool,
    /// Its sum over the open day: the account has to be read.
    average: bool,
    /// Whether it is retired or closed: its creator signed.
    ended: bool,
}

impl Ledger {
    /// Nobody is a member, no gallery is registered, and `first_day` is open: right before the program's first event.
    pub fn new(calendar: Calendar, first_day: Day) -> Self {
        Self {
            calendar,
            open_day: first_day,
            last_time: calendar.start_of(first_day),
            moved_on: false,
            members: BTreeMap::new(),
            galleries: BTreeMap::new(),
            candidates: BTreeSet::new(),
        }
    }

    /// The day that is open: the one that events are expected of.
    pub fn open_day(&self) -> Day {
        self.open_day
    }

    /// Takes one event into account, which happened at `time` (unix seconds). Events come in the chain's order; those
    /// that change no member and no gallery are passed over.
    ///
    /// # Errors
    /// [`LedgerError`] for a time outside the open day or before the last event, and for an event that does not fit
    /// what is known. Give the ledger up then.
    pub fn apply(&mut self, time: i64, event: &ProgramEvent) -> Result<(), LedgerError> {
        let day = self.calendar.day_of(time)?;
        if day != self.open_day || time < self.last_time {
            return Err(LedgerError::OutOfOrder { time, open_day: self.open_day, last: self.last_time });
        }
        self.apply_to_members(event)?;
        self.apply_to_galleries(time, event)?;
        (self.last_time, self.moved_on) = (time, true);
        Ok(())
    }

    /// Closes the open day and gives the state at its end.
    ///
    /// # Errors
    /// [`LedgerError::Rule`] after the last day of the calendar.
    pub fn close_day(&mut self) -> Result<ChainState, LedgerError> {
        if let Some(key) = self.to_read().first() {
            return Err(LedgerError::Unread { key: *key });
        }
        let end = self.calendar.end_of(self.open_day);
        let next = self.open_day.checked_add(1).ok_or(influence_core::RuleError::TimeOutOfRange)?;
        let mut galleries = Vec::new();
        for (gallery, books) in &mut self.galleries {
            books.accrual = books.accrual.advanced(books.points, end, &self.calendar)?;
            if !books.retired {
                let average_points = books.accrual.last_day_average(&self.calendar)?;
                galleries.push(GalleryState { gallery: *gallery, average_points });
            }
            books.doubt.average = books.doubt.points;
        }
        let members = self.members.iter().map(|(owner, member)| Member {
            owner: *owner,
            vault_owner: address::influence(&Address::from(*owner)).to_bytes(),
            locked: member.locked,
        });
        let state = ChainState { members: members.collect(), galleries };
        (self.open_day, self.last_time, self.moved_on) = (next, end, false);
        Ok(state)
    }

    fn apply_to_members(&mut self, event: &ProgramEvent) -> Result<(), LedgerError> {
        match event {
            ProgramEvent::InfluenceOpened(e) => {
                let member = MemberState { opened_day: e.day, ..MemberState::default() };
                self.members.insert(e.owner.to_bytes(), member);
            }
            ProgramEvent::TokensLocked(e) => self.locked(&e.owner, e.before)?.locked = e.after,
            ProgramEvent::TokensUnlocked(e) => {
                let member = self.locked(&e.owner, e.before)?;
                (member.locked, member.unlocking) = (e.after, e.unlocking);
            }
            ProgramEvent::UnlockPaid(e) => {
                let member = self.member(&e.owner)?;
                member.unlocking = 0;
                if member.cut {
                    // What the vault held counted as locked.
                    member.locked = member.locked.saturating_sub(e.paid);
                }
            }
            ProgramEvent::UnlockCanceled(e) => {
                let member = self.locked(&e.owner, e.before)?;
                (member.locked, member.unlocking) = (e.after, 0);
            }
            ProgramEvent::InfluenceClosed(e) => {
                self.member(&e.owner)?;
                self.members.remove(&e.owner.to_bytes());
            }
            _ => {}
        }
        Ok(())
    }

    fn apply_to_galleries(&mut self, time: i64, event: &ProgramEvent) -> Result<(), LedgerError> {
        match event {
            ProgramEvent::GalleryRegistered(e) => {
                let accrual = Accrual::starting(time, &self.calendar)?;
                let creator = e.creator.to_bytes();
                let books = Books {
                    creator,
                    index: e.index,
                    points: 0,
                    retired: false,
                    accrual,
                    doubt: Doubt::default(),
                };
                self.galleries.insert(e.gallery.to_bytes(), books);
            }
            ProgramEvent::PointsAllocated(e) => self.replace(time, &e.gallery, e.before, e.after)?,
            ProgramEvent::PointsWithdrawn(e) => self.replace(time, &e.gallery, e.before, e.after)?,
            ProgramEvent::PointsReallocated(e) => {
                self.replace(time, &e.from, e.from_before, e.from_after)?;
                self.replace(time, &e.to, e.to_before, e.to_after)?;
            }
            ProgramEvent::GallerySettled(e) => {
                if let Some(books) = self.gallery(&e.gallery)
                    && (books.doubt.points || books.points != e.before)
                {
                    let average = !books.doubt.points || books.doubt.average;
                    books.doubt = Doubt { points: false, average, ..books.doubt };
                    books.points = e.before;
                }
                self.replace(time, &e.gallery, e.before, e.after)?;
            }
            ProgramEvent::DelegationReleased(e) => self.replace(time, &e.gallery, e.before, 0)?,
            ProgramEvent::GalleryRetired(e) => {
                if let Some(books) = self.gallery(&e.gallery) {
                    books.retired = true;
                }
            }
            ProgramEvent::GalleryClosed(e) => {
                let key = e.gallery.to_bytes();
                self.galleries.remove(&key);
                self.candidates.remove(&key);
            }
            _ => {}
        }
        Ok(())
    }

    /// The owner of an event that says what was locked before it.
    fn locked(&mut self, owner: &Address, before: u64) -> Result<&mut MemberState, LedgerError> {
        let member = self.member(owner)?;
        if !std::mem::take(&mut member.cut) && member.locked != before {
            let (what, key) = ("locked tokens of", owner.to_bytes());
            return Err(LedgerError::Differs { what, key, known: member.locked, said: before });
        }
        Ok(member)
    }

    fn member(&mut self, owner: &Address) -> Result<&mut MemberState, LedgerError> {
        let key = owner.to_bytes();
        self.members.get_mut(&key).ok_or(LedgerError::Unknown { what: "owner", key })
    }

    /// A gallery, or none when nobody has heard of it: then its account has to be read.
    fn gallery(&mut self, gallery: &Address) -> Option<&mut Books> {
        let key = gallery.to_bytes();
        let books = self.galleries.get_mut(&key);
        if books.is_none() {
            self.candidates.insert(key);
        }
        books
    }

    /// One part of a gallery's sum changed from `before` to `after` at `time`.
    fn replace(&mut self, time: i64, gallery: &Address, before: u64, after: u64) -> Result<(), LedgerError> {
        let calendar = self.calendar;
        let Some(books) = self.gallery(gallery) else { return Ok(()) };
        let points = replace_term(books.points, before, after).unwrap_or_else(|_| {
            // Its points were not the sum of its parts: they are not known, and neither is the day's average.
            books.doubt = Doubt { points: true, average: true, ..books.doubt };
            after
        });
        books.accrual = books.accrual.advanced(books.points, time, &calendar)?;
        books.points = points;
        Ok(())
    }
}
