//! Reads, plans and executes until nothing is left to do.

use std::{collections::BTreeMap, time::Instant};

use influence_client::{ClientError, chain::Chain, instructions::MintInfo, tx::BudgetPolicy};
use influence_core::{calendar::Day, snapshot_vote::SnapshotContents};
use influence_scoring::merkle::TreeError;
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::{
    action::KeeperAction,
    backoff::RetryBackoff,
    deadline::Deadline,
    execution_report::ExecutionReport,
    executor::ActionExecutor,
    journaled_chain::JournaledChain,
    plan::plan_actions,
    planner_state::{PlannerState, ScoredDay},
};
use crate::{
    journal::{Journal, JournalError, steps::DayStep},
    metrics,
};

/// Plans per task; the next cycle sees what others do in between.
const MAX_PLANS: usize = 4;

/// Reason why a task stopped. Completed work is kept.
#[derive(Debug, thiserror::Error)]
pub enum KeeperError {
    #[error(transparent)]
    Client(#[from] ClientError),
    /// A proof could not be built.
    #[error(transparent)]
    Tree(#[from] TreeError),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeeperRole {
    /// Votes, applies and settles.
    Voting,
    /// Applies and settles.
    Permissionless,
}

pub struct Keeper<'a, C> {
    pub chain: &'a C,
    /// Pays, and signs the votes.
    pub key: &'a Keypair,
    pub role: KeeperRole,
    pub budget_policy: BudgetPolicy,
    /// Where steps and transactions are recorded, if at all.
    pub journal: Option<&'a Journal>,
    pub deadline: Deadline,
}

#[derive(Default)]
pub struct KeeperTask<'a> {
    /// Day under which everything but votes is recorded.
    pub day: Day,
    /// Contents to vote for, by day.
    pub candidates: BTreeMap<Day, SnapshotContents>,
    /// Day whose scores and ranks are applied.
    pub scored: Option<&'a ScoredDay>,
}

impl<C: Chain> Keeper<'_, C> {
    async fn read_state<'t>(
        &self,
        task: &KeeperTask<'t>,
        backoff: &RetryBackoff,
    ) -> Result<PlannerState<'t>, ClientError> {
        let cranker = (self.role == KeeperRole::Voting).then(|| self.key.pubkey());
        let mut state = PlannerState::read(self.chain, cranker, task.scored).await?;
        state.candidates.clone_from(&task.candidates);
        state.in_backoff = backoff.active_targets(state.now);
        Ok(state)
    }

    /// Plans and executes until nothing is left to do, and reports every transaction to `sent`, however it ends. Returns
    /// whether the last plan was empty: only actions in backoff are left.
    ///
    /// # Errors
    /// [`KeeperError`].
    pub async fn run_until_done(
        &self,
        task: &KeeperTask<'_>,
        backoff: &mut RetryBackoff,
        sent: &mut ExecutionReport,
    ) -> Result<bool, KeeperError> {
        let mut is_complete = false;
        for _ in 0..MAX_PLANS {
            let state = self.read_state(task, backoff).await?;
            let before = sent.transactions;
            is_complete = self.execute_plan(&state, task.day, backoff, sent).await? == 0;
            if sent.transactions == before || self.deadline.has_passed() {
                break;
            }
        }
        Ok(is_complete)
    }

    /// Plans from `state` and executes the plan; returns its number of actions.
    ///
    /// # Errors
    /// [`KeeperError`].
    pub async fn execute_plan(
        &self,
        state: &PlannerState<'_>,
        day: Day,
        backoff: &mut RetryBackoff,
        sent: &mut ExecutionReport,
    ) -> Result<usize, KeeperError> {
        let actions = plan_actions(state)?;
        let mut report = ExecutionReport::default();
        let outcome = self.execute_steps(state, day, &actions, &mut report).await;
        let finished = if matches!(outcome, Ok(true)) { actions.as_slice() } else { &[] };
        // A plan may take hours, so pauses start now.
        let now = self.chain.now().await.map_or(state.now, |now| now.unix_time);
        backoff.record(now, state.config.day_seconds.into(), finished, &report);
        sent.merge(report);
        outcome.map(|_| actions.len())
    }

    /// Executes the actions, and records each step. Returns whether every action was started.
    async fn execute_steps(
        &self,
        state: &PlannerState<'_>,
        day: Day,
        actions: &[KeeperAction],
        report: &mut ExecutionReport,
    ) -> Result<bool, KeeperError> {
        let token = MintInfo { mint: state.config.mint, program: state.config.token_program };
        let Self { chain, key: payer, budget_policy, .. } = *self;
        let deadline = &self.deadline;
        for part in actions.chunk_by(|a, b| journal_key(day, a) == journal_key(day, b)) {
            let Some(journal) = self.journal else {
                let deadline = deadline.clone();
                let executor = ActionExecutor { chain, payer, token, budget_policy, deadline };
                if executor.execute(part, report).await? {
                    continue;
                }
                return Ok(false);
            };
            let (day, step) = part.first().map_or((day, DayStep::Finish), |action| journal_key(day, action));
            let started = Instant::now();
            journal.begin_step(day, step, state.now)?;
            let chain = JournaledChain { chain, journal, day, step };
            let mut done = ExecutionReport::default();
            let deadline = deadline.clone();
            let executor = ActionExecutor { chain: &chain, payer, token, budget_policy, deadline };
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

/// Day and step under which an action is recorded; `day` for everything but votes.
fn journal_key(day: Day, action: &KeeperAction) -> (Day, DayStep) {
    match action {
        KeeperAction::Publish { day, .. } => (*day, DayStep::Vote),
        other => (day, other.step()),
    }
}
