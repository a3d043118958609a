//! `day N --balances`: a day computed from files alone, without recorded observations.

mod accounts;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, ensure};
use influence_client::PROGRAM_ID;
use influence_core::calendar::{Calendar, Day};
use influence_scoring::{
    bundle::{self, Bundle, DayEndState, bundle_dir_name},
    day::DeploymentId,
    ingest::TableLocation,
};

use super::offline::accounts::Accounts;
use super::verify::balances;
use crate::{
    cli::EXIT_FAILURE,
    config::CrankerSettings,
    peers::http_client,
    pipeline::{ClosedDay, ScoredOutput, Scorer, platform, secret},
};

/// Where a day's balances and accounts are, when they were not observed.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("state").args(["accounts", "members", "from"]).multiple(true))]
pub struct Files {
    /// Compute the day from these balance changes instead of observing, and publish nothing: .csv, .jsonl or .parquet, a
    /// file, folder or pattern, local or s3://. Needed are changes from the beginning on, or of the day alone with --from. The platform's tables are those of
    /// the settings
    #[arg(long, value_name = "WHERE", requires_all = ["state", "out"], conflicts_with_all = ["adopt", "stranger", "accept_new_weights"])]
    pub balances: Option<TableLocation>,

    /// With --balances: the bundle of the day before, a folder or a cranker's server. What was held up to then is taken
    /// from it, and where nothing else says what the program's accounts are, they are as they were
    #[arg(long, value_name = "FOLDER|URL", requires = "balances")]
    pub from: Option<String>,

    /// With --balances: a bundle of the day, a folder or a cranker's server, to compare with. Members, locked amounts,
    /// vaults and galleries' points are taken from it, balances and scores are not
    #[arg(long, value_name = "FOLDER|URL", requires = "balances")]
    pub accounts: Option<String>,

    /// With --balances: who has an Influence account at the day's end, and what is locked (`schema members`): a file,
    /// folder or pattern, local or s3://, or none
    #[arg(long, value_name = "WHERE", requires_all = ["balances", "gallery_accounts"], conflicts_with = "accounts")]
    pub members: Option<TableLocation>,

    /// With --members: the galleries' accounts and their points on average (`schema gallery_accounts`)
    #[arg(long, value_name = "WHERE", requires = "members")]
    pub gallery_accounts: Option<TableLocation>,

    /// Length of a day in seconds, where no bundle says it
    #[arg(long, value_name = "N", default_value_t = 86_400, requires = "members")]
    pub day_seconds: u32,

    /// The mint's decimals, where no bundle says them
    #[arg(long, value_name = "N", default_value_t = 6, requires = "members")]
    pub decimals: u8,

    /// With --balances: the folder for the day's bundle
    #[arg(long, value_name = "FOLDER", requires = "balances")]
    pub out: Option<PathBuf>,
}

/// The bundles that were named.
struct BundleStore {
    /// Of the day.
    stated: Option<Bundle>,
    /// Of the day before.
    before: Option<Bundle>,
}

/// Computes the day, writes its bundle, prints its roots, and says whether the bundle with the accounts says the same.
///
/// # Errors
/// When something cannot be read or written, or the day not be computed.
pub async fn command(
    settings: &CrankerSettings,
    day: Day,
    balances: &TableLocation,
    files: &Files,
) -> anyhow::Result<ExitCode> {
    let out = files.out.as_deref().context("--out is missing; name a folder for the bundle")?;
    let bundles = BundleStore::read(day, files).await?;
    let deployment = bundles.deployment(settings, files)?;
    let accounts = Accounts::read(settings, day, files, &bundles, &deployment.calendar).await?;
    let computed = compute(settings, day, deployment, &bundles, accounts, balances, out).await?;
    let manifest = &computed.manifest;
    println!("{} is written", out.join(bundle_dir_name(day)).display());
    println!("holdings root   {}", const_hex::encode(manifest.contents().holdings_root));
    println!("engagement root {}", const_hex::encode(manifest.contents().engagement_root));
    let Some((place, stated)) = files.accounts.as_ref().zip(bundles.stated.as_ref()) else {
        return Ok(ExitCode::SUCCESS);
    };
    Ok(match bundle::diff_bundles(&computed, stated) {
        None => {
            println!("{place} says the same");
            ExitCode::SUCCESS
        }
        Some(difference) => {
            println!("{place} differs: {difference}");
            ExitCode::from(EXIT_FAILURE)
        }
    })
}

impl BundleStore {
    async fn read(day: Day, files: &Files) -> anyhow::Result<Self> {
        let stated = match &files.accounts {
            Some(place) => Some(http_client::load_bundle(place, day).await?),
            None => None,
        };
        let before = match &files.from {
            Some(place) => {
                let before = day.checked_sub(1).context("day 0 has no day before it; leave --from out")?;
                Some(http_client::load_bundle(place, before).await?)
            }
            None => None,
        };
        Ok(Self { stated, before })
    }

    /// What the day is of: the bundles say it, else the settings.
    fn deployment(&self, settings: &CrankerSettings, files: &Files) -> anyhow::Result<DeploymentId> {
        let mut said = Vec::new();
        for bundle in [&self.stated, &self.before].into_iter().flatten() {
            said.push(bundle.manifest.deployment()?);
        }
        ensure!(
            said.first() == said.last(),
            "--accounts and --from are bundles of different programs, clusters or mints; name two of one"
        );
        if let Some(deployment) = said.first() {
            return Ok(*deployment);
        }
        let cluster = settings.cluster.context("`cluster` is not set, and no bundle says it; set it")?;
        let mint = settings.mint.context("`mint` is not set, and no bundle says it; set it")?;
        Ok(DeploymentId {
            program: PROGRAM_ID,
            cluster: cluster.0.to_bytes().into(),
            mint,
            decimals: files.decimals,
            calendar: Calendar::new(files.day_seconds)?,
        })
    }
}

/// The day by the balances, with these accounts; written into `out`.
async fn compute(
    settings: &CrankerSettings,
    day: Day,
    deployment: DeploymentId,
    bundles: &BundleStore,
    accounts: Accounts,
    place: &TableLocation,
    out: &Path,
) -> anyhow::Result<Bundle> {
    let known = bundles.stated.iter().flat_map(balances::vaults);
    let vaults = accounts.chain.members.iter().map(|row| (row.vault_owner, row.owner)).chain(known);
    let holdings = match &bundles.before {
        Some(before) => balances::after(before, vaults, place).await?,
        None => balances::from_the_beginning(deployment.calendar, day, vaults, place).await?,
    };
    let state = DayEndState::new(holdings.state(day)?, accounts.chain);
    let secret = secret(settings)?;
    let closed = ClosedDay { day, deployment, holdings: &holdings, chain: &state.chain, secret: &secret };
    let scored = platform(settings).await?.score(closed).await;
    let ScoredOutput { result, mut inputs } = scored.map_err(|error| anyhow::anyhow!("{error}"))?;
    inputs.files.extend(accounts.files);
    std::fs::create_dir_all(out)
        .with_context(|| format!("{} cannot be made; check the path and the permissions", out.display()))?;
    bundle::write_bundle(out, &result, &state, &inputs)?;
    Ok(bundle::read_bundle(&out.join(bundle_dir_name(day)))?)
}
