//! What was observed on chain: balances, events of the program, how far both are complete, and which days are not.
//!
//! A balance is recorded once per token account and slot: the last state in the slot, from whichever source, so that
//! observing a change twice has no effect. Keys start with the block's time, which never decreases from slot to slot, so
//! a day is one range of keys.

mod balances;
mod cursors;
mod degraded;
mod events;

pub use balances::{BalanceEntry, BalanceView, record_balance, record_base};
pub use cursors::{Cursor, SlotTime, set_cursor};
pub use degraded::{DegradedMark, clear_degraded, mark_degraded};
pub use events::{EventEntry, SignatureBytes, TruncatedLog, TruncatedLogToken, record_slot};
