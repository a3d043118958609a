//! Why an event was not taken into the ledger.

use influence_core::{RuleError, calendar::Day};
use solana_address::Address;

/// Why events and ledger do not fit: one of them is incomplete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// An event of another day, or one that is older than the last.
    #[error(
        "an event at {time} does not follow {last} on day {open_day}; give the events in order, and close the day first"
    )]
    OutOfOrder {
        /// The event's time, unix seconds.
        time: i64,
        /// The day that is open.
        open_day: Day,
        /// The time of the last event, unix seconds.
        last: i64,
    },
    /// An owner whose account was never opened.
    #[error("{what} {} appears in an event and was never seen before; start from a published bundle", .key)]
    Unknown {
        /// "owner".
        what: &'static str,
        /// Its address.
        key: Address,
    },
    /// An event that says another amount than the events before it.
    #[error("the {what} {} are {known} base units by the events so far, and {said} by the next: an event is missing; \
             start from a published bundle", .key)]
    Differs {
        /// Which amount.
        what: &'static str,
        /// Whose it is.
        key: Address,
        /// By the events so far.
        known: u64,
        /// By the event.
        said: u64,
    },
    /// A gallery whose account has to be read before the day can be closed.
    #[error("the events do not say all that happened to {}; read the account before closing the day", .key)]
    Unread {
        /// The account.
        key: Address,
    },
    /// A gallery that was read too late: its account says no more what it had on the day.
    #[error("gallery {} was read after the day that follows {day}, and says no more what it had; import a published bundle of the day", .key)]
    ReadTooLate {
        /// The gallery.
        key: Address,
        /// The day.
        day: Day,
    },
    /// Rows that are not the state of a ledger.
    #[error("the row of {what} {} is there twice; take the rows from another copy", .key)]
    Twice {
        /// "owner" or "gallery".
        what: &'static str,
        /// Its address.
        key: Address,
    },
    /// A rule of core.
    #[error("the events break a rule ({0}): one is missing; start from a published bundle")]
    Rule(#[from] RuleError),
}
