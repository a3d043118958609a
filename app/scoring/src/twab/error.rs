//! Errors of the tracker.

use influence_core::{RuleError, calendar::Day};
use solana_address::Address;

use crate::ingest::balances::BalanceError;

/// An error of [`super::TwabTracker`]. The tracker is unchanged when one is returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TwabError {
    /// A change after the open day.
    #[error("a change at {time} is after day {open_day}, which is still open; close that day first")]
    DayStillOpen {
        /// Time of the change, unix seconds.
        time: i64,
        /// The open day.
        open_day: Day,
    },
    /// A change of a closed day.
    #[error(
        "a change at {time} is before day {open_day}, and earlier days are closed; restart from the first change"
    )]
    DayClosed {
        /// Time of the change, unix seconds.
        time: i64,
        /// The open day.
        open_day: Day,
    },
    /// A change older than one that was applied before.
    #[error("a change at {time} comes after one at {last}; sort the changes by time")]
    OutOfOrder {
        /// Time of the change, unix seconds.
        time: i64,
        /// Latest time so far, unix seconds.
        last: i64,
    },
    /// An owner's accounts sum to more than any supply.
    #[error("the token accounts of {owner} hold more than 64 bits; check that all balances are of one mint")]
    WalletOverflow {
        /// The wallet.
        owner: Address,
    },
    /// A vault with two owners, or a vault that owns a vault.
    #[error(
        "{vault_owner} cannot be the vault owner of {owner}: one of the two already is or has a vault; check the account's \
         address"
    )]
    VaultConflict {
        /// The Influence account, which owns the vault.
        vault_owner: Address,
        /// The member it was registered for.
        owner: Address,
    },
    /// The state of a day after which a change was applied.
    #[error(
        "changes of day {open_day} were applied, so the state before them is gone; export it right after closing a day"
    )]
    StateMovedOn {
        /// The open day.
        open_day: Day,
    },
    /// Scores of a day other than the last closed one.
    #[error(
        "the scores of day {asked} are not available; read them after closing it and before closing the next day"
    )]
    NotTheLastClosedDay {
        /// The requested day.
        asked: Day,
    },
    /// A time or a day outside the calendar.
    #[error(transparent)]
    Rule(#[from] RuleError),
}

/// An error of reading a day's changes from their source.
#[derive(Debug, thiserror::Error)]
pub enum TwabReadError {
    /// The source of the changes.
    #[error(transparent)]
    Balances(#[from] BalanceError),
    /// The tracker.
    #[error(transparent)]
    Twab(#[from] TwabError),
}
