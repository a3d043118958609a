//! Progress of the indexer.

use influence_core::calendar::Day;

use crate::journal::entries::{DegradedMark, SlotTime};

/// A slow step, for a progress bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexerStep {
    ReadingEvents,
    ComparingBalances,
    ReadingHistory {
        /// Number of the account, from 1.
        account: usize,
        of: usize,
    },
}

/// Result of [`super::Indexer::sync`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexerProgress {
    /// Latest finalized block.
    pub finalized: SlotTime,
    /// Balances are complete up to here.
    pub balances: SlotTime,
    /// Events are complete up to here.
    pub events: SlotTime,
    /// Changes from the subscription.
    pub changes: usize,
    /// New transactions of the program.
    pub transactions: usize,
    /// Accounts filled from their history.
    pub filled: usize,
    /// Accounts whose difference the node does not explain yet.
    pub unexplained: usize,
    /// Every incomplete day.
    pub degraded: Vec<Day>,
}

/// Whether a day can be closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayReadiness {
    Ready,
    /// The day is not over, or its balances are not compared yet.
    NotYet,
    /// The day has gaps that cannot be filled.
    Degraded(Vec<DegradedMark>),
}
