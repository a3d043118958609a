//! From settings to a cranker that may run here, or one sentence why not.

use std::{path::Path, sync::Arc, time::Duration};

use anyhow::{Context, bail};
use influence_client::{
    chain::Chain,
    instructions::MintInfo,
    rpc::{RpcChain, finalized::FinalizedReader},
    tx::BudgetPolicy,
};
use influence_scoring::{
    day::DeploymentId,
    engine::{Engine, EngineKind},
    salt::SaltSecret,
    weights::Weights,
};
use solana_address::Address;
use solana_signer::Signer;
use tokio::task::JoinHandle;

use super::{
    bundle_store::Bundles,
    connect::{Connection, connect},
    cranker::{Cranker, Options, Setup},
    platform::{Platform, Tables},
};
use crate::{
    config::{CrankerSettings, EngineChoice},
    indexer::{self, Observer, Start},
    journal::{Journal, JournalError, records::AccountState},
    keeper::{Role, State},
    peers::{bundle_import::ImportedBundle, bundle_verify},
};

/// Least that a fee payer must have, lamports: the rent of a snapshot and some thousand fees.
pub const LEAST_FUNDS: u64 = 20_000_000;
/// Days whose records the journal keeps.
const KEPT_DAYS: u32 = 14;
/// Looks through all accounts in a day, when nothing else asks for it.
const ROUNDS_A_DAY: i64 = 96;

/// A cranker over JSON-RPC.
pub type Remote = Cranker<Arc<RpcChain>, FinalizedReader, Platform>;

/// What an operator decides for this run.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Begin in an empty data directory with this published bundle: a folder, or a cranker's server.
    pub from: Option<String>,
    /// Apply and settle only, with a key that is no cranker's.
    pub stranger: bool,
    /// Vote although the weights are others than the last final day's.
    pub accept_new_weights: bool,
    /// Begin with what everybody holds now although the program has run for days.
    pub accept_late_start: bool,
}

/// Why a cranker does not run here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The key does not vote here.
    #[error(
        "the key {0} is not one of the program's crankers; ask the authority to add it, or start with --stranger to apply and settle only"
    )]
    NotCranker(Address),
    /// Nothing to pay with.
    #[error("the fee payer {payer} has {lamports} lamports, and needs {LEAST_FUNDS} at least; send it some")]
    Unfunded {
        /// The key.
        payer: Address,
        /// What it has.
        lamports: u64,
    },
}

/// Refuses a key that can not do its work: one that does not vote although it should, or without funds.
///
/// # Errors
/// [`Refusal`], the first that applies.
pub fn check(key: Address, is_cranker: bool, lamports: u64, stranger: bool) -> Result<(), Refusal> {
    if !stranger && !is_cranker {
        return Err(Refusal::NotCranker(key));
    }
    if lamports < LEAST_FUNDS {
        return Err(Refusal::Unfunded { payer: key, lamports });
    }
    Ok(())
}

/// The engine that the settings name.
///
/// # Errors
/// When its folder can not be made.
pub async fn engine(settings: &CrankerSettings) -> anyhow::Result<Engine> {
    let kind = match (settings.engine, &settings.scheduler) {
        (EngineChoice::Ballista, Some(scheduler)) => {
            let deadline = Duration::from_secs(settings.query_timeout_seconds.into());
            EngineKind::Ballista {
                scheduler: scheduler.clone(),
                partitions: settings.thread_count(),
                deadline,
            }
        }
        _ => EngineKind::DataFusion {
            threads: settings.thread_count(),
            memory_bytes: usize::try_from(settings.memory_bytes()).unwrap_or(usize::MAX),
        },
    };
    Ok(Engine::new(kind, &settings.data_dir.join("engine")).await?)
}

/// The weights that the settings name.
///
/// # Errors
/// As the weights' own.
pub fn weights(settings: &CrankerSettings) -> anyhow::Result<Weights> {
    Ok(settings.weights.as_deref().map_or_else(Weights::load_default, Weights::read)?)
}

/// The crankers' secret.
///
/// # Errors
/// When there is none, it can not be read, or it is too short.
pub fn secret(settings: &CrankerSettings) -> anyhow::Result<SaltSecret> {
    let Some(path) = &settings.salt_secret else {
        bail!("`salt_secret` is not set; name the file with the secret that all crankers share");
    };
    let bytes = std::fs::read(path)
        .with_context(|| format!("the salt secret {} can not be read; check the path", path.display()))?;
    Ok(SaltSecret::new(bytes.trim_ascii())?)
}

