//! Applying the last final day, settling, paying, and checking that all of it adds up.

use std::time::{Duration, Instant};

use influence_audit::ProgramAccounts;
use influence_client::chain::Chain;
use influence_core::calendar::Day;

use super::{
    cranker::{Cranker, PassError},
    scorer::Rules,
    vote::Verdict,
};
use crate::{
    indexer::Cluster,
    journal::steps::Step,
    keeper::{ScoredDay, Standing, State, Work},
};

impl<C: Chain, K: Cluster, R: Rules> Cranker<C, K, R> {
    /// Does whatever accounts need, when a day asks for it or it is time to look, until the next day is over, which is
    /// more urgent: the next pass goes on. Returns how many invariants a check found broken.
    pub(super) async fn apply(&mut self, verdict: &Verdict) -> Result<usize, PassError> {
        let state = &verdict.state;
        let Some(worked_on) = state.config.last_final().or(self.bundles.newest()) else { return Ok(0) };
        let stands = self.standing(state, worked_on) == Some(Standing::Stands);
        let is_unchecked = stands && !self.journal().is_done(worked_on, Step::Check)?;
        let is_time = state.now >= self.next_round.min(self.aside.next_try().unwrap_or(i64::MAX));
        if !self.options.applies || (!is_unchecked && !is_time) {
            return Ok(0);
        }
        let scored = self.take(worked_on)?;
        let (mut aside, mut sent) = (std::mem::take(&mut self.aside), std::mem::take(&mut self.sent));
        let work = Work { day: worked_on, scored: scored.as_ref(), ..Work::default() };
        let mut worker = self.worker();
        worker.until = worker.until.or_at(self.day_ends(state.now));
        let is_complete = worker.round(&work, &mut aside, &mut sent).await;
        let is_cut = worker.until.is_over();
        if is_complete.is_ok() && !is_cut {
            aside.forget_due(state.now);
        }
        (self.aside, self.sent, self.current) = (aside, sent, scored);
        let is_complete = is_complete?;
        self.next_round = state.now.saturating_add(self.options.round_seconds);
        if is_unchecked && is_complete { self.check(worked_on, state.now).await } else { Ok(0) }
    }

    /// When the day that is open at `now` (unix seconds of the chain) ends, by this machine's clock; none when it should
    /// have been closed already.
    fn day_ends(&self, now: i64) -> Option<Instant> {
        let end = self.deployment.calendar.end_of(self.carry.as_ref()?.open_day());
        let left = u64::try_from(end.saturating_sub(now)).ok().filter(|left| *left > 0)?;
        Instant::now().checked_add(Duration::from_secs(left))
    }

    /// Recomputes every invariant from the accounts, once a day.
    async fn check(&self, day: Day, now: i64) -> Result<usize, PassError> {
        self.journal().begin_step(day, Step::Check, now)?;
        let findings = ProgramAccounts::read(&self.chain).await?.findings();
        for finding in &findings {
            tracing::error!(
                invariant = finding.invariant,
                account = %finding.account,
                "an invariant of the program is broken: {}; pause the program and find out why", finding.detail
            );
        }
        let note =
            format!("{} broken invariants, {} set aside", findings.len(), self.aside.entries().count());
        self.journal().finish_step(day, Step::Check, now, &note)?;
        Ok(findings.len())
    }

    /// How far `day` has come, by this cranker's own bundle; none without one.
    pub(super) fn standing(&self, state: &State, day: Day) -> Option<Standing> {
        self.bundles.contents().get(&day).map(|contents| state.standing_of(day, contents))
    }

    /// The day's trees: those at hand, or from its bundle.
    fn take(&mut self, day: Day) -> Result<Option<ScoredDay>, PassError> {
        match self.current.take().filter(|scored| scored.day() == day) {
            Some(scored) => Ok(Some(scored)),
            None => Ok(self.bundles.scored(day)?),
        }
    }

    /// The next moment at which there is something to do, as far as is known.
    pub(super) fn wake_at(
        &self,
        state: &State,
        last_final: Option<(Day, Option<Standing>)>,
        is_waiting: bool,
    ) -> i64 {
        let calendar = self.deployment.calendar;
        let open = self.carry.as_ref().map_or(state.now, |carry| calendar.end_of(carry.open_day()));
        let challenge = match last_final {
            Some((_, Some(Standing::ChallengePeriodActive { until }))) => Some(until),
            _ => None,
        };
        let round = (self.options.applies && self.next_round > 0).then_some(self.next_round);
        let moments = [(!is_waiting).then_some(open), challenge, round, self.aside.next_try()];
        let soon = is_waiting.then_some(state.now);
        moments.into_iter().flatten().chain(soon).min().unwrap_or(open)
    }
}
