//! Why the fold refuses a change or a question.

use influence_core::{RuleError, calendar::Day};

use crate::{
    ingest::balances::BalanceError,
    key::{Key, base58},
};

/// Why [`super::TwabTracker`] refused. Nothing has changed when one of these is returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TwabError {
    /// A change of a day that has not begun for the fold.
    #[error("a change at {time} lies after day {open_day}, which is still open; close that day first")]
    DayStillOpen {
        /// The change's time, unix seconds.
        time: i64,
        /// The day that is open.
        open_day: Day,
    },
    /// A change of a day that was closed.
    #[error(
        "a change at {time} lies before day {open_day}, and earlier days are closed; start again from the first change"
    )]
    DayClosed {
        /// The change's time, unix seconds.
        time: i64,
        /// The day that is open.
        open_day: Day,
    },
    /// A change older than one that was observed before it.
    #[error("a change at {time} comes after one at {last}; sort the changes by time")]
    OutOfOrder {
        /// The change's time, unix seconds.
        time: i64,
        /// The newest time so far, unix seconds.
        last: i64,
    },
    /// One owner's accounts add up to more than any mint can have.
    #[error("the token accounts of {} together hold more than 64 bits; check that all balances are of one mint", base58(.owner))]
    WalletOverflow {
        /// The wallet.
        owner: Key,
    },
    /// A vault of two owners, or of a vault.
    #[error("the vault of {} can not be {}'s: one of the two is another's vault, or has one; check the record's address", base58(.vault_owner), base58(.owner))]
    VaultOfAnother {
        /// The Influence account, which owns the vault.
        vault_owner: Key,
        /// Whose it should have been.
        owner: Key,
    },
    /// The window of a day after which something has happened already.
    #[error(
        "changes of day {open_day} were observed, so the state after the day before is gone; take it out right after closing the day"
    )]
    WindowMovedOn {
        /// The day that is open.
        open_day: Day,
    },
    /// Scores of a day that is open, or whose window has been moved on.
    #[error("the scores of day {asked} are not at hand; ask right after closing it, before closing another")]
    NotTheLastClosedDay {
        /// The day that was asked for.
        asked: Day,
    },
    /// A time or a day outside the calendar.
    #[error(transparent)]
    Rule(#[from] RuleError),
}

/// Why a day could not be read from its source.
#[derive(Debug, thiserror::Error)]
pub enum TwabReadError {
    /// The source of the changes.
    #[error(transparent)]
    Balances(#[from] BalanceError),
    /// The fold.
    #[error(transparent)]
    Fold(#[from] TwabError),
}
