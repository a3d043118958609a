//! What was observed on chain: balances, events of the program, how far both are complete, and which days are not.
//!
//! A balance is recorded once per token account and slot: the last state in the slot, from whichever source, so that
//! observing a change twice has no effect. Keys start with the block's time, which never decreases from slot to slot, so
//! a day is one range of keys.

mod balances;
mod degraded;
mod events;

use redb::{TableDefinition, WriteTransaction};

pub use balances::{BalanceEntry, BalanceView, record_balance, record_base};
pub use degraded::{DegradedMark, clear_degraded, mark_degraded};
pub use events::{EventEntry, SignatureBytes, TruncatedLog, TruncatedLogToken, record_slot};

use super::{Journal, JournalError};

/// Slot and time of a finalized block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct SlotTime {
    pub slot: u64,
    /// Block time, unix seconds.
    pub time: i64,
}

/// A position up to which something is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cursor {
    /// Start of the balances: every account's state is known there, and nothing before.
    Base,
    /// First base ever, if indexing started from all current balances instead of a bundle.
    Origin,
    /// End of the balances: every change up to here is recorded, or its day is marked.
    Balances,
    /// End of the events: every event up to here is recorded, or its day is marked.
    Events,
}

const CURSORS: TableDefinition<&str, (u64, i64)> = TableDefinition::new("cursors");

impl Cursor {
    fn name(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Origin => "origin",
            Self::Balances => "balances",
            Self::Events => "events",
        }
    }
}

impl Journal {
    /// Position of a cursor; none before it was set.
    pub fn cursor(&self, cursor: Cursor) -> Result<Option<SlotTime>, JournalError> {
        let read = self.read()?;
        let position = read.open_table(CURSORS)?.get(cursor.name())?.map(|position| position.value());
        Ok(position.map(|(slot, time)| SlotTime { slot, time }))
    }
}

/// Moves a cursor, in the transaction that records what it now covers.
pub fn set_cursor(write: &WriteTransaction, cursor: Cursor, at: SlotTime) -> Result<(), JournalError> {
    write.open_table(CURSORS)?.insert(cursor.name(), (at.slot, at.time))?;
    Ok(())
}

/// Creates the tables that readers expect.
pub(super) fn create_tables(write: &WriteTransaction) -> Result<(), JournalError> {
    write.open_table(CURSORS)?;
    balances::create_tables(write)?;
    events::create_tables(write)?;
    degraded::create_tables(write)
}
