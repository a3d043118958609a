//! One cycle of a cranker: index, close ended days, vote, apply the last final day, settle, check.
//!
//! A cycle reads the chain, the journal and the bundles on disk, and does whatever is left to do. It keeps no state that
//! cannot be rebuilt: a state machine that stores its current step would have to be right about every crash, lost response
//! and concurrent cranker, and its state and the chain would drift apart. The newest bundle is the state with which the next
//! day starts, so a restart, a new cranker with a published bundle and the ordinary next day are the same code. Missed days
//! are closed and voted for in order, because an older day that becomes final after a newer one only gets its ranks.
//!
//! The journal records every step and every transaction, the transaction before it is sent. After a crash or a lost
//! response it is looked up, and while it may still land nothing is sent.
//!
//! Applying may take hours. It ends when the open day ends, because closing and voting are more urgent, and when the process
//! is stopped: started transactions are finished, and the next cycle continues with the rest. Settings and snapshots are
//! read in every cycle; all accounts only if a day requires it or after [`CrankerOptions::sweep_seconds`].

use influence_client::{ClientError, chain::Chain, tx::BudgetPolicy};
use influence_core::calendar::{Calendar, Day};
use influence_scoring::{bundle::BundleError, day::DeploymentId, salt::SaltSecret};
use solana_keypair::Keypair;
use tokio_util::sync::CancellationToken;

use super::{
    bundle_store::BundleStore,
    disagreement::Disagreement,
    pre_vote_checks::VoteBlocker,
    rolling_state::{RollingState, RollingStateError},
    scorer::{Scorer, ScorerError},
};
use crate::{
    indexer::{FinalizedSource, Indexer, IndexerError, IndexerProgress, IndexerStep},
    journal::{Journal, JournalError, steps::DayStep},
    keeper::{
        Deadline, ExecutionReport, Keeper, KeeperError, KeeperRole, RetryBackoff, ScoredDay, SnapshotStatus,
    },
};

#[derive(Clone, Copy, Debug)]
pub struct CrankerOptions {
    /// Whether it votes.
    pub role: KeeperRole,
    /// Compute limits and fees.
    pub budget_policy: BudgetPolicy,
    /// Vote also for days scored with other weights than the last final day.
    pub accept_new_weights: bool,
    /// Apply, settle and pay; otherwise only vote.
    pub crank_accounts: bool,
    /// Seconds between reads of all accounts when no day requires one.
    pub sweep_seconds: i64,
    /// Number of closed days whose entries stay in the journal.
    pub kept_days: u32,
}

