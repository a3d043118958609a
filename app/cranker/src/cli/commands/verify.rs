//! `verify`: checks a published day, without a key.

pub(super) mod balances;
mod on_chain;

use std::process::ExitCode;

use anyhow::Context;
use influence_scoring::{
    bundle::{self, Bundle, bundle_dir_name},
    ingest::TableLocation,
};

use crate::{
    cli::output::{exit_code, print_difference},
    config::CrankerSettings,
    http::ChainView,
    peers::{bundle_verify, http_client},
    pipeline::connect,
};

/// Verify a published day: recompute the roots from its bundle, and name the first difference
///
/// A bundle is accepted only if its rows give its roots. The final day on chain must match it; with --compare-with, so must
/// another bundle; with --balances, every holding score must follow from the balance changes. Exit code: 0 when all match,
/// 1 when something differs or the day is not final.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence-cranker verify --day 20778
  influence-cranker verify --day 20778 --bundle https://cranker.example.org --cluster devnet --rpc-url https://api.devnet.solana.com
  influence-cranker verify --day 20778 --compare-with https://other.example.org
  influence-cranker verify --day 20778 --balances balances.csv --offline")]
pub struct Args {
    /// Day number
    #[arg(long, value_name = "N")]
    pub day: u32,

    /// Bundle of the day: a directory or a cranker's server [default: the one in the data directory]
    #[arg(long, value_name = "DIR|URL")]
    pub bundle: Option<String>,

    /// Another bundle of the day, which must match
    #[arg(long, value_name = "DIR|URL")]
    pub compare_with: Option<String>,

    /// All balance changes ever, which must give the same scores: .csv, .jsonl or .parquet; a file, directory or pattern,
    /// local or s3://
    #[arg(long, value_name = "PATH|URL")]
    pub balances: Option<TableLocation>,

    /// Do not read the chain
    #[arg(long)]
    pub offline: bool,
}

/// Runs the command.
///
/// # Errors
/// When something cannot be read.
pub async fn command(settings: &CrankerSettings, args: &Args) -> anyhow::Result<ExitCode> {
    let own = settings.bundles_dir().join(bundle_dir_name(args.day)).display().to_string();
    let bundle = http_client::load_bundle(args.bundle.as_ref().unwrap_or(&own), args.day).await?;
    let manifest = &bundle.manifest;
    println!(
        "day {}: the bundle's rows give its roots; {} members and {} others hold {} base units on average, {} galleries are ranked",
        args.day, manifest.members, manifest.others, manifest.holdings_sum, manifest.galleries
    );
    let mut differs = false;
    if let Some(source) = &args.compare_with {
        let other = http_client::load_bundle(source, args.day).await?;
        differs |= print_difference(source, bundle::diff_bundles(&bundle, &other));
    }
    if let Some(location) = &args.balances {
        let difference = balances::find_difference(&bundle, location).await?;
        differs |= print_difference(&location.to_string(), difference);
    }
    if !args.offline {
        let outcome = compare_with_chain(settings, &bundle).await?;
        differs |= outcome.is_err();
        let (Ok(sentence) | Err(sentence)) = outcome;
        println!("{sentence}");
    }
    Ok(exit_code(differs))
}

/// Compares the bundle with the chain: `Ok` when its day is final and matches.
async fn compare_with_chain(
    settings: &CrankerSettings,
    bundle: &Bundle,
) -> anyhow::Result<Result<String, String>> {
    let connection =
        connect(settings).await.context("the chain cannot be read; --offline skips this check")?;
    let mismatch = bundle_verify::deployment_mismatch(&bundle.manifest, &connection.deployment()?);
    if let Some(mismatch) = mismatch {
        return Ok(Err(mismatch));
    }
    Ok(on_chain::compare(&ChainView::read(&connection.rpc).await?, &bundle.manifest))
}
