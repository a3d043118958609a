//! What counts where the runtime cut a transaction's log, so that events may be missing.
//!
//! Anybody can have a log cut, by logging a lot before the program is called. What then counts must be the same for every
//! cranker, whenever it looks, and nobody may stop a day with it:
//!
//! - **locked tokens** change by their owner's signature alone. After a cut log that the owner signed, all that their
//!   vault holds counts as locked, until the next event that says how much is. A vault holds what is locked and what is
//!   unlocking, so that the most to be had by it is that tokens on their way out count until they are paid.
//! - **a gallery's points** may be settled by anybody. The account itself keeps their sum over time with its reading at
//!   the last two day boundaries, so it says on the following day, whatever else has happened, what the day's average
//!   was. It is read then ([`Ledger::to_read`], [`Ledger::read`]), and for as long as its points are not known. The same
//!   is done with a gallery whose events do not fit together.

use influence_client::{address, event::ProgramEvent, state};
use influence_core::accrual::Accrual;
use solana_address::Address;

use super::{Books, Doubt, Ledger, MemberState, error::LedgerError};
use crate::journal::records::{Cut, CutTokens, EventRecord};

impl Ledger {
    /// Takes everything into account that one transaction says.
    ///
    /// # Errors
    /// As [`Ledger::apply`].
    pub fn apply_record(&mut self, record: &EventRecord) -> Result<(), LedgerError> {
        let events: Vec<ProgramEvent> = record.events().collect();
        events.iter().try_for_each(|event| self.apply(record.at.time, event))?;
        record.cut.as_ref().map_or(Ok(()), |cut| self.apply_cut(record.at.time, cut))
    }

    /// Accounts to be read before the open day can be closed, after its end and before the next day's.
    pub fn to_read(&self) -> Vec<Address> {
        let unread = self.galleries.iter().filter(|(_, books)| books.doubt.average).map(|(key, _)| *key);
        unread.chain(self.candidates.iter().copied()).collect()
    }

    /// What one of [`Ledger::to_read`] is now; none when it is no gallery, or none any more.
    ///
    /// # Errors
    /// [`LedgerError::ReadTooLate`], [`LedgerError::Rule`].
    pub fn read(&mut self, key: Address, account: Option<&state::Gallery>) -> Result<(), LedgerError> {
        let (day, end) = (self.open_day, self.calendar.end_of(self.open_day));
        self.candidates.remove(&key);
        let registered = |gallery: &&state::Gallery| i64::from(gallery.registered_at) < end;
        let Some(gallery) = account.filter(registered) else {
            self.miss(key);
            return Ok(());
        };
        let accrual = gallery.accrual();
        if accrual.mark_day > day.saturating_add(1) {
            return Err(LedgerError::ReadTooLate { key, day });
        }
        let (points, changed_since) = (gallery.points.into(), accrual.updated_at >= end);
        let at_end = accrual.advanced(points, end, &self.calendar)?;
        let accrual = Accrual { sum: at_end.mark, updated_at: end, ..at_end };
        let books = self.galleries.entry(key).or_insert(Books {
            creator: gallery.creator.to_bytes(),
            index: gallery.index.into(),
            points,
            retired: false,
            accrual,
            doubt: Doubt { points: true, average: true, ended: true },
        });
        (books.accrual, books.doubt.average) = (accrual, false);
        if books.doubt.points {
            // Without a change since the day, its points are those of the day's end.
            (books.points, books.doubt.points) = (points, changed_since);
        }
        if std::mem::take(&mut books.doubt.ended) {
            books.retired = gallery.is_retired();
        }
        Ok(())
    }

    /// A gallery was gone when its account was read. Where its creator signed a cut log it was closed there; otherwise
    /// it was closed after the day.
    fn miss(&mut self, key: Address) {
        let Some(books) = self.galleries.get_mut(&key) else { return };
        books.doubt.average = false;
        if books.doubt.ended {
            self.galleries.remove(&key);
        }
    }

    fn apply_cut(&mut self, time: i64, cut: &Cut) -> Result<(), LedgerError> {
        let day = self.calendar.day_of(time)?;
        for wallet in &cut.accounts {
            let record = address::influence(&Address::from(*wallet)).to_bytes();
            let vault = cut.tokens.iter().find(|tokens| tokens.owner == record);
            if !cut.accounts.contains(&record) {
                continue;
            }
            if cut.signers.contains(wallet) {
                self.cut_by_owner(*wallet, vault, day);
            } else if let (Some(member), Some(vault)) = (self.members.get_mut(wallet), vault)
                && vault.after < Some(vault.before)
            {
                // Only what was unlocking can be paid without the owner.
                member.unlocking = 0;
                if member.cut {
                    member.locked = vault.after.unwrap_or_default();
                }
            }
        }
        for account in &cut.accounts {
            match self.galleries.get_mut(account) {
                Some(books) => {
                    let ended = books.doubt.ended || cut.signers.contains(&books.creator);
                    books.doubt = Doubt { points: true, average: true, ended };
                }
                None => drop(self.candidates.insert(*account)),
            }
        }
        self.moved_on = true;
        Ok(())
    }

    /// An owner signed a transaction with a cut log; `vault` is theirs if it was named.
    fn cut_by_owner(&mut self, owner: Address, vault: Option<&CutTokens>, day: u32) {
        match vault.map(|vault| vault.after) {
            Some(None) => drop(self.members.remove(&owner)),
            Some(Some(locked)) => {
                let fresh = MemberState { opened_day: day, ..MemberState::default() };
                let member = self.members.entry(owner).or_insert(fresh);
                (member.locked, member.unlocking, member.cut) = (locked, 0, true);
            }
            None => {
                if let Some(member) = self.members.get_mut(&owner) {
                    member.locked = member.locked.saturating_add(member.unlocking);
                    (member.unlocking, member.cut) = (0, true);
                }
            }
        }
    }
}
