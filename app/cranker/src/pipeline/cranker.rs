//! One pass of a cranker: observe, close what is over, vote, apply what stands, settle, check.
//!
//! A pass looks at the chain, the journal and the bundles, and does whatever is left to do; it remembers nothing that
//! it could not find out again. So it may be interrupted anywhere, and repeated at any time.

use influence_client::{ClientError, chain::Chain, tx::BudgetPolicy};
use influence_core::calendar::{Calendar, Day};
use influence_scoring::{bundle::BundleError, day::DeploymentId, salt::SaltSecret};
use solana_keypair::Keypair;
use tokio_util::sync::CancellationToken;

use super::{
    bundle_store::Bundles,
    disagreement::Disagreement,
    pre_vote_checks::Objection,
    rolling_state::{Carry, CarryError},
    scorer::{Rules, RulesError},
};
use crate::{
    indexer::{Cluster, ObserveError, Observer, Progress, Step as Observing},
    journal::{Journal, JournalError, steps::Step},
    keeper::{Aside, ExecutionReport, Role, RoundError, ScoredDay, Standing, Until, Worker},
};

/// How a cranker works.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Whether it votes.
    pub role: Role,
    /// Compute limits.
    pub pricing: BudgetPolicy,
    /// Whether it votes for days that were scored with other weights than the last final day.
    pub accepts_new_weights: bool,
    /// Whether it applies, settles and pays; else it votes only.
    pub applies: bool,
    /// Seconds between looking through all accounts when no day asks for it.
    pub round_seconds: i64,
    /// Closed days whose records are kept in the journal.
    pub kept_days: u32,
}

