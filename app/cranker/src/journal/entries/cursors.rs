//! Positions up to which balances and events are known.

use redb::WriteTransaction;

use crate::journal::{error::JournalError, store::Journal, tables::CURSORS};

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
