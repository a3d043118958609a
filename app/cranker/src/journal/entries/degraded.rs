//! Days that this cranker does not know completely, and why.

use influence_core::calendar::Day;
use redb::{ReadableTable, WriteTransaction};
use serde::{Deserialize, Serialize};
use solana_address::Address;

use crate::journal::{error::JournalError, store::Journal, tables::DEGRADED};

/// A gap in what is known of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DegradedMark {
    /// Account with an incomplete history: a token account, an Influence or a Gallery.
    pub account: Option<Address>,
    /// Slots of the gap: after the first, up to and including the second.
    pub slots: (u64, u64),
    /// Cause, as a sentence without a full stop.
    pub reason: String,
}

impl std::fmt::Display for DegradedMark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (from, to) = self.slots;
        if let Some(account) = &self.account {
            write!(f, "account {account}, ")?;
        }
        write!(f, "slots {from} to {to}: {}; import a published bundle of the day", self.reason)
    }
}

/// Marks a day as incomplete; repeating a mark has no effect.
pub fn mark_degraded(write: &WriteTransaction, day: Day, mark: &DegradedMark) -> Result<(), JournalError> {
    let mut table = write.open_table(DEGRADED)?;
    let text = serde_json::to_string(mark).map_err(|_| JournalError::Damaged("a degraded day"))?;
    let mut number = 0;
    for entry in table.range((day, 0)..=(day, u32::MAX))? {
        let (key, known) = entry?;
        if known.value() == text {
            return Ok(());
        }
        number = key.value().1.saturating_add(1);
    }
    table.insert((day, number), text.as_str())?;
    Ok(())
}

/// Removes all marks of a day, after an operator imported what was missing.
pub fn clear_degraded(write: &WriteTransaction, day: Day) -> Result<(), JournalError> {
    Ok(write.open_table(DEGRADED)?.retain_in((day, 0)..=(day, u32::MAX), |_, _| false)?)
}

impl Journal {
    /// Marks of a day; empty for a complete day.
    pub fn degraded(&self, day: Day) -> Result<Vec<DegradedMark>, JournalError> {
        let table = self.read()?.open_table(DEGRADED)?;
        let range = table.range((day, 0)..=(day, u32::MAX))?;
        let marks = range.map(|entry| {
            let text = entry?.1;
            serde_json::from_str(text.value()).map_err(|_| JournalError::Damaged("a degraded day"))
        });
        marks.collect()
    }

    /// Every day with a mark, oldest first.
    pub fn degraded_days(&self) -> Result<Vec<Day>, JournalError> {
        let table = self.read()?.open_table(DEGRADED)?;
        let days: Result<Vec<Day>, JournalError> =
            table.range::<(u32, u32)>(..)?.map(|entry| Ok(entry?.0.value().0)).collect();
        let mut days = days?;
        days.dedup();
        Ok(days)
    }
}
