//! Crankers with their own folders and simple scores.

use std::{path::Path, sync::Arc, time::Duration};

use influence_client::{
    PROGRAM_ID,
    accounts::test_accounts,
    chain::Chain,
    rpc::{RpcChain, config::RpcConfig, finalized::FinalizedReader, subscribe::TokenAccountUpdate},
    tx::{BudgetPolicy, ComputeBudget},
};
use influence_core::{calendar::Calendar, limits::RATIO_ONE};
use influence_cranker::{
    indexer::{FinalizedSource, IndexStart, Indexer, IndexerSettings},
    journal::Journal,
    keeper::KeeperRole,
    pipeline::{
        BundleStore, ClosedDay, Cranker, CrankerOptions, CrankerSetup, CycleError, CycleReport, ScoredOutput,
        Scorer, ScorerError,
    },
};
use influence_scoring::{
    bundle::InputsRecord,
    day::{DeploymentId, ScoreOutputs, UserScoreRow, build_trees},
    engagement::GalleryScore,
    salt::SaltSecret,
};
use solana_address::Address;
use solana_keypair::Keypair;
use tempfile::TempDir;
use tokio::sync::mpsc::Receiver;

use crate::test_env::{DAY, mint_key};

/// Scores from balances and accounts alone: a gallery's average points, and an average index for all users.
#[derive(Clone, Copy, Default)]
pub struct SimpleScorer {
    /// Added to every gallery's score, as if a cranker had other inputs.
    pub bias: u64,
}

impl Scorer for SimpleScorer {
    async fn score(&self, closed: ClosedDay<'_>) -> Result<ScoredOutput, ScorerError> {
        let ClosedDay { day, deployment, holdings, chain, secret } = closed;
        let points = |average: u64| (average / 1_000).saturating_add(self.bias);
        let galleries = chain.active_galleries().map(|gallery| GalleryScore {
            gallery: gallery.gallery,
            score: points(gallery.average_points(&calendar())),
            nfts: 0,
            activity: 0,
            influence: points(gallery.average_points(&calendar())),
        });
        let mut users = Vec::new();
        for member in &chain.members {
            if holdings.score_of(&member.owner, day)? + member.locked > 0 {
                users.push(UserScoreRow {
                    wallet: member.owner,
                    score: 0,
                    index: RATIO_ONE,
                    investor: RATIO_ONE,
                    meritocratic: RATIO_ONE,
                    small_factors: RATIO_ONE,
                });
            }
        }
        let parts = ScoreOutputs { galleries: galleries.collect(), users, ..ScoreOutputs::default() };
        let result = build_trees(day, deployment, holdings, chain, parts, secret)?;
        Ok(ScoredOutput { result, inputs: InputsRecord::default() })
    }
}

/// A temporary folder, in memory where possible: a journal waits for the disk at every step.
pub fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("a folder")
}

pub fn calendar() -> Calendar {
    Calendar::new(DAY as u32).expect("a calendar")
}

pub fn deployment() -> DeploymentId {
    DeploymentId {
        program: PROGRAM_ID,
        cluster: Address::from([7; 32]),
        mint: mint_key(),
        decimals: 6,
        calendar: calendar(),
    }
}

/// Options of the tests' crankers: they read all accounts in every cycle.
pub fn options(role: KeeperRole) -> CrankerOptions {
    CrankerOptions {
        role,
        budget_policy: BudgetPolicy::Fixed(ComputeBudget::MAX),
        accept_new_weights: false,
        crank_accounts: true,
        sweep_seconds: 0,
        kept_days: 14,
    }
}

/// A cranker that begins with the chain, or continues what is in `folder`.
pub async fn cranker<C: Chain + FinalizedSource + Clone>(
    town: &C,
    key: &Keypair,
    folder: &Path,
    rules: SimpleScorer,
) -> Result<Cranker<C, C, SimpleScorer>, CycleError> {
    let journal = Journal::open(&folder.join("journal.redb"))?;
    started(town, key, folder, journal, rules, IndexStart::Now { any_day: false }).await
}

/// The same with an open journal, beginning with `start` when it is empty.
pub async fn started<C: Chain + FinalizedSource + Clone>(
    town: &C,
    key: &Keypair,
    folder: &Path,
    journal: Journal,
    rules: SimpleScorer,
    start: IndexStart,
) -> Result<Cranker<C, C, SimpleScorer>, CycleError> {
    let journal = Arc::new(journal);
    let settings = IndexerSettings { history_margin_slots: 0, ..IndexerSettings::new(calendar()) };
    let observer = Indexer::new(town.clone(), None, journal, settings, start).await?;
    let bundles = BundleStore::open(&folder.join("bundles"))?;
    Ok(Cranker::new(setup(town.clone(), observer, rules, bundles, key.insecure_clone())))
}

/// A cranker over a node.
pub type RpcCranker = Cranker<Arc<RpcChain>, FinalizedReader, SimpleScorer>;

/// A cranker over the node of `rpc`, with the changes of its subscription.
pub async fn remote(
    rpc: Arc<RpcChain>,
    notices: Option<Receiver<TokenAccountUpdate>>,
    key: &Keypair,
    folder: &Path,
    journal: Journal,
) -> Result<RpcCranker, CycleError> {
    let settings = IndexerSettings { history_margin_slots: 0, ..IndexerSettings::new(calendar()) };
    let reader = FinalizedReader::new(rpc.client()?, test_accounts::spl_token(mint_key()));
    let start = IndexStart::Now { any_day: false };
    let observer = Indexer::new(reader, notices, Arc::new(journal), settings, start).await?;
    let bundles = BundleStore::open(&folder.join("bundles"))?;
    let key = key.insecure_clone();
    Ok(Cranker::new(setup(rpc, observer, SimpleScorer::default(), bundles, key)))
}

fn setup<C, K>(
    chain: C,
    observer: Indexer<K>,
    rules: SimpleScorer,
    bundles: BundleStore,
    key: Keypair,
) -> CrankerSetup<C, K, SimpleScorer> {
    CrankerSetup {
        chain,
        indexer: observer,
        scorer: rules,
        bundles,
        deployment: deployment(),
        secret: SaltSecret::new(&[3; 32]).expect("long enough"),
        key,
        options: options(KeeperRole::Voting),
    }
}

/// Settings for a node on this machine: short timeouts and pauses.
pub fn rpc_config(url: &str) -> RpcConfig {
    let pause = Duration::from_millis(1);
    RpcConfig {
        requests_per_second: 100_000,
        timeout: Duration::from_secs(5),
        max_attempts: 12,
        initial_backoff: pause,
        max_backoff: pause,
        poll_interval: pause,
        ..RpcConfig::new(url)
    }
}

/// One cycle that must succeed.
pub async fn pass<C: Chain, K: FinalizedSource>(cranker: &mut Cranker<C, K, SimpleScorer>) -> CycleReport {
    let pass = cranker.run_cycle(&mut |_| {}).await.unwrap_or_else(|error| panic!("{error}"));
    assert!(cranker.sent().failures.is_empty(), "{:?}", cranker.sent());
    assert_eq!(pass.findings, 0);
    pass
}
