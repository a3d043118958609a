//! Start checks: from settings to a cranker that may run, or a sentence that says why not.

use std::{path::Path, sync::Arc};

use anyhow::{Context, bail};
use influence_client::{
    chain::Chain,
    instructions::MintInfo,
    rpc::{RpcChain, finalized::FinalizedReader, finalized::TokenBalance},
    tx::BudgetPolicy,
};
use influence_scoring::{day::DeploymentId, salt::SaltSecret};
use solana_address::Address;
use solana_signer::Signer;
use tokio::task::JoinHandle;

use super::{
    bundle_store::BundleStore,
    connect::{ClusterConnection, connect},
    cranker::{Cranker, CrankerOptions, CrankerSetup},
    platform::PlatformScorer,
};
use crate::{
    config::CrankerSettings,
    indexer::{IndexStart, Indexer, IndexerSettings, subscribe},
    journal::{Journal, JournalError},
    keeper::{KeeperRole, PlannerState},
    peers::{bundle_import::ImportedBundle, bundle_verify},
};

/// Minimum balance of a fee payer, lamports: the rent of a snapshot and some thousand fees.
pub const MIN_BALANCE_LAMPORTS: u64 = 20_000_000;
/// Days whose entries stay in the journal.
const KEPT_DAYS: u32 = 14;
/// Reads of all accounts per day when no day requires one.
const SWEEPS_PER_DAY: i64 = 96;

/// A cranker over JSON-RPC.
pub type RpcCranker = Cranker<Arc<RpcChain>, FinalizedReader, PlatformScorer>;

/// Options of one run.
#[derive(Clone, Debug, Default)]
pub struct StartOptions {
    /// Start an empty data directory with this published bundle: a directory, or a cranker's server.
    pub bootstrap_from: Option<String>,
    /// Start an empty data directory with all current balances, on any day.
    pub bootstrap_from_now: bool,
    /// Apply and settle only, with any key.
    pub permissionless: bool,
    /// Vote also for days scored with other weights than the last final day's.
    pub accept_new_weights: bool,
}

/// Reason why a key cannot run a cranker.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    #[error(
        "the key {0} is not one of the program's crankers; ask the authority to add it, or start with --permissionless to apply and settle only"
    )]
    NotCranker(Address),
    #[error(
        "the fee payer {payer} has {lamports} lamports, but needs at least {MIN_BALANCE_LAMPORTS}; fund it"
    )]
    Unfunded { payer: Address, lamports: u64 },
}

/// Checks that a key may vote (unless it runs permissionless) and is funded.
///
/// # Errors
/// [`StartError`], the first that applies.
pub fn check_key(
    key: Address,
    is_cranker: bool,
    lamports: u64,
    permissionless: bool,
) -> Result<(), StartError> {
    if !permissionless && !is_cranker {
        return Err(StartError::NotCranker(key));
    }
    if lamports < MIN_BALANCE_LAMPORTS {
        return Err(StartError::Unfunded { payer: key, lamports });
    }
    Ok(())
}

/// Reads the secret for the salts of the seals.
///
/// # Errors
/// When it is not set, unreadable, or too short.
pub fn read_salt_secret(settings: &CrankerSettings) -> anyhow::Result<SaltSecret> {
    let Some(path) = &settings.salt_secret else {
        bail!("`salt_secret` is not set; name the file with the secret that all crankers share");
    };
    let bytes = std::fs::read(path)
        .with_context(|| format!("the salt secret {} cannot be read; check the path", path.display()))?;
    Ok(SaltSecret::new(bytes.trim_ascii())?)
}

/// Connects, checks everything, and continues from the data directory. `open` opens the journal: [`Journal::open`], or one
/// with a write hook. The returned task runs the subscription.
///
/// # Errors
/// One sentence that names the setting and the remedy.
pub async fn start(
    settings: &CrankerSettings,
    start_options: StartOptions,
    open: impl FnOnce(&Path) -> Result<Journal, JournalError>,
) -> anyhow::Result<(RpcCranker, JoinHandle<()>)> {
    let key = settings.read_keypair()?;
    let (scorer, secret) = (PlatformScorer::from_settings(settings).await?, read_salt_secret(settings)?);
    let connection = connect(settings).await?;
    let deployment = connection.deployment()?;
    let ClusterConnection { rpc, config } = connection;
    let payer = key.pubkey();
    let lamports = rpc.balance(&payer).await?;
    check_key(payer, config.crankers().contains(&payer), lamports, start_options.permissionless)?;
    let calendar = deployment.calendar;
    let token = || MintInfo { mint: config.mint, program: config.token_program };
    std::fs::create_dir_all(&settings.data_dir)?;
    let journal = Arc::new(open(&settings.journal_path())?);
    let mut bundles = BundleStore::open(&settings.bundles_dir())?;
    if let Some(source) = &start_options.bootstrap_from {
        bootstrap(&mut bundles, source, &deployment, &rpc).await?;
    }
    let index_start = index_start(&bundles, &start_options)?;
    let (updates, subscription) = subscribe(settings.ws_url().secret().to_owned(), token());
    let reader = FinalizedReader::new(rpc.client()?, token());
    let indexer_settings = IndexerSettings::new(calendar);
    let indexer = Indexer::new(reader, Some(updates), journal, indexer_settings, index_start).await?;
    let options = CrankerOptions {
        role: if start_options.permissionless { KeeperRole::Permissionless } else { KeeperRole::Voting },
        budget_policy: BudgetPolicy::Simulated,
        accept_new_weights: start_options.accept_new_weights,
        crank_accounts: settings.crank_accounts,
        sweep_seconds: i64::from(calendar.day_seconds()) / SWEEPS_PER_DAY,
        kept_days: KEPT_DAYS,
    };
    let setup = CrankerSetup { chain: rpc, indexer, scorer, bundles, deployment, secret, key, options };
    Ok((Cranker::new(setup), subscription))
}

/// Where indexing starts if the journal is empty: after the newest bundle, otherwise with the program's first day.
fn index_start(bundles: &BundleStore, options: &StartOptions) -> anyhow::Result<IndexStart> {
    let Some(day) = bundles.newest() else {
        return Ok(IndexStart::Now { any_day: options.bootstrap_from_now });
    };
    let accounts = bundles.read(day)?.state.twab.accounts;
    let accounts = accounts
        .iter()
        .map(|row| (row.token_account, TokenBalance { owner: row.owner, amount: row.balance }));
    Ok(IndexStart::AfterDay { day, accounts: accounts.collect() })
}

/// Imports the published bundle at `source` into the empty store, if it has the contents that the quorum made final.
async fn bootstrap(
    bundles: &mut BundleStore,
    source: &str,
    deployment: &DeploymentId,
    chain: &impl Chain,
) -> anyhow::Result<()> {
    if let Some(day) = bundles.newest() {
        bail!(
            "the data directory already has bundles up to day {day}; omit --bootstrap-from, or use an empty data directory"
        );
    }
    let imported = ImportedBundle::import(source, None, bundles.dir()).await?;
    let manifest = &imported.bundle.manifest;
    let snapshots = PlannerState::read_days(chain, None).await?.snapshots;
    bundle_verify::verify_against_chain(manifest, deployment, &snapshots)?;
    Ok(bundles.replace(manifest.day, imported.dir())?)
}
