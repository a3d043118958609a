//! Closing a day: from its records to its bundle.

use std::time::Instant;

use influence_client::chain::Chain;
use influence_core::calendar::Day;
use influence_scoring::bundle;

use super::{
    cranker::{CloseDayError, Cranker},
    rolling_state::Carry,
    scorer::{Closed, Rules, Scored},
};
use crate::{
    indexer::{Closable, Cluster},
    journal::{JournalError, steps::Step},
    keeper::ScoredDay,
    metrics,
};

impl<C: Chain, K: Cluster, R: Rules> Cranker<C, K, R> {
    /// Closes the next day and writes its bundle, if everything is known of it at `now` (unix seconds) that ever will
    /// be. A degraded day is closed too: what is missing is an objection to voting for it.
    pub(super) async fn close_next(&mut self, now: i64) -> Result<Option<Day>, CloseDayError> {
        let carry = match self.carry.take() {
            Some(carry) => carry,
            None => self.last_state().await?,
        };
        let day = carry.open_day();
        if self.observer.can_close(day)? == Closable::NotYet {
            self.carry = Some(carry);
            return Ok(None);
        }
        let started = Instant::now();
        self.journal().begin_step(day, Step::Score, now)?;
        let (carry, chain) = carry.close(&self.observer).await?;
        let Self { deployment, secret, .. } = self;
        let closed =
            Closed { day, deployment: *deployment, holdings: carry.holdings(), chain: &chain, secret };
        let scored = self.rules.score(closed).await;
        let Scored { result, inputs } = scored.map_err(|source| CloseDayError::Rules { day, source })?;
        bundle::write_bundle(self.bundles.folder(), &result, &carry.rows()?, &inputs)?;
        let contents = result.contents;
        let note = format!(
            "{} members, {} others, {} galleries",
            contents.members, contents.others, contents.galleries
        );
        self.journal().finish_step(day, Step::Score, now, &note)?;
        metrics::record_step_duration(Step::Score.name(), started);
        self.forget_records(day)?;
        self.bundles.note(day, contents);
        self.current = Some(ScoredDay { holdings: result.holdings, engagement: result.engagement, contents });
        self.carry = Some(carry);
        Ok(Some(day))
    }

    /// The state that the next day begins with: that of the newest bundle, or the very first.
    async fn last_state(&self) -> Result<Carry, CloseDayError> {
        let calendar = self.deployment.calendar;
        match self.bundles.newest() {
            Some(day) => Ok(Carry::after(calendar, &self.bundles.read(day)?.window)?),
            None => Ok(Carry::first(calendar, &self.observer).await?),
        }
    }

    /// Forgets what was recorded for days that were closed long before `day`.
    fn forget_records(&self, day: Day) -> Result<(), JournalError> {
        let Some(oldest) = day.checked_sub(self.options.kept_days) else { return Ok(()) };
        self.journal().prune_changes(self.deployment.calendar.start_of(oldest))?;
        self.journal().prune_steps(oldest)
    }
}
