//! `day N --balances`: a day computed from files alone, without recorded observations.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use influence_core::calendar::Day;
use influence_scoring::bundle::{self, Bundle, WindowRows, folder_name};

use super::verify::balances::holdings;
use crate::{
    cli::FAILED,
    config::Settings,
    day::{
        platform::Platform,
        rules::{Closed, Rules, Scored},
    },
    fetch,
    start::{platform, secret},
};

/// Where a day's balances and accounts are, when they were not observed.
#[derive(Debug, clap::Args)]
pub struct Files {
    /// Compute the day from these balance changes instead of observing, and publish nothing. Needed are changes from the
    /// beginning on: .csv, .jsonl or .parquet. The platform's tables are those of the settings
    #[arg(long, value_name = "FILE", requires_all = ["accounts", "out"], conflicts_with_all = ["adopt", "stranger", "accept_new_weights"])]
    pub balances: Option<PathBuf>,

    /// With --balances: a bundle of the day, a folder or a cranker's server. Members, locked amounts, vaults and
    /// galleries' points are taken from it, balances and scores are not
    #[arg(long, value_name = "FOLDER|URL", requires = "balances")]
    pub accounts: Option<String>,

    /// With --balances: the folder for the day's bundle
    #[arg(long, value_name = "FOLDER", requires = "balances")]
    pub out: Option<PathBuf>,
}

/// Computes the day, writes its bundle, prints its roots, and says whether the bundle with the accounts says the same.
///
/// # Errors
/// When something can not be read or written, or the day not be computed.
pub async fn command(
    settings: &Settings,
    day: Day,
    balances: &Path,
    files: &Files,
) -> anyhow::Result<ExitCode> {
    let accounts = files.accounts.as_deref().context("--accounts is missing; name a bundle of the day")?;
    let out = files.out.as_deref().context("--out is missing; name a folder for the bundle")?;
    let stated = fetch::read(accounts, day).await?;
    let computed = compute(settings, &stated, balances, out, &platform(settings).await?).await?;
    let manifest = &computed.manifest;
    println!("{} is written", out.join(folder_name(day)).display());
    println!("holdings root   {}", crate::serve::hex(&manifest.contents().holdings_root));
    println!("engagement root {}", crate::serve::hex(&manifest.contents().engagement_root));
    Ok(match bundle::first_difference(&computed, &stated) {
        None => {
            println!("{accounts} says the same");
            ExitCode::SUCCESS
        }
        Some(difference) => {
            println!("{accounts} differs: {difference}");
            ExitCode::from(FAILED)
        }
    })
}

/// The day of `stated` with its accounts, by the balances in the file; written into `out`.
async fn compute(
    settings: &Settings,
    stated: &Bundle,
    balances: &Path,
    out: &Path,
    rules: &Platform,
) -> anyhow::Result<Bundle> {
    let (day, deployment) = (stated.manifest.day, stated.manifest.deployment()?);
    let holdings = holdings(stated, balances)?;
    let chain = stated.window.chain_state(&deployment.calendar);
    let secret = secret(settings)?;
    let closed = Closed { day, deployment, holdings: &holdings, chain: &chain, secret: &secret };
    let scored = rules.score(closed).await.map_err(|error| anyhow::anyhow!("{error}"))?;
    let Scored { result, inputs } = scored;
    let (members, galleries) = (stated.window.members.clone(), stated.window.galleries.clone());
    let window = WindowRows::new(holdings.window(day)?, members, galleries);
    std::fs::create_dir_all(out)
        .with_context(|| format!("{} can not be made; check the path and the permissions", out.display()))?;
    bundle::write(out, &result, &window, &inputs)?;
    Ok(bundle::read(&out.join(folder_name(day)))?)
}
