//! Brings balances and events of a cluster to the latest finalized block.

use std::sync::Arc;

use influence_client::rpc::subscribe::TokenAccountUpdate;
use influence_core::calendar::{Calendar, Day};
use influence_scoring::chain_state::ChainState;
use tokio::sync::mpsc::Receiver;

use super::{
    baseline::{IndexStart, record_start},
    day_entries::DayEntries,
    error::{CloseLedgerError, IndexerError},
    events::sync_events,
    ledger::Ledger,
    progress::{DayReadiness, IndexerProgress, IndexerStep},
    reconcile::{ReconcileOutcome, ReconcileRequest, reconcile},
    source::FinalizedSource,
    stream::UpdateStream,
};
use crate::journal::{
    Journal, JournalError,
    entries::{Cursor, SlotTime},
};

#[derive(Clone, Copy, Debug)]
pub struct IndexerSettings {
    pub calendar: Calendar,
    /// After an interruption, read the history of every account (exact; one call per account). Otherwise read only those of
    /// accounts that differ or that the mint's own history names (misses a plain transfer there and back).
    pub read_all_histories: bool,
    /// Slots behind the latest finalized one up to which a node's history counts as complete; nodes may write it late.
    pub history_margin_slots: u64,
    /// Reconciliations with unexplained accounts before their days are marked as degraded.
    pub max_unexplained_attempts: u32,
}

impl IndexerSettings {
    /// Production settings.
    pub const fn new(calendar: Calendar) -> Self {
        Self { calendar, read_all_histories: true, history_margin_slots: 64, max_unexplained_attempts: 5 }
    }
}

/// Indexer of one cluster.
pub struct Indexer<C> {
    source: C,
    journal: Arc<Journal>,
    settings: IndexerSettings,
    stream: UpdateStream,
    /// Consecutive reconciliations with unexplained accounts.
    attempts: u32,
}

impl<C: FinalizedSource> Indexer<C> {
    /// Creates an indexer that records into `journal`, starting with `start` if it is empty. `updates` come from a
    /// subscription; without one, only histories are read.
    ///
    /// # Errors
    /// [`IndexerError::TooLate`]; those of the source and the journal.
    pub async fn new(
        source: C,
        updates: Option<Receiver<TokenAccountUpdate>>,
        journal: Arc<Journal>,
        settings: IndexerSettings,
        start: IndexStart,
    ) -> Result<Self, IndexerError> {
        if journal.cursor(Cursor::Base)?.is_none() {
            record_start(&source, &journal, &settings.calendar, start).await?;
        }
        Ok(Self { source, journal, settings, stream: UpdateStream::new(updates), attempts: 0 })
    }

    /// Indexes up to the latest finalized block, as far as the node allows. `on_step` is called before slow steps.
    ///
    /// # Errors
    /// Those of the source and the journal. Recorded entries stay, and the next call continues from them.
    pub async fn sync(
        &mut self,
        on_step: &mut dyn FnMut(IndexerStep),
    ) -> Result<IndexerProgress, IndexerError> {
        let finalized = self.source.finalized().await?;
        let changes = self.stream.drain(&self.source, &self.journal).await?;
        on_step(IndexerStep::ReadingEvents);
        let margin = self.settings.history_margin_slots;
        let transactions = sync_events(&self.source, &self.journal, finalized, margin).await?;
        let mut outcome = ReconcileOutcome::default();
        if self.is_reconcile_due(finalized)? {
            on_step(IndexerStep::ComparingBalances);
            outcome = self.reconcile(on_step).await?;
        }
        let cursor = |cursor| self.journal.cursor(cursor).map(Option::unwrap_or_default);
        Ok(IndexerProgress {
            finalized,
            balances: cursor(Cursor::Balances)?,
            events: cursor(Cursor::Events)?,
            changes,
            transactions,
            filled: outcome.filled,
            unexplained: outcome.unexplained.len(),
            degraded: self.journal.degraded_days()?,
        })
    }

    /// Compares all balances now, due or not.
    ///
    /// # Errors
    /// As [`Indexer::sync`].
    pub async fn reconcile(
        &mut self,
        on_step: &mut dyn FnMut(IndexerStep),
    ) -> Result<ReconcileOutcome, IndexerError> {
        let connected = self.stream.is_connected();
        let request = ReconcileRequest {
            calendar: &self.settings.calendar,
            interrupted: self.stream.interrupted,
            read_all_histories: self.settings.read_all_histories,
            give_up: self.attempts >= self.settings.max_unexplained_attempts,
        };
        let outcome = reconcile(&self.source, &self.journal, &request, on_step).await?;
        if outcome.at.is_some() {
            (self.attempts, self.stream.interrupted) = (0, !connected);
        } else {
            self.attempts = self.attempts.saturating_add(1);
        }
        Ok(outcome)
    }

    /// Whether balances and events of a day are complete.
    pub fn day_readiness(&self, day: Day) -> Result<DayReadiness, JournalError> {
        let end = self.settings.calendar.end_of(day);
        for cursor in [Cursor::Balances, Cursor::Events] {
            if self.journal.cursor(cursor)?.is_none_or(|at| at.time < end) {
                return Ok(DayReadiness::NotYet);
            }
        }
        let marks = self.journal.degraded(day)?;
        Ok(if marks.is_empty() { DayReadiness::Ready } else { DayReadiness::Degraded(marks) })
    }

    /// Entries that make up a day.
    ///
    /// # Errors
    /// As [`DayEntries::new`].
    pub fn day_entries(&self, day: Day) -> Result<DayEntries<'_>, JournalError> {
        DayEntries::new(&self.journal, &self.settings.calendar, day)
    }

    /// Closes the ledger's open day: applies its events and reads the accounts that they leave open. The day may be one
    /// before the first indexed day, because events are recorded from the program's start.
    ///
    /// # Errors
    /// [`CloseLedgerError`]; discard the ledger then and restore the rows of the day before.
    pub async fn close_ledger_day(&self, ledger: &mut Ledger) -> Result<ChainState, CloseLedgerError> {
        let (calendar, day) = (&self.settings.calendar, ledger.open_day());
        for entry in self.journal.events(calendar.start_of(day)..calendar.end_of(day))? {
            ledger.apply_entry(&entry?)?;
        }
        let to_read = ledger.accounts_to_read();
        let slot = self.journal.cursor(Cursor::Events)?.unwrap_or_default().slot;
        for chunk in to_read.chunks(100) {
            let found = self.source.galleries(chunk, slot).await.map_err(IndexerError::from)?;
            for (address, gallery) in chunk.iter().zip(found) {
                ledger.apply_account(*address, gallery.as_ref())?;
            }
        }
        Ok(ledger.close_day()?)
    }

    pub fn source(&self) -> &C {
        &self.source
    }

    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Whether balances have to be compared: a day has ended since the last comparison, or changes may have been missed
    /// and from now on none will be.
    fn is_reconcile_due(&self, finalized: SlotTime) -> Result<bool, IndexerError> {
        if self.attempts > 0 || (self.stream.interrupted && self.stream.is_connected()) {
            return Ok(true);
        }
        let calendar = &self.settings.calendar;
        let at = self.journal.cursor(Cursor::Balances)?.unwrap_or_default();
        let end = calendar.end_of(calendar.day_of(at.time)?);
        Ok(finalized.time >= end)
    }
}
