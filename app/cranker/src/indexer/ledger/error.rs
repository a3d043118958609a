//! Errors of the ledger.

use influence_core::{RuleError, calendar::Day};
use solana_address::Address;

/// Contradiction between events and ledger: one of them is incomplete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// An event of another day, or older than the last.
    #[error(
        "an event at {time} does not follow {last} on day {open_day}; apply the events in order, and close the day first"
    )]
    OutOfOrder { time: i64, open_day: Day, last: i64 },
    /// An account whose opening was not seen.
    #[error("{what} {address} appears in an event but was never seen before; start from a published bundle")]
    Unknown { what: &'static str, address: Address },
    /// An event states another amount than the events before it.
    #[error(
        "the {what} {address} are {known} base units by the events so far, but {stated} by the next: an event is missing; \
         start from a published bundle"
    )]
    Differs { what: &'static str, address: Address, known: u64, stated: u64 },
    /// An account has to be read before the day can be closed.
    #[error("the events do not give the full state of {address}; read the account before closing the day")]
    Unread { address: Address },
    /// The account was read too late to contain its state on the day.
    #[error(
        "gallery {address} was read after the day that follows {day}, and its state on that day is lost; import a published bundle of the day"
    )]
    ReadTooLate { address: Address, day: Day },
    /// A repeated row.
    #[error("{what} {address} has two rows; take the rows from another copy")]
    Duplicate { what: &'static str, address: Address },
    #[error("the events break a rule ({0}): an event is missing; start from a published bundle")]
    Rule(#[from] RuleError),
}