/// Why a pass stopped before its end. What it did stays done.
#[derive(Debug, thiserror::Error)]
pub enum PassError {
    /// Observing.
    #[error(transparent)]
    Observe(#[from] ObserveError),
    /// The chain.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// Planning or executing.
    #[error(transparent)]
    Round(#[from] RoundError),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A bundle.
    #[error(transparent)]
    Bundle(#[from] BundleError),
}

/// Why a day was not closed. The other steps go on without it, and it is tried again.
#[derive(Debug, thiserror::Error)]
pub enum CloseDayError {
    /// Balances, events, or the state before.
    #[error(transparent)]
    Carry(#[from] CarryError),
    /// The platform's part.
    #[error("day {day} can not be scored: {source}")]
    Rules {
        /// The day.
        day: Day,
        /// Why, and what to do.
        source: RulesError,
    },
    /// The bundle.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// What a pass found and did.
#[derive(Debug)]
pub struct Pass {
    /// How far observing has come.
    pub progress: Progress,
    /// Days that were closed, scored and written.
    pub closed: Vec<Day>,
    /// Why the next day was not, although it is over.
    pub problem: Option<CloseDayError>,
    /// Days that were not voted for, and why.
    pub objections: Vec<Objection>,
    /// Days about which others say something else.
    pub disagreements: Vec<Disagreement>,
    /// The last final day, and how far it has come for this cranker; none before the first.
    pub last_final: Option<(Day, Option<Standing>)>,
    /// How far the days from the last final one on are: the step that is under way or comes next.
    pub unfinished: Vec<(Day, Step)>,
    /// Transactions that may still land; nothing was sent because of them.
    pub pending: usize,
    /// Broken invariants that the check of a day found.
    pub findings: usize,
    /// The chain's time at the end, unix seconds.
    pub now: i64,
    /// When there is something to do again, as far as is known, unix seconds.
    pub wake_at: i64,
}

/// A cranker of one deployment.
pub struct Cranker<C, K, R> {
    pub(super) chain: C,
    pub(super) observer: Observer<K>,
    pub(super) rules: R,
    pub(super) bundles: Bundles,
    pub(super) deployment: DeploymentId,
    pub(super) secret: SaltSecret,
    pub(super) key: Keypair,
    pub(super) options: Options,
    pub(super) aside: Aside,
    /// What the last pass sent, or the one that is under way.
    pub(super) sent: ExecutionReport,
    /// The state after the day closed last; none until it is read, and after a day could not be closed.
    pub(super) carry: Option<Carry>,
    /// The day that is applied, so that its trees are built once.
    pub(super) current: Option<ScoredDay>,
    /// When all accounts are looked through again, unix seconds.
    pub(super) next_round: i64,
    /// Until when transactions are begun.
    pub(super) until: Until,
}

/// What a cranker consists of.
pub struct Setup<C, K, R> {
    /// Where transactions go.
    pub chain: C,
    /// What observes the same cluster.
    pub observer: Observer<K>,
    /// The platform's rules.
    pub rules: R,
    /// The bundles on disk.
    pub bundles: Bundles,
    /// Which program, mint and cluster.
    pub deployment: DeploymentId,
    /// What all crankers salt seals with.
    pub secret: SaltSecret,
    /// Signs and pays.
    pub key: Keypair,
    /// How it works.
    pub options: Options,
}

impl<C: Chain, K: Cluster, R: Rules> Cranker<C, K, R> {
    /// A cranker that goes on where its bundles and its journal end.
    pub fn new(setup: Setup<C, K, R>) -> Self {
        let Setup { chain, observer, rules, bundles, deployment, secret, key, options } = setup;
        Self {
            chain,
            observer,
            rules,
            bundles,
            deployment,
            secret,
            key,
            options,
            aside: Aside::default(),
            sent: ExecutionReport::default(),
            carry: None,
            current: None,
            next_round: 0,
            until: Until::default(),
        }
    }

    /// Begins no transaction once it is told to `stop`.
    pub fn stop_on(&mut self, stop: CancellationToken) {
        self.until = Until::stopped(stop);
    }

    /// Does whatever can be done now. `tell` hears what takes its time.
    ///
    /// # Errors
    /// [`PassError`]; pass again, after a while.
    pub async fn pass(&mut self, tell: &mut dyn FnMut(Observing)) -> Result<Pass, PassError> {
        self.sent = ExecutionReport::default();
        let progress = self.observer.advance(tell).await?;
        let mut closed = Vec::new();
        let problem = loop {
            match self.close_next(progress.finalized.time).await {
                Ok(Some(day)) => closed.push(day),
                Ok(None) => break None,
                Err(error) => break Some(error),
            }
        };
        let pending = self.resolve_pending(progress.finalized).await?;
        let verdict = self.vote(pending == 0).await?;
        let findings = if pending == 0 { self.apply(&verdict).await? } else { 0 };
        let last_final =
            verdict.state.config.last_final().map(|day| (day, self.standing(&verdict.state, day)));
        let is_waiting = pending > 0 || problem.is_some();
        let wake_at = self.wake_at(&verdict.state, last_final, is_waiting);
        Ok(Pass {
            progress,
            closed,
            problem,
            objections: verdict.objections,
            disagreements: verdict.disagreements,
            last_final,
            unfinished: self.unfinished(last_final.map(|(day, _)| day))?,
            pending,
            findings,
            now: verdict.state.now,
            wake_at,
        })
    }

    /// What the last pass sent, however it ended.
    pub fn sent(&self) -> &ExecutionReport {
        &self.sent
    }

    /// Where transactions go.
    pub fn chain(&self) -> &C {
        &self.chain
    }

    /// The journal.
    pub fn journal(&self) -> &Journal {
        self.observer.journal()
    }

    /// The calendar.
    pub fn calendar(&self) -> Calendar {
        self.deployment.calendar
    }

    /// The key that pays and signs.
    pub fn key(&self) -> &Keypair {
        &self.key
    }

    /// The bundles.
    pub fn bundles(&self) -> &Bundles {
        &self.bundles
    }

    /// What was refused lately.
    pub fn aside(&self) -> &Aside {
        &self.aside
    }

    pub(super) fn worker(&self) -> Worker<'_, C> {
        Worker {
            chain: &self.chain,
            key: &self.key,
            role: self.options.role,
            pricing: self.options.pricing,
            journal: Some(self.observer.journal()),
            until: self.until.clone(),
        }
    }
}
