//! Votes for days, unless a check blocks the vote.

use std::collections::BTreeMap;

use influence_client::chain::Chain;
use influence_core::{calendar::Day, holding::WINDOW_DAYS, snapshot_vote::SnapshotContents};
use solana_signer::Signer;

use super::{
    cranker::{Cranker, CycleError},
    disagreement::{Disagreement, find_disagreements},
    pre_vote_checks::{VoteBlocker, VoteContext, find_vote_blocker},
    scorer::Scorer,
};
use crate::{
    indexer::FinalizedSource,
    journal::JournalError,
    keeper::{KeeperAction, KeeperError, KeeperRole, PlannerState, plan_actions, read_supply},
};

/// State of the days after voting.
pub(super) struct VoteOutcome {
    /// Settings and snapshots.
    pub state: PlannerState<'static>,
    /// Reasons why days were not voted for.
    pub vote_blockers: Vec<VoteBlocker>,
    pub disagreements: Vec<Disagreement>,
}

impl<C: Chain, K: FinalizedSource, S: Scorer> Cranker<C, K, S> {
    /// Votes for every scored day that may still become final and is not blocked, if it `may_send`.
    pub(super) async fn vote(&mut self, may_send: bool) -> Result<VoteOutcome, CycleError> {
        let mut state = self.read_days().await?;
        state.candidates.clone_from(self.bundles.contents());
        let wanted = planned_votes(&state)?;
        let vote_blockers = self.find_vote_blockers(&state, &wanted).await?;
        state.candidates = wanted;
        state.candidates.retain(|day, _| vote_blockers.iter().all(|blocker| blocker.day() != *day));
        if let Some(newest) = self.bundles.newest().filter(|_| may_send) {
            let (mut backoff, mut sent) = (std::mem::take(&mut self.backoff), std::mem::take(&mut self.sent));
            let actions = self.keeper().execute_plan(&state, newest, &mut backoff, &mut sent).await;
            (self.backoff, self.sent) = (backoff, sent);
            let actions = actions?;
            self.backoff.expire_votes(state.now);
            if actions > 0 {
                state = self.read_days().await?;
            }
        }
        let disagreements = find_disagreements(&state, self.bundles.contents());
        Ok(VoteOutcome { state, vote_blockers, disagreements })
    }

    async fn read_days(&self) -> Result<PlannerState<'static>, CycleError> {
        let cranker = (self.options.role == KeeperRole::Voting).then(|| self.key.pubkey());
        let mut state = PlannerState::read_days(&self.chain, cranker).await?;
        state.in_backoff = self.backoff.active_targets(state.now);
        Ok(state)
    }

    async fn find_vote_blockers(
        &self,
        state: &PlannerState<'_>,
        wanted: &BTreeMap<Day, SnapshotContents>,
    ) -> Result<Vec<VoteBlocker>, CycleError> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let supply = read_supply(&self.chain, &state.config).await?;
        let mut blockers = Vec::new();
        for (day, contents) in wanted {
            let degraded = self.degraded_reason(*day)?;
            let context = VoteContext {
                supply,
                degraded: degraded.as_deref(),
                accept_new_weights: self.options.accept_new_weights,
            };
            blockers.extend(find_vote_blocker(state, *day, contents, &context));
        }
        Ok(blockers)
    }

    /// First gap in the days whose balances affect `day`.
    fn degraded_reason(&self, day: Day) -> Result<Option<String>, JournalError> {
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

/// Days that the plan would vote for.
fn planned_votes(state: &PlannerState) -> Result<BTreeMap<Day, SnapshotContents>, CycleError> {
    let actions = plan_actions(state).map_err(KeeperError::from)?;
    let votes = actions.into_iter().filter_map(|action| match action {
        KeeperAction::Publish { day, contents } => Some((day, contents)),
        _ => None,
    });
    Ok(votes.collect())
}
