//! Closes a day: from its journal entries to its bundle.

use std::time::Instant;

use influence_client::chain::Chain;
use influence_core::calendar::Day;
use influence_scoring::bundle;

use super::{
    cranker::{CloseDayError, Cranker},
    rolling_state::RollingState,
    scorer::{ClosedDay, ScoredOutput, Scorer},
};
use crate::{
    indexer::{DayReadiness, FinalizedSource},
    journal::{JournalError, steps::DayStep},
    keeper::ScoredDay,
    metrics,
};

impl<C: Chain, K: FinalizedSource, S: Scorer> Cranker<C, K, S> {
    /// Closes the next day and writes its bundle, once everything that can be known of it is known at `now` (unix seconds).
    /// A degraded day is closed too; its gaps block only the vote.
    pub(super) async fn close_next_day(&mut self, now: i64) -> Result<Option<Day>, CloseDayError> {
        let state = match self.state.take() {
            Some(state) => state,
            None => self.restore_state().await?,
        };
        let day = state.open_day();
        if self.indexer.day_readiness(day)? == DayReadiness::NotYet {
            self.state = Some(state);
            return Ok(None);
        }
        let started = Instant::now();
        self.journal().begin_step(day, DayStep::Score, now)?;
        let (state, chain) = state.close_day(&self.indexer).await?;
        let Self { deployment, secret, .. } = self;
        let closed =
            ClosedDay { day, deployment: *deployment, holdings: state.holdings(), chain: &chain, secret };
        let scored = self.scorer.score(closed).await;
        let ScoredOutput { result, inputs } =
            scored.map_err(|source| CloseDayError::Scorer { day, source })?;
        bundle::write_bundle(self.bundles.dir(), &result, &state.day_end_state(chain)?, &inputs)?;
        let contents = result.contents;
        let note = format!(
            "{} members, {} others, {} galleries",
            contents.members, contents.others, contents.galleries
        );
        self.journal().finish_step(day, DayStep::Score, now, &note)?;
        metrics::record_step_duration(DayStep::Score.name(), started);
        self.prune_journal(day)?;
        self.bundles.insert(day, contents);
        self.current = Some(ScoredDay { holdings: result.holdings, engagement: result.engagement, contents });
        self.state = Some(state);
        Ok(Some(day))
    }

    /// State with which the next day starts: that of the newest bundle, or the first one.
    async fn restore_state(&self) -> Result<RollingState, CloseDayError> {
        let calendar = self.deployment.calendar;
        match self.bundles.newest() {
            Some(day) => Ok(RollingState::from_day_end(calendar, &self.bundles.read(day)?.state)?),
            None => Ok(RollingState::before_first_day(calendar, &self.indexer).await?),
        }
    }

    /// Deletes entries of days that were closed long before `day`.
    fn prune_journal(&self, day: Day) -> Result<(), JournalError> {
        let Some(oldest) = day.checked_sub(self.options.kept_days) else { return Ok(()) };
        self.journal().prune_changes(self.deployment.calendar.start_of(oldest))?;
        self.journal().prune_steps(oldest)
    }
}
