//! What a day is made of, read from the journal in order.

use std::{collections::BTreeMap, ops::Range};

use influence_core::calendar::{Calendar, Day};
use influence_scoring::ingest::balances::BalanceChange;
use solana_address::Address;

use crate::journal::{
    Journal, JournalError,
    records::{AccountState, Balances, Change, Cursor, EventRecord},
};

/// The recorded changes and events of one day. Reading them takes no more memory than a row; the balances of the day that
/// observing began take that of the token accounts.
pub struct Inputs<'a> {
    journal: &'a Journal,
    balances: Balances,
    times: Range<i64>,
    /// Whether observing began on this day.
    is_first: bool,
}

impl<'a> Inputs<'a> {
    /// The inputs of `day`, as far as they are recorded.
    ///
    /// # Errors
    /// [`JournalError::Forgotten`] for a day before the first that is kept; [`JournalError::Storage`].
    pub fn of(journal: &'a Journal, calendar: &Calendar, day: Day) -> Result<Self, JournalError> {
        let times = calendar.start_of(day)..calendar.end_of(day);
        let (base, origin) = (journal.cursor(Cursor::Base)?, journal.cursor(Cursor::Origin)?);
        let begins_today = base.is_some() && base == origin;
        let first = base.map_or(i64::MAX, |base| base.time);
        if first >= times.end || (first >= times.start && !begins_today) {
            return Err(JournalError::Forgotten { day });
        }
        let is_first = begins_today && times.contains(&first);
        Ok(Self { journal, balances: journal.balances()?, times, is_first })
    }

    /// Changes of balances in order of time. On the day that observing began, what everybody held at its end, as of its
    /// last second: crankers that began at different moments of that day agree on it, and on every day that follows.
    ///
    /// # Errors
    /// [`JournalError::Storage`], also of each item.
    pub fn changes(
        &self,
    ) -> Result<impl Iterator<Item = Result<BalanceChange, JournalError>> + use<>, JournalError> {
        let (held, rest) = match self.is_first {
            true => (self.held_at_the_end()?, self.times.end..self.times.end),
            false => (Vec::new(), self.times.clone()),
        };
        let later = self.balances.changes(rest)?;
        let later = later.map(|change| change.map(|change: Change| BalanceChange::from(&change)));
        Ok(held.into_iter().map(Ok).chain(later))
    }

    fn held_at_the_end(&self) -> Result<Vec<BalanceChange>, JournalError> {
        let mut held: BTreeMap<Address, AccountState> = self.balances.base()?.into_iter().collect();
        for change in self.balances.changes(self.times.clone())? {
            let Change { account, state, .. } = change?;
            held.insert(account, state);
        }
        let time = self.times.end - 1;
        let held = held.into_iter().filter(|(_, state)| state.balance > 0);
        let change = |(token_account, state): (Address, AccountState)| BalanceChange {
            time,
            token_account,
            owner: state.owner,
            balance: state.balance,
        };
        Ok(held.map(change).collect())
    }

    /// Transactions of the program in the chain's order.
    ///
    /// # Errors
    /// [`JournalError::Storage`], also of each item.
    pub fn events(
        &self,
    ) -> Result<impl Iterator<Item = Result<EventRecord, JournalError>> + use<>, JournalError> {
        self.journal.events(self.times.clone())
    }
}
