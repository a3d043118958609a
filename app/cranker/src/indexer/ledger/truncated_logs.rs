//! What counts after a truncated log, which may hide events.
//!
//! The runtime truncates a transaction's log at 10 000 bytes, and any caller can force that by logging a lot before calling
//! the program. The result must be the same for every cranker, at any time of reading, and must not stop a day. It
//! therefore follows from the transaction itself or from data that the program keeps anyway:
//!
//! - **Locked tokens** change by their owner's signature alone. After a truncated log that the owner signed, everything in
//!   their vault counts as locked, until the next event that states the amount. A vault holds locked and unlocking tokens,
//!   so the most an owner gains is that tokens on their way out count until they are paid. A closed vault ends the
//!   membership; a new one starts it.
//! - **A gallery's points** may be settled by any caller. The account keeps their sum over time with its reading at the last
//!   two day boundaries, so on the following day it still gives the exact average of the day. It is read then
//!   ([`Ledger::accounts_to_read`], [`Ledger::apply_account`]), and every day until an event states all of its points. The
//!   same holds for a gallery whose events contradict each other.
//! - Unknown accounts of the transaction are read too: they may be galleries whose registration was hidden.
//!
//! A creator who hides the retirement of their own gallery may have it ranked or not, depending on the side of midnight;
//! that moves other ranks by at most one. A cranker that closes such a day more than a day late gets
//! [`LedgerError::ReadTooLate`] and imports a published bundle. Filling the list of accounts costs an attacker one fee per
//! 64 accounts, and a cranker one request per 100; a `settle` without pairs logs a gallery's points and ends the reading.

use influence_client::{address, event::ProgramEvent, state};
use influence_core::accrual::Accrual;
use solana_address::Address;

use super::{Ledger, LedgerError, LedgerGallery, LedgerMember, Uncertainty};
use crate::journal::entries::{EventEntry, TruncatedLog, TruncatedLogToken};

impl Ledger {
    /// Applies the events of one transaction and the effects of a truncated log.
    ///
    /// # Errors
    /// As [`Ledger::apply`].
    pub fn apply_entry(&mut self, entry: &EventEntry) -> Result<(), LedgerError> {
        let events: Vec<ProgramEvent> = entry.events().collect();
        events.iter().try_for_each(|event| self.apply(entry.at.time, event))?;
        entry.truncated.as_ref().map_or(Ok(()), |log| self.apply_truncated_log(entry.at.time, log))
    }

    /// Accounts to read before the open day can be closed: after its end and before the next day's end.
    pub fn accounts_to_read(&self) -> Vec<Address> {
        let uncertain = self.galleries.iter().filter(|(_, gallery)| gallery.uncertainty.average);
        uncertain.map(|(address, _)| *address).chain(self.candidates.iter().copied()).collect()
    }

    /// Applies the current state of one of [`Ledger::accounts_to_read`]; none if it is not a gallery (any more).
    ///
    /// # Errors
    /// [`LedgerError::ReadTooLate`], [`LedgerError::Rule`].
    pub fn apply_account(
        &mut self,
        address: Address,
        account: Option<&state::Gallery>,
    ) -> Result<(), LedgerError> {
        let (day, end) = (self.open_day, self.calendar.end_of(self.open_day));
        self.candidates.remove(&address);
        let registered = |account: &&state::Gallery| i64::from(account.registered_at) < end;
        let Some(account) = account.filter(registered) else {
            self.apply_missing_account(&address);
            return Ok(());
        };
        let accrual = account.accrual();
        if accrual.mark_day > day.saturating_add(1) {
            return Err(LedgerError::ReadTooLate { address, day });
        }
        let (points, changed_since) = (account.points.into(), accrual.updated_at >= end);
        let at_end = accrual.advanced(points, end, &self.calendar)?;
        let accrual = Accrual { sum: at_end.mark, updated_at: end, ..at_end };
        let gallery = self.galleries.entry(address).or_insert(LedgerGallery {
            creator: account.creator,
            index: account.index.into(),
            points,
            retired: false,
            accrual,
            uncertainty: Uncertainty { points: true, average: true, ended: true },
        });
        (gallery.accrual, gallery.uncertainty.average) = (accrual, false);
        if gallery.uncertainty.points {
            // Without a change since the day, its points are those at the day's end.
            (gallery.points, gallery.uncertainty.points) = (points, changed_since);
        }
        if std::mem::take(&mut gallery.uncertainty.ended) {
            gallery.retired = account.is_retired();
        }
        Ok(())
    }

    /// A gallery was gone when its account was read. If its creator signed a truncated log, it was closed there; otherwise
    /// it was closed after the day.
    fn apply_missing_account(&mut self, address: &Address) {
        let Some(gallery) = self.galleries.get_mut(address) else { return };
        gallery.uncertainty.average = false;
        if gallery.uncertainty.ended {
            self.galleries.remove(address);
        }
    }

    fn apply_truncated_log(&mut self, time: i64, log: &TruncatedLog) -> Result<(), LedgerError> {
        let day = self.calendar.day_of(time)?;
        for wallet in &log.accounts {
            let influence = address::influence(wallet);
            let vault = log.tokens.iter().find(|token| token.owner == influence);
            if !log.accounts.contains(&influence) {
                continue;
            }
            if log.signers.contains(wallet) {
                self.apply_owner_signature(*wallet, vault, day);
            } else if let (Some(member), Some(vault)) = (self.members.get_mut(wallet), vault)
                && vault.after < Some(vault.before)
            {
                // Only unlocking tokens can leave the vault without the owner's signature.
                member.unlocking = 0;
                if member.uncertain {
                    member.locked = vault.after.unwrap_or_default();
                }
            }
        }
        for account in &log.accounts {
            match self.galleries.get_mut(account) {
                Some(gallery) => {
                    let ended = gallery.uncertainty.ended || log.signers.contains(&gallery.creator);
                    gallery.uncertainty = Uncertainty { points: true, average: true, ended };
                }
                None => drop(self.candidates.insert(*account)),
            }
        }
        self.has_events = true;
        Ok(())
    }

    /// An owner signed a transaction with a truncated log; `vault` is theirs, if the transaction names it.
    fn apply_owner_signature(&mut self, owner: Address, vault: Option<&TruncatedLogToken>, day: u32) {
        match vault.map(|vault| vault.after) {
            Some(None) => drop(self.members.remove(&owner)),
            Some(Some(locked)) => {
                let new = LedgerMember { opened_day: day, ..LedgerMember::default() };
                let member = self.members.entry(owner).or_insert(new);
                (member.locked, member.unlocking, member.uncertain) = (locked, 0, true);
            }
            None => {
                if let Some(member) = self.members.get_mut(&owner) {
                    member.locked = member.locked.saturating_add(member.unlocking);
                    (member.unlocking, member.uncertain) = (0, true);
                }
            }
        }
    }
}
