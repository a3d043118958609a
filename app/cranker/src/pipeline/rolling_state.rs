//! State that one day hands to the next: balances, and the program's accounts.

use influence_client::{address, event::ProgramEvent};
use influence_core::{
    RuleError,
    calendar::{Calendar, Day},
};
use influence_scoring::{
    bundle::DayEndState,
    chain_state::ChainState,
    twab::{TwabError, TwabStateError, TwabTracker},
};

use crate::{
    indexer::{CloseLedgerError, DayEntries, FinalizedSource, Indexer, Ledger, LedgerError},
    journal::{Journal, JournalError, entries::Cursor},
};

/// Reason why a day cannot be closed, or a state cannot be restored.
#[derive(Debug, thiserror::Error)]
pub enum RollingStateError {
    #[error("the balances of day {day} cannot be averaged: {source}")]
    Balances { day: Day, source: TwabError },
    #[error("the events of day {day} cannot be applied: {source}")]
    Events { day: Day, source: Box<CloseLedgerError> },
    #[error("the bundle's balances are not a valid state: {0}")]
    BundleBalances(#[from] TwabStateError),
    #[error("the bundle's accounts are not a valid state: {0}")]
    BundleAccounts(#[from] LedgerError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A time outside the calendar.
    #[error(transparent)]
    Rule(#[from] RuleError),
    #[error("nothing is indexed yet and there is no bundle; start the cranker from a published bundle")]
    NoStart,
}

/// State after a day; the next day is open.
pub struct RollingState {
    holdings: TwabTracker,
    ledger: Ledger,
}

impl RollingState {
    /// State before the first indexed day, with all events before it.
    ///
    /// # Errors
    /// [`RollingStateError::NoStart`] if indexing started after a bundle's day, or not at all.
    pub async fn before_first_day<C: FinalizedSource>(
        calendar: Calendar,
        indexer: &Indexer<C>,
    ) -> Result<Self, RollingStateError> {
        let journal = indexer.journal();
        let origin = journal.cursor(Cursor::Origin)?.ok_or(RollingStateError::NoStart)?;
        let first = calendar.day_of(origin.time)?;
        let mut ledger = Ledger::new(calendar, first_event_day(&calendar, journal, first)?);
        while ledger.open_day() < first {
            let day = ledger.open_day();
            let closed = indexer.close_ledger_day(&mut ledger).await;
            closed.map_err(|source| RollingStateError::events(day, source))?;
        }
        Ok(Self { holdings: TwabTracker::new(calendar, first), ledger })
    }

    /// State after a bundle's day.
    ///
    /// # Errors
    /// [`RollingStateError::BundleBalances`], [`RollingStateError::BundleAccounts`].
    pub fn from_day_end(calendar: Calendar, state: &DayEndState) -> Result<Self, RollingStateError> {
        let holdings = TwabTracker::from_state(calendar, &state.twab)?;
        let ledger = Ledger::from_chain_state(calendar, state.twab.day, &state.chain)?;
        Ok(Self { holdings, ledger })
    }

    pub fn open_day(&self) -> Day {
        self.holdings.open_day()
    }

    /// Balances; they give the scores of the day closed last.
    pub fn holdings(&self) -> &TwabTracker {
        &self.holdings
    }

    /// State after the day closed last, as a bundle stores it. `chain` is what [`RollingState::close_day`] returned.
    ///
    /// # Errors
    /// [`RollingStateError::Balances`] before any day was closed.
    pub fn day_end_state(&self, chain: ChainState) -> Result<DayEndState, RollingStateError> {
        let day = self.open_day().saturating_sub(1);
        let twab = self.holdings.state(day).map_err(|source| RollingStateError::Balances { day, source })?;
        Ok(DayEndState::new(twab, chain))
    }

    /// Members and galleries after the open day, if no event of the program happened on it.
    ///
    /// # Errors
    /// [`RollingStateError::BundleAccounts`] if an account had to be read that day, because of a truncated log.
    pub fn accounts_after_day_without_events(mut self) -> Result<ChainState, RollingStateError> {
        Ok(self.ledger.close_day()?)
    }

    /// Closes the open day: the state afterwards, and the program's accounts at its end. Ask
    /// [`Indexer::day_readiness`] before.
    ///
    /// # Errors
    /// [`RollingStateError`]; the state is consumed, so restore it from the last bundle.
    pub async fn close_day<C: FinalizedSource>(
        mut self,
        indexer: &Indexer<C>,
    ) -> Result<(Self, ChainState), RollingStateError> {
        let day = self.open_day();
        self.apply_balances(&indexer.day_entries(day)?)?;
        let chain = indexer.close_ledger_day(&mut self.ledger).await;
        let chain = chain.map_err(|source| RollingStateError::events(day, source))?;
        self.close_balances(chain)
    }

    /// Closes the open day from the journal alone, without a cluster: for a day that was closed before.
    ///
    /// # Errors
    /// As [`RollingState::close_day`]; [`RollingStateError::BundleAccounts`] if an account had to be read that day, because
    /// of a truncated log.
    pub fn replay_day(
        mut self,
        journal: &Journal,
        calendar: &Calendar,
    ) -> Result<(Self, ChainState), RollingStateError> {
        let entries = DayEntries::new(journal, calendar, self.open_day())?;
        self.apply_balances(&entries)?;
        for entry in entries.events()? {
            self.ledger.apply_entry(&entry?)?;
        }
        let chain = self.ledger.close_day()?;
        self.close_balances(chain)
    }

    /// Applies the balances of the open day, and registers every vault opened on it.
    fn apply_balances(&mut self, entries: &DayEntries<'_>) -> Result<(), RollingStateError> {
        let day = self.open_day();
        let failed = |source| RollingStateError::Balances { day, source };
        for change in entries.changes()? {
            self.holdings.apply_change(&change?).map_err(failed)?;
        }
        for entry in entries.events()? {
            // An account opened and closed within the day is not a member at its end, but had a vault.
            for event in entry?.events() {
                if let ProgramEvent::InfluenceOpened(opened) = event {
                    let vault_owner = address::influence(&opened.owner);
                    self.holdings.register_vault(vault_owner, opened.owner).map_err(failed)?;
                }
            }
        }
        Ok(())
    }

    /// Closes the balances of the day that the ledger has closed.
    fn close_balances(mut self, chain: ChainState) -> Result<(Self, ChainState), RollingStateError> {
        let day = self.open_day();
        let failed = |source| RollingStateError::Balances { day, source };
        for member in &chain.members {
            self.holdings.register_vault(member.vault_owner, member.owner).map_err(failed)?;
        }
        self.holdings.close_day().map_err(failed)?;
        Ok((self, chain))
    }
}

impl RollingStateError {
    fn events(day: Day, source: CloseLedgerError) -> Self {
        Self::Events { day, source: Box::new(source) }
    }
}

/// Day of the first event, at most `first`.
fn first_event_day(calendar: &Calendar, journal: &Journal, first: Day) -> Result<Day, RollingStateError> {
    match journal.events(0..calendar.start_of(first))?.next().transpose()? {
        Some(entry) => Ok(calendar.day_of(entry.at.time)?),
        None => Ok(first),
    }
}
