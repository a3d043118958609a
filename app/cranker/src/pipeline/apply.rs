//! Applies the last final day, settles, pays, and checks the invariants.

use std::time::{Duration, Instant};

use influence_audit::ProgramAccounts;
use influence_client::chain::Chain;
use influence_core::calendar::Day;

use super::{
    cranker::{Cranker, CycleError},
    scorer::Scorer,
    vote::VoteOutcome,
};
use crate::{
    indexer::FinalizedSource,
    journal::steps::DayStep,
    keeper::{KeeperTask, PlannerState, ScoredDay, SnapshotStatus},
};

impl<C: Chain, K: FinalizedSource, S: Scorer> Cranker<C, K, S> {
    /// Brings accounts up to date if a day requires it or a sweep is due, until the open day ends. Returns the number of
    /// broken invariants.
    pub(super) async fn apply(&mut self, outcome: &VoteOutcome) -> Result<usize, CycleError> {
        let state = &outcome.state;
        let Some(day) = state.config.last_final().or(self.bundles.newest()) else { return Ok(0) };
        let is_applicable = self.snapshot_status(state, day) == Some(SnapshotStatus::Applicable);
        let is_unchecked = is_applicable && !self.journal().is_step_done(day, DayStep::Check)?;
        let is_due = state.now >= self.next_sweep.min(self.backoff.next_retry().unwrap_or(i64::MAX));
        if !self.options.crank_accounts || (!is_unchecked && !is_due) {
            return Ok(0);
        }
        let scored = self.take_scored_day(day)?;
        let (mut backoff, mut sent) = (std::mem::take(&mut self.backoff), std::mem::take(&mut self.sent));
        let task = KeeperTask { day, scored: scored.as_ref(), ..KeeperTask::default() };
        let mut keeper = self.keeper();
        // Closing and voting for the open day are more urgent than applying; the next cycle continues.
        keeper.deadline = keeper.deadline.or_at(self.open_day_end(state.now));
        let is_complete = keeper.run_until_done(&task, &mut backoff, &mut sent).await;
        let is_cut_short = keeper.deadline.has_passed();
        if is_complete.is_ok() && !is_cut_short {
            backoff.expire(state.now);
        }
        (self.backoff, self.sent, self.current) = (backoff, sent, scored);
        let is_complete = is_complete?;
        self.next_sweep = state.now.saturating_add(self.options.sweep_seconds);
        if is_unchecked && is_complete { self.check(day, state.now).await } else { Ok(0) }
    }

    /// When the day that is open at `now` (unix seconds of the chain) ends, by this machine's clock; none if it should have
    /// been closed already.
    fn open_day_end(&self, now: i64) -> Option<Instant> {
        let end = self.deployment.calendar.end_of(self.state.as_ref()?.open_day());
        let left = u64::try_from(end.saturating_sub(now)).ok().filter(|left| *left > 0)?;
        Instant::now().checked_add(Duration::from_secs(left))
    }

    /// Checks every invariant over all accounts, once per day.
    async fn check(&self, day: Day, now: i64) -> Result<usize, CycleError> {
        self.journal().begin_step(day, DayStep::Check, now)?;
        let findings = ProgramAccounts::read(&self.chain).await?.findings();
        for finding in &findings {
            tracing::error!(
                invariant = finding.invariant,
                account = %finding.account,
                "an invariant of the program is broken: {}; pause the program and investigate", finding.detail
            );
        }
        let note =
            format!("{} broken invariants, {} in backoff", findings.len(), self.backoff.entries().count());
        self.journal().finish_step(day, DayStep::Check, now, &note)?;
        Ok(findings.len())
    }

    /// Status of `day` by this cranker's own bundle; none without one.
    pub(super) fn snapshot_status(&self, state: &PlannerState, day: Day) -> Option<SnapshotStatus> {
        self.bundles.contents().get(&day).map(|contents| state.status_of(day, contents))
    }

    /// Takes the cached trees of the day, or reads its bundle.
    fn take_scored_day(&mut self, day: Day) -> Result<Option<ScoredDay>, CycleError> {
        match self.current.take().filter(|scored| scored.day() == day) {
            Some(scored) => Ok(Some(scored)),
            None => Ok(self.bundles.read_scored_day(day)?),
        }
    }

    /// Next time with something to do, as far as is known.
    pub(super) fn wake_at(
        &self,
        state: &PlannerState,
        last_final: Option<(Day, Option<SnapshotStatus>)>,
        is_waiting: bool,
    ) -> i64 {
        let calendar = self.deployment.calendar;
        let day_end = self.state.as_ref().map_or(state.now, |state| calendar.end_of(state.open_day()));
        let challenge_end = match last_final {
            Some((_, Some(SnapshotStatus::ChallengePeriodActive { until }))) => Some(until),
            _ => None,
        };
        let sweep = (self.options.crank_accounts && self.next_sweep > 0).then_some(self.next_sweep);
        let times = [(!is_waiting).then_some(day_end), challenge_end, sweep, self.backoff.next_retry()];
        let soon = is_waiting.then_some(state.now);
        times.into_iter().flatten().chain(soon).min().unwrap_or(day_end)
    }
}