/// The platform's rules as the settings have them.
///
/// # Errors
/// As [`engine`] and [`weights`].
pub async fn platform(settings: &CrankerSettings) -> anyhow::Result<Platform> {
    Ok(Platform {
        engine: engine(settings).await?,
        weights: weights(settings)?,
        tables: Tables {
            activity: settings.activity.clone(),
            users: settings.users.clone(),
            galleries: settings.galleries.clone(),
            nfts: settings.nfts.clone(),
        },
        work: settings.data_dir.join("inputs"),
        max_reject_bps: settings.max_reject_bps,
    })
}

/// Connects, checks everything, and goes on where the data directory ends. `open` opens the journal: [`Journal::open`], or
/// one that somebody watches. The task keeps the subscription.
///
/// # Errors
/// One sentence that names the setting and the remedy.
pub async fn start(
    settings: &CrankerSettings,
    choices: Choices,
    open: impl FnOnce(&Path) -> Result<Journal, JournalError>,
) -> anyhow::Result<(Remote, JoinHandle<()>)> {
    let key = settings.read_keypair()?;
    let (rules, secret) = (platform(settings).await?, secret(settings)?);
    let connection = connect(settings).await?;
    let deployment = connection.deployment()?;
    let Connection { rpc, config } = connection;
    let payer = key.pubkey();
    let lamports = rpc.balance(&payer).await?;
    check(payer, config.crankers().contains(&payer), lamports, choices.stranger)?;
    let calendar = deployment.calendar;
    let token = || MintInfo { mint: config.mint, program: config.token_program };
    std::fs::create_dir_all(&settings.data_dir)?;
    let journal = Arc::new(open(&settings.journal_path())?);
    let mut bundles = Bundles::open(&settings.bundles_dir())?;
    if let Some(place) = &choices.from {
        begin_with(&mut bundles, place, &deployment, &rpc).await?;
    }
    let begin = beginning(&bundles, &choices)?;
    let (notices, watching) = indexer::subscribe(settings.ws_url().secret().to_owned(), token());
    let reader = FinalizedReader::new(rpc.client()?, token());
    let observing = indexer::Settings::new(calendar);
    let observer = Observer::new(reader, Some(notices), journal, observing, begin).await?;
    let options = Options {
        role: if choices.stranger { Role::Stranger } else { Role::Cranker },
        pricing: BudgetPolicy::Simulated,
        accepts_new_weights: choices.accept_new_weights,
        applies: settings.crank_accounts,
        round_seconds: i64::from(calendar.day_seconds()) / ROUNDS_A_DAY,
        kept_days: KEPT_DAYS,
    };
    let setup = Setup { chain: rpc, observer, rules, bundles, deployment, secret, key, options };
    Ok((Cranker::new(setup), watching))
}

/// Where observing begins when the journal is new: after the newest bundle, else with the program's first day.
fn beginning(bundles: &Bundles, choices: &Choices) -> anyhow::Result<Start> {
    let Some(day) = bundles.newest() else { return Ok(Start::Now { late: choices.accept_late_start }) };
    let window = bundles.read(day)?.window;
    let accounts = window
        .accounts
        .iter()
        .map(|row| (row.token_account, AccountState { owner: row.owner, balance: row.balance }));
    Ok(Start::AfterDay { day, accounts: accounts.collect() })
}

/// Takes the published bundle at `place` as what to begin with: it comes among the bundles, of which there must be none,
/// when it is what the chain says that a quorum agreed on.
async fn begin_with(
    bundles: &mut Bundles,
    place: &str,
    here: &DeploymentId,
    chain: &impl Chain,
) -> anyhow::Result<()> {
    if let Some(day) = bundles.newest() {
        bail!(
            "the data directory has bundles up to day {day} already; leave --from out, or use an empty data directory"
        );
    }
    let imported = ImportedBundle::import(place, None, bundles.folder()).await?;
    let manifest = &imported.bundle.manifest;
    bundle_verify::verify_against_chain(manifest, here, &State::of_days(chain, None).await?.snapshots)?;
    Ok(bundles.replace(manifest.day, imported.dir())?)
}