/// Reason why a cycle stopped early. Completed work is kept.
#[derive(Debug, thiserror::Error)]
pub enum CycleError {
    #[error(transparent)]
    Indexer(#[from] IndexerError),
    #[error(transparent)]
    Client(#[from] ClientError),
    /// Planning or executing failed.
    #[error(transparent)]
    Keeper(#[from] KeeperError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error(transparent)]
    Bundle(#[from] BundleError),
}

/// Reason why a day was not closed. The other steps continue, and it is retried.
#[derive(Debug, thiserror::Error)]
pub enum CloseDayError {
    /// Balances, events, or the state before the day.
    #[error(transparent)]
    State(#[from] RollingStateError),
    #[error("day {day} cannot be scored: {source}")]
    Scorer { day: Day, source: ScorerError },
    #[error(transparent)]
    Bundle(#[from] BundleError),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Result of a cycle.
#[derive(Debug)]
pub struct CycleReport {
    pub progress: IndexerProgress,
    /// Days that were closed, scored and written.
    pub closed: Vec<Day>,
    /// Reason why the next ended day was not closed.
    pub close_error: Option<CloseDayError>,
    /// Reasons why days were not voted for.
    pub vote_blockers: Vec<VoteBlocker>,
    pub disagreements: Vec<Disagreement>,
    /// Last final day with its status for this cranker; no status without a bundle of its own.
    pub last_final: Option<(Day, Option<SnapshotStatus>)>,
    /// Unchecked days from the last final one on, with the step that is in progress or comes next.
    pub unfinished: Vec<(Day, DayStep)>,
    /// Transactions that may still land; nothing was sent because of them.
    pub pending: usize,
    /// Broken invariants found by the check of a day.
    pub findings: usize,
    /// Chain time at the end, unix seconds.
    pub now: i64,
    /// Next time with something to do, as far as is known, unix seconds.
    pub wake_at: i64,
}

/// A cranker of one deployment.
pub struct Cranker<C, K, S> {
    pub(super) chain: C,
    pub(super) indexer: Indexer<K>,
    pub(super) scorer: S,
    pub(super) bundles: BundleStore,
    pub(super) deployment: DeploymentId,
    pub(super) secret: SaltSecret,
    pub(super) key: Keypair,
    pub(super) options: CrankerOptions,
    pub(super) backoff: RetryBackoff,
    /// Transactions of the last cycle, or of the one in progress.
    pub(super) sent: ExecutionReport,
    /// State after the day closed last; none until it is restored, and after closing failed.
    pub(super) state: Option<RollingState>,
    /// The day being applied, so that its trees are built once.
    pub(super) current: Option<ScoredDay>,
    /// Next read of all accounts, unix seconds.
    pub(super) next_sweep: i64,
    pub(super) deadline: Deadline,
}

/// Parts of a cranker.
pub struct CrankerSetup<C, K, S> {
    /// Where transactions go.
    pub chain: C,
    /// Indexer of the same cluster.
    pub indexer: Indexer<K>,
    pub scorer: S,
    pub bundles: BundleStore,
    pub deployment: DeploymentId,
    /// Secret for the salts of the seals, shared by the crankers.
    pub secret: SaltSecret,
    /// Signs and pays.
    pub key: Keypair,
    pub options: CrankerOptions,
}

impl<C: Chain, K: FinalizedSource, S: Scorer> Cranker<C, K, S> {
    /// Creates a cranker that continues from its bundles and its journal.
    pub fn new(setup: CrankerSetup<C, K, S>) -> Self {
        let CrankerSetup { chain, indexer, scorer, bundles, deployment, secret, key, options } = setup;
        Self {
            chain,
            indexer,
            scorer,
            bundles,
            deployment,
            secret,
            key,
            options,
            backoff: RetryBackoff::default(),
            sent: ExecutionReport::default(),
            state: None,
            current: None,
            next_sweep: 0,
            deadline: Deadline::default(),
        }
    }

    /// Starts no transaction once `stop` is canceled.
    pub fn stop_on(&mut self, stop: CancellationToken) {
        self.deadline = Deadline::on_cancel(stop);
    }

    /// Does everything that can be done now. `on_step` is called before slow steps of indexing.
    ///
    /// # Errors
    /// [`CycleError`]; run another cycle after a pause.
    pub async fn run_cycle(
        &mut self,
        on_step: &mut dyn FnMut(IndexerStep),
    ) -> Result<CycleReport, CycleError> {
        self.sent = ExecutionReport::default();
        let progress = self.indexer.sync(on_step).await?;
        let mut closed = Vec::new();
        let close_error = loop {
            match self.close_next_day(progress.finalized.time).await {
                Ok(Some(day)) => closed.push(day),
                Ok(None) => break None,
                Err(error) => break Some(error),
            }
        };
        let pending = self.resolve_in_flight(progress.finalized).await?;
        let outcome = self.vote(pending == 0).await?;
        let findings = if pending == 0 { self.apply(&outcome).await? } else { 0 };
        let last_final =
            outcome.state.config.last_final().map(|day| (day, self.snapshot_status(&outcome.state, day)));
        let is_waiting = pending > 0 || close_error.is_some();
        let wake_at = self.wake_at(&outcome.state, last_final, is_waiting);
        Ok(CycleReport {
            progress,
            closed,
            close_error,
            vote_blockers: outcome.vote_blockers,
            disagreements: outcome.disagreements,
            last_final,
            unfinished: self.unfinished_days(last_final.map(|(day, _)| day))?,
            pending,
            findings,
            now: outcome.state.now,
            wake_at,
        })
    }

    /// Transactions of the last cycle, however it ended.
    pub fn sent(&self) -> &ExecutionReport {
        &self.sent
    }

    pub fn chain(&self) -> &C {
        &self.chain
    }

    pub fn journal(&self) -> &Journal {
        self.indexer.journal()
    }

    pub fn calendar(&self) -> Calendar {
        self.deployment.calendar
    }

    /// Key that pays and signs.
    pub fn key(&self) -> &Keypair {
        &self.key
    }

    pub fn bundles(&self) -> &BundleStore {
        &self.bundles
    }

    /// Actions in backoff.
    pub fn backoff(&self) -> &RetryBackoff {
        &self.backoff
    }

    pub(super) fn keeper(&self) -> Keeper<'_, C> {
        Keeper {
            chain: &self.chain,
            key: &self.key,
            role: self.options.role,
            budget_policy: self.options.budget_policy,
            journal: Some(self.indexer.journal()),
            deadline: self.deadline.clone(),
        }
    }
}
