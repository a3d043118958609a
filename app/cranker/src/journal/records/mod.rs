//! What was observed of the chain: balances, events of the program, how far both are complete, and which days are not.
//!
//! A balance is recorded once per token account and slot: the last state in the slot, whichever way it was learned, so
//! that observing something twice changes nothing. Keys begin with the block's time, which never goes back from slot
//! to slot: a day is one range of keys.

mod changes;
mod degraded;
mod events;

use redb::{ReadableTable, TableDefinition, WriteTransaction};

pub use changes::{AccountState, Balances, Change, record, set_base};
pub use degraded::{Degraded, clear, mark};
pub use events::{Cut, CutTokens, EventRecord, Signature, record_slot};

use super::{Journal, JournalError};

/// A finalized block: its slot and its time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// The slot.
    pub slot: u64,
    /// The block's time, unix seconds.
    pub time: i64,
}

/// How far something is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cursor {
    /// Where the balances begin: every account's state there is known, and nothing before.
    Base,
    /// Where the balances began, when what everybody held then is the first thing that is known.
    Origin,
    /// Up to where every change of a balance is recorded, or its day marked.
    Balances,
    /// Up to where every event of the program is recorded, or its day marked.
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
    /// Where a cursor stands; none before the first time.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn cursor(&self, cursor: Cursor) -> Result<Option<Point>, JournalError> {
        let read = self.read()?;
        let point = read.open_table(CURSORS)?.get(cursor.name())?.map(|point| point.value());
        Ok(point.map(|(slot, time)| Point { slot, time }))
    }
}

/// Moves a cursor, in the transaction of what it now covers.
///
/// # Errors
/// [`JournalError::Storage`].
pub fn set_cursor(write: &WriteTransaction, cursor: Cursor, at: Point) -> Result<(), JournalError> {
    write.open_table(CURSORS)?.insert(cursor.name(), (at.slot, at.time))?;
    Ok(())
}

/// Creates the tables that reading expects.
pub(super) fn create_tables(write: &WriteTransaction) -> Result<(), JournalError> {
    write.open_table(CURSORS)?;
    changes::create_tables(write)?;
    events::create_tables(write)?;
    degraded::create_tables(write)
}

/// The first free number of a table whose keys end with one.
fn next_number(table: &impl ReadableTable<(u32, u32), &'static str>, day: u32) -> Result<u32, JournalError> {
    let last = table.range((day, 0)..=(day, u32::MAX))?.next_back().transpose()?;
    Ok(last.map_or(0, |(key, _)| key.value().1.saturating_add(1)))
}
