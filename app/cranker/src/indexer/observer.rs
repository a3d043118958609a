//! The observer: balances and events of a cluster, brought to the newest finalized block again and again.

use influence_core::calendar::{Calendar, Day};
use influence_scoring::chain_state::ChainState;
use tokio::sync::mpsc::Receiver;

use super::ledger::Ledger;
use super::{
    baseline::{self, Start},
    error::{CloseError, ObserveError},
    events,
    inputs::Inputs,
    reconcile::{Outcome, Request, reconcile},
    source::{Cluster, Notice},
    stream::Stream,
};
use crate::journal::{
    Journal, JournalError,
    records::{Cursor, Degraded, Point},
};

/// How to observe.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The calendar of the config.
    pub calendar: Calendar,
    /// After an interruption, whether to read the history of every account (exact; one call per account), or only of
    /// those that differ or that the mint's own history names (a plain transfer there and back goes unnoticed).
    pub every_history: bool,
    /// Slots behind the newest finalized one up to which the history of a node counts as complete: it may be a little
    /// behind with writing it.
    pub margin_slots: u64,
    /// Reconciliations that may find the same accounts unexplained before their days are marked as degraded.
    pub patience: u32,
}

impl Settings {
    /// What production uses.
    pub const fn new(calendar: Calendar) -> Self {
        Self { calendar, every_history: true, margin_slots: 64, patience: 5 }
    }
}

/// What an observer is doing, for a progress bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Reading where balances begin.
    Beginning,
    /// Reading the program's transactions.
    Events,
    /// Comparing all accounts.
    Comparing,
    /// Reading an account's history.
    Filling {
        /// Which, from 1.
        account: usize,
        /// How many there are.
        of: usize,
    },
}

/// How far an observer has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The newest finalized block.
    pub finalized: Point,
    /// Up to where balances are complete.
    pub balances: Point,
    /// Up to where events are complete.
    pub events: Point,
    /// Changes that the subscription told.
    pub changes: usize,
    /// Transactions of the program that are new.
    pub transactions: usize,
    /// Accounts that were filled from their history.
    pub filled: usize,
    /// Accounts that differ, and that the node does not explain yet.
    pub unexplained: usize,
    /// Every day that is incomplete.
    pub degraded: Vec<Day>,
}

/// Whether a day can be closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closable {
    /// Everything is known of it.
    Yes,
    /// It is not over, or not compared yet.
    NotYet,
    /// Something will never be known of it.
    Degraded(Vec<Degraded>),
}

/// Observes one cluster.
pub struct Observer<C> {
    cluster: C,
    journal: std::sync::Arc<Journal>,
    settings: Settings,
    stream: Stream,
    /// Reconciliations in a row with something unexplained.
    tries: u32,
}

impl<C: Cluster> Observer<C> {
    /// An observer of `cluster` that records into `journal`, and begins with `start` when nothing is recorded yet.
    /// `notices` come from a subscription; without one, histories alone are read.
    ///
    /// # Errors
    /// As [`baseline::begin`].
    pub async fn new(
        cluster: C,
        notices: Option<Receiver<Notice>>,
        journal: std::sync::Arc<Journal>,
        settings: Settings,
        start: Start,
    ) -> Result<Self, ObserveError> {
        if journal.cursor(Cursor::Base)?.is_none() {
            baseline::begin(&cluster, &journal, &settings.calendar, start).await?;
        }
        Ok(Self { cluster, journal, settings, stream: Stream::new(notices), tries: 0 })
    }

    /// Brings everything to the newest finalized block, as far as it goes.
    ///
    /// # Errors
    /// As the cluster and the journal; what was recorded stays, and asking again goes on from there.
    pub async fn advance(&mut self, tell: &mut dyn FnMut(Step)) -> Result<Progress, ObserveError> {
        let finalized = self.cluster.finalized().await?;
        let changes = self.stream.drain(&self.cluster, &self.journal).await?;
        tell(Step::Events);
        let transactions =
            events::advance(&self.cluster, &self.journal, finalized, self.settings.margin_slots).await?;
        let mut outcome = Outcome::default();
        if self.is_due(finalized)? {
            tell(Step::Comparing);
            outcome = self.reconcile(tell).await?;
        }
        let cursor = |cursor| self.journal.cursor(cursor).map(Option::unwrap_or_default);
        Ok(Progress {
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
    /// As [`Observer::advance`].
    pub async fn reconcile(&mut self, tell: &mut dyn FnMut(Step)) -> Result<Outcome, ObserveError> {
        let connected = self.stream.is_connected();
        let request = Request {
            calendar: &self.settings.calendar,
            interrupted: self.stream.interrupted,
            every_history: self.settings.every_history,
            give_up: self.tries >= self.settings.patience,
        };
        let outcome = reconcile(&self.cluster, &self.journal, &request, tell).await?;
        if outcome.at.is_some() {
            (self.tries, self.stream.interrupted) = (0, !connected);
        } else {
            self.tries = self.tries.saturating_add(1);
        }
        Ok(outcome)
    }

    /// Whether a day can be closed: both balances and events are complete past its end, and nothing is missing.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn can_close(&self, day: Day) -> Result<Closable, JournalError> {
        let end = self.settings.calendar.end_of(day);
        for cursor in [Cursor::Balances, Cursor::Events] {
            if self.journal.cursor(cursor)?.is_none_or(|at| at.time < end) {
                return Ok(Closable::NotYet);
            }
        }
        let marks = self.journal.degraded(day)?;
        Ok(if marks.is_empty() { Closable::Yes } else { Closable::Degraded(marks) })
    }

    /// What a day is made of. On the day that observing began, the balances it began with come first.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn inputs_of(&self, day: Day) -> Result<Inputs<'_>, JournalError> {
        Inputs::of(&self.journal, &self.settings.calendar, day)
    }

    /// Applies the events of the ledger's open day, which can be closed, reads what they leave open, and closes it. Events
    /// are recorded from the program's beginning on, so that this may be a day before that on which observing began.
    ///
    /// # Errors
    /// [`CloseError`]; give the ledger up then and take its rows of the day before.
    pub async fn close(&self, ledger: &mut Ledger) -> Result<ChainState, CloseError> {
        let (calendar, day) = (&self.settings.calendar, ledger.open_day());
        for record in self.journal.events(calendar.start_of(day)..calendar.end_of(day))? {
            ledger.apply_record(&record?)?;
        }
        let to_read = ledger.to_read();
        let slot = self.journal.cursor(Cursor::Events)?.unwrap_or_default().slot;
        for chunk in to_read.chunks(100) {
            let found = self.cluster.galleries(chunk, slot).await.map_err(ObserveError::from)?;
            for (key, gallery) in chunk.iter().zip(found) {
                ledger.read(*key, gallery.as_ref())?;
            }
        }
        Ok(ledger.close_day()?)
    }

    /// The cluster it observes.
    pub fn cluster(&self) -> &C {
        &self.cluster
    }

    /// The journal it records into.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Whether balances have to be compared: a day has ended since they were, or something may have been missed and
    /// from now on nothing will be.
    fn is_due(&self, finalized: Point) -> Result<bool, ObserveError> {
        if self.tries > 0 || (self.stream.interrupted && self.stream.is_connected()) {
            return Ok(true);
        }
        let calendar = &self.settings.calendar;
        let at = self.journal.cursor(Cursor::Balances)?.unwrap_or_default();
        let end = calendar.end_of(calendar.day_of(at.time)?);
        Ok(finalized.time >= end)
    }
}
