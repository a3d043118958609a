//! What one day hands to the next: what everybody holds, and what the program's accounts say.

use influence_client::{address, event::ProgramEvent};
use influence_core::{
    RuleError,
    calendar::{Calendar, Day},
};
use influence_scoring::{
    bundle::{DayEndState, GalleryRow, MemberRow},
    chain_state::ChainState,
    twab::{TwabError, TwabStateError, TwabTracker},
};

use crate::{
    indexer::{CloseError, Cluster, Inputs, Ledger, LedgerError, Observer},
    journal::{Journal, JournalError, records::Cursor},
};

/// Why a day can not be closed, or a state not be continued.
#[derive(Debug, thiserror::Error)]
pub enum CarryError {
    /// The balances.
    #[error("the balances of day {day} can not be folded: {source}")]
    Fold {
        /// The day.
        day: Day,
        /// Why.
        source: TwabError,
    },
    /// The events.
    #[error("the events of day {day} can not be taken in: {source}")]
    Close {
        /// The day.
        day: Day,
        /// Why.
        source: Box<CloseError>,
    },
    /// A bundle's rows.
    #[error("the bundle's balances are no state to go on from: {0}")]
    Window(#[from] TwabStateError),
    /// A bundle's rows.
    #[error("the bundle's accounts are no state to go on from: {0}")]
    Ledger(#[from] LedgerError),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A time outside the calendar.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// Nothing to begin with.
    #[error(
        "nothing was observed yet and there is no bundle; give the cranker a published bundle to start from"
    )]
    NoBeginning,
}

/// The state after a day; the next one is open.
pub struct Carry {
    holdings: TwabTracker,
    ledger: Ledger,
}

impl Carry {
    /// Before the first day that was observed. Events from before, if there are any, are taken in.
    ///
    /// # Errors
    /// [`CarryError::NoBeginning`] when observing began after a bundle's day, or not at all.
    pub async fn first<C: Cluster>(calendar: Calendar, observer: &Observer<C>) -> Result<Self, CarryError> {
        let journal = observer.journal();
        let origin = journal.cursor(Cursor::Origin)?.ok_or(CarryError::NoBeginning)?;
        let first = calendar.day_of(origin.time)?;
        let mut ledger = Ledger::new(calendar, first_event_day(&calendar, journal, first)?);
        while ledger.open_day() < first {
            let day = ledger.open_day();
            observer.close(&mut ledger).await.map_err(|source| CarryError::close(day, source))?;
        }
        Ok(Self { holdings: TwabTracker::new(calendar, first), ledger })
    }

    /// After the day that `window` describes.
    ///
    /// # Errors
    /// [`CarryError::Window`], [`CarryError::Ledger`].
    pub fn after(calendar: Calendar, window: &DayEndState) -> Result<Self, CarryError> {
        let holdings = TwabTracker::from_state(calendar, &window.holdings())?;
        let ledger = Ledger::from_rows(calendar, window.day, &window.members, &window.galleries)?;
        Ok(Self { holdings, ledger })
    }

    /// The day that is open.
    pub fn open_day(&self) -> Day {
        self.holdings.open_day()
    }

    /// What everybody holds; the scores of the day closed last can be asked for.
    pub fn holdings(&self) -> &TwabTracker {
        &self.holdings
    }

    /// The state after the day closed last, as rows.
    ///
    /// # Errors
    /// When no day was closed yet.
    pub fn rows(&self) -> Result<DayEndState, CarryError> {
        let rows = self.ledger.rows()?;
        let window = self.holdings.state(rows.day);
        let window = window.map_err(|source| CarryError::Fold { day: rows.day, source })?;
        Ok(DayEndState::new(window, rows.members, rows.galleries))
    }

    /// Members and galleries after the open day, if nothing happens to the program's accounts on it.
    ///
    /// # Errors
    /// [`CarryError::Ledger`] where an account had to be read on the day, because a log was cut before.
    pub fn accounts_after_a_quiet_day(mut self) -> Result<(Vec<MemberRow>, Vec<GalleryRow>), CarryError> {
        self.ledger.close_day()?;
        let rows = self.ledger.rows()?;
        Ok((rows.members, rows.galleries))
    }

    /// Closes the open day with what was observed of it: the state afterwards, and what the program's accounts said at
    /// its end. Ask [`Observer::can_close`] before.
    ///
    /// # Errors
    /// [`CarryError`]; the state before is gone then, take it from the last bundle.
    pub async fn close<C: Cluster>(
        mut self,
        observer: &Observer<C>,
    ) -> Result<(Self, ChainState), CarryError> {
        let day = self.open_day();
        self.observe(&observer.inputs_of(day)?)?;
        let chain = observer.close(&mut self.ledger).await;
        let chain = chain.map_err(|source| CarryError::close(day, source))?;
        self.end(chain)
    }

    /// Takes in the balances of the open day, and every vault that was opened on it.
    fn observe(&mut self, inputs: &Inputs<'_>) -> Result<(), CarryError> {
        let day = self.open_day();
        let fold = |source| CarryError::Fold { day, source };
        for change in inputs.changes()? {
            self.holdings.apply_change(&change?).map_err(fold)?;
        }
        for record in inputs.events()? {
            // Who opens and closes within the day is no member at its end, and had a vault all the same.
            for event in record?.events() {
                if let ProgramEvent::InfluenceOpened(opened) = event {
                    let vault_owner = address::influence(&opened.owner).to_bytes();
                    self.holdings.register_vault(vault_owner, opened.owner.to_bytes()).map_err(fold)?;
                }
            }
        }
        Ok(())
    }

    /// Ends the day that the ledger has closed.
    fn end(mut self, chain: ChainState) -> Result<(Self, ChainState), CarryError> {
        let day = self.open_day();
        let fold = |source| CarryError::Fold { day, source };
        for member in &chain.members {
            self.holdings.register_vault(member.vault_owner, member.owner).map_err(fold)?;
        }
        self.holdings.close_day().map_err(fold)?;
        Ok((self, chain))
    }
}

/// Closes the open day of `carry` from the journal alone, without a cluster: for a day that was closed before.
///
/// # Errors
/// As [`Carry::close`]; [`CarryError::Ledger`] where an account had to be read that day, because a log was cut.
pub fn replay_close(
    mut carry: Carry,
    journal: &Journal,
    calendar: &Calendar,
) -> Result<(Carry, ChainState), CarryError> {
    let inputs = Inputs::of(journal, calendar, carry.open_day())?;
    carry.observe(&inputs)?;
    for record in inputs.events()? {
        carry.ledger.apply_record(&record?)?;
    }
    let chain = carry.ledger.close_day()?;
    carry.end(chain)
}

impl CarryError {
    fn close(day: Day, source: CloseError) -> Self {
        Self::Close { day, source: Box::new(source) }
    }
}

/// The day of the first event, at most `first`.
fn first_event_day(calendar: &Calendar, journal: &Journal, first: Day) -> Result<Day, CarryError> {
    match journal.events(0..calendar.start_of(first))?.next().transpose()? {
        Some(record) => Ok(calendar.day_of(record.at.time)?),
        None => Ok(first),
    }
}
