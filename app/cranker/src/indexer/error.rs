//! Errors of the indexer.

use influence_client::ClientError;
use influence_core::{RuleError, calendar::Day};
use solana_signature::Signature;

use super::ledger::LedgerError;
use crate::journal::JournalError;

/// Reason why indexing stopped. Recorded entries are kept, so the call can be repeated.
#[derive(Debug, thiserror::Error)]
pub enum IndexerError {
    #[error(transparent)]
    Source(#[from] ClientError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A time outside the calendar.
    #[error(
        "the node returned a time outside the calendar ({0}); check that the node is of the right cluster"
    )]
    Rule(#[from] RuleError),
    /// The node lists a transaction that it cannot return.
    #[error(
        "the node lists transaction {signature} but does not have it; use a node that keeps a week of transactions"
    )]
    Missing { signature: String },
    #[error("the node has no time for slot {0}; use a node that keeps a week of blocks")]
    NoTime(u64),
    /// The program has run for days whose balances can no longer be read.
    #[error(
        "the program has run since day {first} and today is day {today}: the balances of past days can no longer be read; start from a published bundle (`--bootstrap-from`), or accept scores that start today (`--bootstrap-from-now`)"
    )]
    TooLate {
        /// Day of the program's first transaction.
        first: Day,
        today: Day,
    },
}

/// Reason why a ledger's day cannot be closed.
#[derive(Debug, thiserror::Error)]
pub enum CloseLedgerError {
    /// The events contradict the ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// An account that has to be read cannot be read now.
    #[error(transparent)]
    Indexer(#[from] IndexerError),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl IndexerError {
    pub(super) fn missing(signature: &Signature) -> Self {
        Self::Missing { signature: signature.to_string() }
    }
}
