//! `day N --balances`: a day computed from files, without a journal.

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

use self::accounts::OfflineAccounts;
use super::{exit_code, print_difference, verify::balances};
use crate::{
    config::CrankerSettings,
    peers::http_client,
    pipeline::{ClosedDay, PlatformScorer, ScoredOutput, Scorer, read_salt_secret},
};

/// Files of a day that was not indexed.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("state").args(["accounts", "members", "from"]).multiple(true))]
pub struct OfflineArgs {
    /// Compute the day from these balance changes instead of indexing, and publish nothing: .csv, .jsonl or .parquet; a
    /// file, directory or pattern, local or s3://. They must contain all changes ever, or with --from those of the day. The
    /// platform's tables come from the settings
    #[arg(long, value_name = "PATH|URL", requires_all = ["state", "out"], conflicts_with_all = ["adopt", "permissionless", "accept_new_weights"])]
    pub balances: Option<TableLocation>,

    /// With --balances: bundle of the day before, a directory or a cranker's server. Gives the earlier balances, and the
    /// program's accounts if no other option does
    #[arg(long, value_name = "DIR|URL", requires = "balances")]
    pub from: Option<String>,

    /// With --balances: bundle of the day to compare with, a directory or a cranker's server. Gives members, locked amounts,
    /// vaults and galleries' points, but not balances or scores
    #[arg(long, value_name = "DIR|URL", requires = "balances")]
    pub accounts: Option<String>,

    /// With --balances: owners with an Influence account at the day's end, and what they lock (`schema members`): a file,
    /// directory or pattern, local or s3://, or none
    #[arg(long, value_name = "PATH|URL", requires_all = ["balances", "gallery_accounts"], conflicts_with = "accounts")]
    pub members: Option<TableLocation>,

    /// With --members: the galleries' accounts and average points (`schema gallery_accounts`)
    #[arg(long, value_name = "PATH|URL", requires = "members")]
    pub gallery_accounts: Option<TableLocation>,

    /// Length of a day in seconds, if no bundle gives it
    #[arg(long, value_name = "N", default_value_t = 86_400, requires = "members")]
    pub day_seconds: u32,

    /// Decimals of the mint, if no bundle gives them
    #[arg(long, value_name = "N", default_value_t = 6, requires = "members")]
    pub decimals: u8,

    /// With --balances: directory for the day's bundle
    #[arg(long, value_name = "DIR", requires = "balances")]
    pub out: Option<PathBuf>,
}

/// Bundles given as arguments.
struct OfflineBundles {
    /// `--accounts`: of the day.
    published: Option<Bundle>,
    /// `--from`: of the day before.
    before: Option<Bundle>,
}

/// Computes the day, writes its bundle, prints its roots, and compares it with the bundle of `--accounts`.
///
/// # Errors
/// When something cannot be read or written, or the day cannot be computed.
pub async fn command(
    settings: &CrankerSettings,
    day: Day,
    balances: &TableLocation,
    args: &OfflineArgs,
) -> anyhow::Result<ExitCode> {
    let out = args.out.as_deref().context("--out is missing; name a directory for the bundle")?;
    let bundles = OfflineBundles::load(day, args).await?;
    let deployment = bundles.deployment(settings, args)?;
    let accounts = OfflineAccounts::load(settings, day, args, &bundles, &deployment.calendar).await?;
    let computed = compute(settings, day, deployment, &bundles, accounts, balances, out).await?;
    let contents = computed.manifest.contents();
    println!("wrote {}", out.join(bundle_dir_name(day)).display());
    println!("holdings root   {}", const_hex::encode(contents.holdings_root));
    println!("engagement root {}", const_hex::encode(contents.engagement_root));
    let Some((source, published)) = args.accounts.as_ref().zip(bundles.published.as_ref()) else {
        return Ok(ExitCode::SUCCESS);
    };
    Ok(exit_code(print_difference(source, bundle::diff_bundles(&computed, published))))
}

impl OfflineBundles {
    async fn load(day: Day, args: &OfflineArgs) -> anyhow::Result<Self> {
        let published = match &args.accounts {
            Some(source) => Some(http_client::load_bundle(source, day).await?),
            None => None,
        };
        let before = match &args.from {
            Some(source) => {
                let before = day.checked_sub(1).context("day 0 has no day before it; omit --from")?;
                Some(http_client::load_bundle(source, before).await?)
            }
            None => None,
        };
        Ok(Self { published, before })
    }

    /// Deployment of the bundles, otherwise of the settings.
    fn deployment(&self, settings: &CrankerSettings, args: &OfflineArgs) -> anyhow::Result<DeploymentId> {
        let mut deployments = Vec::new();
        for bundle in [&self.published, &self.before].into_iter().flatten() {
            deployments.push(bundle.manifest.deployment()?);
        }
        ensure!(
            deployments.first() == deployments.last(),
            "--accounts and --from are bundles of different programs, clusters or mints; name two of the same"
        );
        if let Some(deployment) = deployments.first() {
            return Ok(*deployment);
        }
        let cluster = settings.cluster.context("`cluster` is not set, and no bundle gives it; set it")?;
        let mint = settings.mint.context("`mint` is not set, and no bundle gives it; set it")?;
        Ok(DeploymentId {
            program: PROGRAM_ID,
            cluster: cluster.0.to_bytes().into(),
            mint,
            decimals: args.decimals,
            calendar: Calendar::new(args.day_seconds)?,
        })
    }
}

/// Computes the day and writes its bundle into `out`.
async fn compute(
    settings: &CrankerSettings,
    day: Day,
    deployment: DeploymentId,
    bundles: &OfflineBundles,
    accounts: OfflineAccounts,
    balances: &TableLocation,
    out: &Path,
) -> anyhow::Result<Bundle> {
    let known = bundles.published.iter().flat_map(balances::vaults);
    let vaults = accounts.chain.members.iter().map(|member| (member.vault_owner, member.owner)).chain(known);
    let holdings = match &bundles.before {
        Some(before) => balances::track_next_day(before, vaults, balances).await?,
        None => balances::track_all(deployment.calendar, day, vaults, balances).await?,
    };
    let state = DayEndState::new(holdings.state(day)?, accounts.chain);
    let secret = read_salt_secret(settings)?;
    let closed = ClosedDay { day, deployment, holdings: &holdings, chain: &state.chain, secret: &secret };
    let scored = PlatformScorer::from_settings(settings).await?.score(closed).await;
    let ScoredOutput { result, mut inputs } = scored.map_err(|error| anyhow::anyhow!("{error}"))?;
    inputs.files.extend(accounts.files);
    std::fs::create_dir_all(out).with_context(|| {
        format!("{} cannot be created; check the path and the permissions", out.display())
    })?;
    bundle::write_bundle(out, &result, &state, &inputs)?;
    Ok(bundle::read_bundle(&out.join(bundle_dir_name(day)))?)
}
