//! One round of a cranker: read, plan, execute, until nothing is left to do.

use std::{collections::BTreeMap, time::Instant};

use influence_client::{ClientError, chain::Chain, instructions::MintInfo, tx::BudgetPolicy};
use influence_core::{calendar::Day, snapshot_vote::SnapshotContents};
use influence_scoring::merkle::TreeError;
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::{
    action::Action,
    backoff::Aside,
    deadline::Until,
    execution_report::ExecutionReport,
    executor::Executor,
    journaled_chain::Recorded,
    plan::plan,
    planner_state::{ScoredDay, State},
};
use crate::{
    journal::{Journal, JournalError, steps::Step},
    metrics,
};

/// Plans at most: what others do in between is seen by the next one.
const ROUNDS: usize = 4;

/// Why a round stopped. What it did before stays done.
#[derive(Debug, thiserror::Error)]
pub enum RoundError {
    /// The chain, or what is on it.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The scored day's tree.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// In which part a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Votes, applies and settles.
    Cranker,
    /// Applies and settles.
    Stranger,
}

/// Who does what, where.
pub struct Worker<'a, C> {
    /// Where.
    pub chain: &'a C,
    /// Pays, and signs the votes.
    pub key: &'a Keypair,
    /// Whether it votes.
    pub role: Role,
    /// Compute limits.
    pub pricing: BudgetPolicy,
    /// Where steps and transactions are recorded; none for who only helps out.
    pub journal: Option<&'a Journal>,
    /// Until when transactions are begun.
    pub until: Until,
}

/// What there is to do.
#[derive(Default)]
pub struct Work<'a> {
    /// The day that is worked on: what is no vote for another one is recorded there.
    pub day: Day,
    /// The days to vote for, and what they say.
    pub candidates: BTreeMap<Day, SnapshotContents>,
    /// The day whose scores and ranks are applied.
    pub scored: Option<&'a ScoredDay>,
}

impl<C: Chain> Worker<'_, C> {
    /// Reads what there is to plan from.
    ///
    /// # Errors
    /// When the chain can not be reached or read.
    pub async fn state<'w>(&self, work: &Work<'w>, aside: &Aside) -> Result<State<'w>, ClientError> {
        let cranker = (self.role == Role::Cranker).then(|| self.key.pubkey());
        let mut state = State::read(self.chain, cranker, work.scored).await?;
        state.candidates.clone_from(&work.candidates);
        state.aside = aside.targets(state.now);
        Ok(state)
    }

    /// Does whatever is left to do, and reports what was sent, also when something ends it. Says whether the last plan
    /// asked for nothing: only what is set aside is left.
    ///
    /// # Errors
    /// When the chain can not be reached or read, or the journal not be written.
    pub async fn round(
        &self,
        work: &Work<'_>,
        aside: &mut Aside,
        sent: &mut ExecutionReport,
    ) -> Result<bool, RoundError> {
        let mut is_complete = false;
        for _ in 0..ROUNDS {
            let state = self.state(work, aside).await?;
            let before = sent.transactions;
            is_complete = self.perform(&state, work.day, aside, sent).await? == 0;
            if sent.transactions == before || self.until.is_over() {
                break;
            }
        }
        Ok(is_complete)
    }

    /// Does what `state` leaves to do, and reports what was sent, also when something ends it; how many actions that was.
    ///
    /// # Errors
    /// As [`Worker::round`].
    pub async fn perform(
        &self,
        state: &State<'_>,
        day: Day,
        aside: &mut Aside,
        sent: &mut ExecutionReport,
    ) -> Result<usize, RoundError> {
        let actions = plan(state)?;
        let mut report = ExecutionReport::default();
        let outcome = self.execute(state, day, &actions, &mut report).await;
        let finished = if matches!(outcome, Ok(true)) { actions.as_slice() } else { &[] };
        // A plan may take hours: pauses begin now.
        let now = self.chain.now().await.map_or(state.now, |now| now.unix_time);
        aside.learn(now, state.config.day_seconds.into(), finished, &report);
        sent.merge(report);
        outcome.map(|_| actions.len())
    }

    /// Executes the actions step by step. Says whether all of it was begun.
    async fn execute(
        &self,
        state: &State<'_>,
        day: Day,
        actions: &[Action],
        report: &mut ExecutionReport,
    ) -> Result<bool, RoundError> {
        let token = MintInfo { mint: state.config.mint, program: state.config.token_program };
        let Self { chain, key: payer, pricing, .. } = *self;
        let until = &self.until;
        for part in actions.chunk_by(|a, b| part_of(day, a) == part_of(day, b)) {
            let Some(journal) = self.journal else {
                let executor = Executor { chain, payer, token, pricing, until: until.clone() };
                if executor.execute(part, report).await? {
                    continue;
                }
                return Ok(false);
            };
            let (day, step) = part.first().map_or((day, Step::Finish), |action| part_of(day, action));
            let started = Instant::now();
            journal.begin_step(day, step, state.now)?;
            let recorded = Recorded { chain, journal, day, step };
            let mut done = ExecutionReport::default();
            let executor = Executor { chain: &recorded, payer, token, pricing, until: until.clone() };
            let outcome = executor.execute(part, &mut done).await;
            let note = done.to_string();
            report.merge(done);
            if !outcome? {
                return Ok(false);
            }
            journal.finish_step(day, step, state.now, &note)?;
            metrics::record_step_duration(step.name(), started);
        }
        Ok(true)
    }
}

/// Day and step that an action is recorded under; `day` is the one that is worked on.
fn part_of(day: Day, action: &Action) -> (Day, Step) {
    match action {
        Action::Publish { day, .. } => (*day, Step::Vote),
        other => (day, other.step()),
    }
}
