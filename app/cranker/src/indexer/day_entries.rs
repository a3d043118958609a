//! Journal entries that make up a day.

use std::{collections::BTreeMap, ops::Range};

use influence_client::rpc::finalized::TokenBalance;
use influence_core::calendar::{Calendar, Day};
use influence_scoring::ingest::balances::BalanceChange;
use solana_address::Address;

use crate::journal::{
    Journal, JournalError,
    entries::{BalanceEntry, BalanceView, Cursor, EventEntry},
};

/// Balance changes and events of one day, streamed from the journal. Only on the first indexed day are all token accounts
/// held in memory.
pub struct DayEntries<'a> {
    journal: &'a Journal,
    balances: BalanceView,
    times: Range<i64>,
    /// Whether indexing started on this day.
    is_first: bool,
}

impl<'a> DayEntries<'a> {
    /// Entries of `day`, as far as they are recorded.
    ///
    /// # Errors
    /// [`JournalError::Pruned`] for a day before the first that is kept; [`JournalError::Storage`].
    pub fn new(journal: &'a Journal, calendar: &Calendar, day: Day) -> Result<Self, JournalError> {
        let times = calendar.start_of(day)..calendar.end_of(day);
        let (base, origin) = (journal.cursor(Cursor::Base)?, journal.cursor(Cursor::Origin)?);
        let starts_today = base.is_some() && base == origin;
        let first = base.map_or(i64::MAX, |base| base.time);
        if first >= times.end || (first >= times.start && !starts_today) {
            return Err(JournalError::Pruned { day });
        }
        let is_first = starts_today && times.contains(&first);
        Ok(Self { journal, balances: journal.balances()?, times, is_first })
    }

    /// Balance changes in order of time.
    ///
    /// On the first indexed day, these are the balances at its end, dated to its last second. Crankers that started at
    /// different times of that day therefore agree on it, and on every later day.
    pub fn changes(
        &self,
    ) -> Result<impl Iterator<Item = Result<BalanceChange, JournalError>> + use<>, JournalError> {
        let (held, rest) = match self.is_first {
            true => (self.balances_at_end()?, self.times.end..self.times.end),
            false => (Vec::new(), self.times.clone()),
        };
        let later = self.balances.changes(rest)?;
        let later = later.map(|entry| entry.map(|entry: BalanceEntry| BalanceChange::from(&entry)));
        Ok(held.into_iter().map(Ok).chain(later))
    }

    fn balances_at_end(&self) -> Result<Vec<BalanceChange>, JournalError> {
        let mut held: BTreeMap<Address, TokenBalance> = self.balances.base()?.into_iter().collect();
        for entry in self.balances.changes(self.times.clone())? {
            let BalanceEntry { account, balance, .. } = entry?;
            held.insert(account, balance);
        }
        let time = self.times.end - 1;
        let held = held.into_iter().filter(|(_, balance)| balance.amount > 0);
        let change = |(token_account, TokenBalance { owner, amount: balance })| BalanceChange {
            time,
            token_account,
            owner,
            balance,
        };
        Ok(held.map(change).collect())
    }

    /// Transactions of the program in the chain's order.
    pub fn events(
        &self,
    ) -> Result<impl Iterator<Item = Result<EventEntry, JournalError>> + use<>, JournalError> {
        self.journal.events(self.times.clone())
    }
}
