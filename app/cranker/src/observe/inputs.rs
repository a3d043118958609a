//! What a day is made of, read from the journal in order.

use std::ops::Range;

use influence_core::calendar::{Calendar, Day};
use influence_scoring::balances::BalanceChange;

use crate::journal::{
    Journal, JournalError,
    records::{Balances, Change, Cursor, EventRecord},
};

/// The recorded changes and events of one day. Reading them takes no more memory than a row.
pub struct Inputs<'a> {
    journal: &'a Journal,
    balances: Balances,
    times: Range<i64>,
    /// When the balances were first known, on the day that observing began.
    origin: Option<i64>,
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
        let origin = Some(first).filter(|first| begins_today && times.contains(first));
        Ok(Self { journal, balances: journal.balances()?, times, origin })
    }

    /// Changes of balances in order of time. On the day that observing began, what everybody held then comes first.
    ///
    /// # Errors
    /// [`JournalError::Storage`], also of each item.
    pub fn changes(
        &self,
    ) -> Result<impl Iterator<Item = Result<BalanceChange, JournalError>> + use<>, JournalError> {
        let (time, held) = match self.origin {
            Some(time) => (time, self.balances.base()?),
            None => (0, Vec::new()),
        };
        let held = held.into_iter().map(move |(token_account, state)| {
            Ok(BalanceChange { time, token_account, owner: state.owner, balance: state.balance })
        });
        let later = self.balances.changes(self.times.clone())?;
        Ok(held.chain(later.map(|change| change.map(|change: Change| BalanceChange::from(&change)))))
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
