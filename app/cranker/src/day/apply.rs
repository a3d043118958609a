//! Applying the last final day, settling, paying, and checking that all of it adds up.

use influence_client::{audit::Books, chain::Chain};
use influence_core::calendar::Day;

use super::{
    cranker::{Cranker, PassError},
    rules::Rules,
    vote::Verdict,
};
use crate::{
    journal::steps::Step,
    observe::Cluster,
    round::Work,
    state::{ScoredDay, Standing, State},
};

impl<C: Chain, K: Cluster, R: Rules> Cranker<C, K, R> {
    /// Does whatever accounts need, when a day asks for it or it is time to look. Returns how many invariants a check
    /// found broken.
    pub(super) async fn apply(&mut self, verdict: &Verdict) -> Result<usize, PassError> {
        let state = &verdict.state;
        let Some(worked_on) = state.config.last_final().or(self.bundles.newest()) else { return Ok(0) };
        let stands = self.standing(state, worked_on) == Some(Standing::Stands);
        let is_unchecked = stands && !self.journal().is_done(worked_on, Step::Check)?;
        if !self.options.applies || (!is_unchecked && state.now < self.next_round) {
            return Ok(0);
        }
        let scored = self.take(worked_on)?;
        let (mut aside, mut sent) = (std::mem::take(&mut self.aside), std::mem::take(&mut self.sent));
        let work = Work { day: worked_on, scored: scored.as_ref(), ..Work::default() };
        let is_complete = self.worker().round(&work, &mut aside, &mut sent).await;
        if is_complete.is_ok() {
            aside.forget_due(state.now);
        }
        (self.aside, self.sent, self.current) = (aside, sent, scored);
        let is_complete = is_complete?;
        self.next_round = state.now.saturating_add(self.options.round_seconds);
        if is_unchecked && is_complete { self.check(worked_on, state.now).await } else { Ok(0) }
    }

    /// Recomputes every invariant from the accounts, once a day.
    async fn check(&self, day: Day, now: i64) -> Result<usize, PassError> {
        self.journal().begin_step(day, Step::Check, now)?;
        let findings = Books::read(&self.chain).await?.findings();
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
            Some((_, Some(Standing::InChallenge { until }))) => Some(until),
            _ => None,
        };
        let round = (self.options.applies && self.next_round > 0).then_some(self.next_round);
        let moments = [(!is_waiting).then_some(open), challenge, round, self.aside.next_try()];
        let soon = is_waiting.then_some(state.now);
        moments.into_iter().flatten().chain(soon).min().unwrap_or(open)
    }
}
