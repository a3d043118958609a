//! Voting: for which days, against which objections, and what others say.

use std::collections::BTreeMap;

use influence_client::chain::Chain;
use influence_core::{calendar::Day, holding::WINDOW_DAYS, snapshot_vote::SnapshotContents};
use solana_signer::Signer;

use super::{
    cranker::{Cranker, PassError},
    disagreement::{Disagreement, disagreements},
    pre_vote_checks::{Facts, Objection, objection},
    scorer::Rules,
};
use crate::{
    indexer::Cluster,
    journal::JournalError,
    keeper::{Action, Role, RoundError, State, plan, supply},
};

/// What was found out about the days, after voting.
pub(super) struct Verdict {
    /// Settings and snapshots.
    pub state: State<'static>,
    /// Days that were not voted for, and why.
    pub objections: Vec<Objection>,
    /// Days about which others say something else.
    pub disagreements: Vec<Disagreement>,
}

impl<C: Chain, K: Cluster, R: Rules> Cranker<C, K, R> {
    /// Votes for every day that was scored, may still become final and meets no objection, if it `may_send`.
    pub(super) async fn vote(&mut self, may_send: bool) -> Result<Verdict, PassError> {
        let mut state = self.days().await?;
        state.candidates.clone_from(self.bundles.contents());
        let wanted = votes(&state)?;
        let objections = self.objections(&state, &wanted).await?;
        state.candidates = wanted;
        state.candidates.retain(|day, _| objections.iter().all(|objection| objection.day() != *day));
        if let Some(newest) = self.bundles.newest().filter(|_| may_send) {
            let (mut aside, mut sent) = (std::mem::take(&mut self.aside), std::mem::take(&mut self.sent));
            let actions = self.worker().perform(&state, newest, &mut aside, &mut sent).await;
            (self.aside, self.sent) = (aside, sent);
            let actions = actions?;
            self.aside.forget_due_votes(state.now);
            if actions > 0 {
                state = self.days().await?;
            }
        }
        let disagreements = disagreements(&state, self.bundles.contents());
        Ok(Verdict { state, objections, disagreements })
    }

    /// What the chain says about days.
    async fn days(&self) -> Result<State<'static>, PassError> {
        let cranker = (self.options.role == Role::Cranker).then(|| self.key.pubkey());
        let mut state = State::of_days(&self.chain, cranker).await?;
        state.aside = self.aside.targets(state.now);
        Ok(state)
    }

    async fn objections(
        &self,
        state: &State<'_>,
        wanted: &BTreeMap<Day, SnapshotContents>,
    ) -> Result<Vec<Objection>, PassError> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let supply = supply(&self.chain, &state.config).await?;
        let mut found = Vec::new();
        for (day, contents) in wanted {
            let degraded = self.degraded(*day)?;
            let facts = Facts {
                supply,
                degraded: degraded.as_deref(),
                accepts_new_weights: self.options.accepts_new_weights,
            };
            found.extend(objection(state, *day, contents, &facts));
        }
        Ok(found)
    }

    /// What is not known of the days that count for `day`, as a sentence without its subject.
    fn degraded(&self, day: Day) -> Result<Option<String>, JournalError> {
        for counted in day.saturating_sub(WINDOW_DAYS - 1)..=day {
            if let Some(mark) = self.journal().degraded(counted)?.first() {
                return Ok(Some(if counted == day {
                    mark.to_string()
                } else {
                    format!("day {counted} counts for it: {mark}")
                }));
            }
        }
        Ok(None)
    }
}

/// The days that the plan would vote for.
fn votes(state: &State) -> Result<BTreeMap<Day, SnapshotContents>, PassError> {
    let actions = plan(state).map_err(RoundError::from)?;
    let votes = actions.into_iter().filter_map(|action| match action {
        Action::Publish { day, contents } => Some((day, contents)),
        _ => None,
    });
    Ok(votes.collect())
}
