//! Tables of the journal.

use redb::{TableDefinition, WriteTransaction};

use super::error::JournalError;

/// An address, sorted by its bytes.
pub type RawAddress = [u8; 32];
/// Owner and amount.
pub type RawBalance = (RawAddress, u64);
/// Signature, payloads, and JSON of a truncated log.
pub type RawEvents = ([u8; 64], Vec<&'static [u8]>, Option<&'static str>);
/// Day, step and number of a transaction.
pub type RawSentId = (u32, u8, u32);

/// "format" -> version.
pub const META: TableDefinition<&str, u64> = TableDefinition::new("meta");
/// Cursor -> (slot, time).
pub const CURSORS: TableDefinition<&str, (u64, i64)> = TableDefinition::new("cursors");
/// Accounts at the base cursor: account -> balance.
pub const BASE: TableDefinition<RawAddress, RawBalance> = TableDefinition::new("base");
/// Balance changes in the order of days: (time, slot, account) -> balance.
pub const CHANGES: TableDefinition<(i64, u64, RawAddress), RawBalance> = TableDefinition::new("changes");
/// Index of the changes by account: (account, slot) -> time.
pub const BY_ACCOUNT: TableDefinition<(RawAddress, u64), i64> = TableDefinition::new("changes_by_account");
/// (time, slot, order) -> events of a transaction.
pub const EVENTS: TableDefinition<(i64, u64, u32), RawEvents> = TableDefinition::new("events");
/// (day, number) -> JSON of a degraded mark.
pub const DEGRADED: TableDefinition<(u32, u32), &str> = TableDefinition::new("degraded");
/// (day, step) -> JSON of a step entry.
pub const STEPS: TableDefinition<(u32, u8), &str> = TableDefinition::new("steps");
/// Transaction -> JSON of a sent entry.
pub const SENT: TableDefinition<RawSentId, &str> = TableDefinition::new("sent");
/// The transactions of [`SENT`] that are pending.
pub const PENDING: TableDefinition<RawSentId, ()> = TableDefinition::new("pending");

/// Creates all tables, because reading a missing table fails.
pub fn create_tables(write: &WriteTransaction) -> Result<(), JournalError> {
    write.open_table(CURSORS)?;
    write.open_table(BASE)?;
    write.open_table(CHANGES)?;
    write.open_table(BY_ACCOUNT)?;
    write.open_table(EVENTS)?;
    write.open_table(DEGRADED)?;
    write.open_table(STEPS)?;
    write.open_table(SENT)?;
    write.open_table(PENDING)?;
    Ok(())
}
