//! Days that this cranker does not know completely, and why.

use influence_core::calendar::Day;
use influence_scoring::key::{Key, base58};
use redb::{ReadableTable, TableDefinition, WriteTransaction};
use serde::{Deserialize, Serialize};

use super::next_number;
use crate::journal::{Journal, JournalError};

/// Something that is not known of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Degraded {
    /// The account whose history is incomplete: a token account, an Influence or a Gallery.
    pub account: Option<Key>,
    /// The slots in question: after the first, up to and with the second.
    pub slots: (u64, u64),
    /// What happened, as a sentence without its end.
    pub reason: String,
}

impl std::fmt::Display for Degraded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (from, to) = self.slots;
        if let Some(account) = &self.account {
            write!(f, "account {}, ", base58(account))?;
        }
        write!(f, "slots {from} to {to}: {}; import a published bundle of the day", self.reason)
    }
}

/// (day, number) -> JSON of [`Degraded`].
const DEGRADED: TableDefinition<(u32, u32), &str> = TableDefinition::new("degraded");

pub(super) fn create_tables(write: &WriteTransaction) -> Result<(), JournalError> {
    write.open_table(DEGRADED)?;
    Ok(())
}

/// Marks a day as incomplete. The same mark twice is one.
///
/// # Errors
/// [`JournalError::Storage`].
pub fn mark(write: &WriteTransaction, day: Day, mark: &Degraded) -> Result<(), JournalError> {
    let mut table = write.open_table(DEGRADED)?;
    let text = serde_json::to_string(mark).map_err(|_| JournalError::Damaged("a degraded day"))?;
    for entry in table.range((day, 0)..=(day, u32::MAX))? {
        if entry?.1.value() == text {
            return Ok(());
        }
    }
    let number = next_number(&table, day)?;
    table.insert((day, number), text.as_str())?;
    Ok(())
}

/// Takes all marks off a day: an operator imported what was missing.
///
/// # Errors
/// [`JournalError::Storage`].
pub fn clear(write: &WriteTransaction, day: Day) -> Result<(), JournalError> {
    Ok(write.open_table(DEGRADED)?.retain_in((day, 0)..=(day, u32::MAX), |_, _| false)?)
}

impl Journal {
    /// What is not known of a day; empty for a day that is whole.
    ///
    /// # Errors
    /// [`JournalError::Storage`], [`JournalError::Damaged`].
    pub fn degraded(&self, day: Day) -> Result<Vec<Degraded>, JournalError> {
        let table = self.read()?.open_table(DEGRADED)?;
        let range = table.range((day, 0)..=(day, u32::MAX))?;
        let marks = range.map(|entry| {
            let text = entry?.1;
            serde_json::from_str(text.value()).map_err(|_| JournalError::Damaged("a degraded day"))
        });
        marks.collect()
    }

    /// Every day with a mark, oldest first.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn degraded_days(&self) -> Result<Vec<Day>, JournalError> {
        let table = self.read()?.open_table(DEGRADED)?;
        let days: Result<Vec<Day>, JournalError> =
            table.range::<(u32, u32)>(..)?.map(|entry| Ok(entry?.0.value().0)).collect();
        let mut days = days?;
        days.dedup();
        Ok(days)
    }
}
