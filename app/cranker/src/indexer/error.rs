//! Why observing can not go on.

use influence_client::ClientError;
use influence_core::{RuleError, calendar::Day};
use solana_signature::Signature;

use super::ledger::error::LedgerError;
use crate::journal::JournalError;

/// What keeps an observer from going on. Nothing recorded is lost: it can be asked again.
#[derive(Debug, thiserror::Error)]
pub enum ObserveError {
    /// The cluster did not answer as it should.
    #[error(transparent)]
    Cluster(#[from] ClientError),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A time outside the calendar.
    #[error("the cluster gave a time that no day has ({0}); check that the node is of the right cluster")]
    Rule(#[from] RuleError),
    /// A transaction that the node lists and does not have.
    #[error(
        "the node lists transaction {signature} and does not have it; use a node that keeps a week of transactions"
    )]
    Missing {
        /// The transaction, base58.
        signature: String,
    },
    /// A slot whose block has no time.
    #[error("the node does not know the time of slot {0}; use a node that keeps a week of blocks")]
    NoTime(u64),
    /// The program has run for days, and balances of those days can not be read any more.
    #[error(
        "the program runs since day {first} and it is day {today}: what wallets held since can not be read any more; start from a published bundle (`--from`), or accept scores that begin today (`--accept-late-start`)"
    )]
    TooLate {
        /// The day of the program's first transaction.
        first: Day,
        /// The day that is running.
        today: Day,
    },
}

/// Why a ledger's day can not be closed.
#[derive(Debug, thiserror::Error)]
pub enum CloseError {
    /// The events do not fit the ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// What has to be read can not be read now.
    #[error(transparent)]
    Observe(#[from] ObserveError),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl ObserveError {
    pub(super) fn missing(signature: &Signature) -> Self {
        Self::Missing { signature: signature.to_string() }
    }
}
