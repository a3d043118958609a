//! `verify`: whether a published day is what it should be, for anybody, without a key.

pub(super) mod balances;
mod on_chain;

use std::process::ExitCode;

use anyhow::Context;
use influence_scoring::{
    bundle::{self, Bundle, bundle_dir_name},
    ingest::TableLocation,
};

use crate::{
    cli::EXIT_FAILURE,
    config::CrankerSettings,
    http::ChainView,
    peers::{bundle_verify, http_client},
    pipeline::connect,
};

/// Recompute a published day's roots from its bundle, and find the first thing in which it differs
///
/// A bundle is believed only when its rows give its roots, and the final day on chain has to say the same. With
/// --against, another bundle has to, too; with --balances, every holding score has to come out of the balance changes
/// themselves. Exit code: 0 when all agree, 1 when something differs or the day is not final.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence-cranker verify --day 20778
  influence-cranker verify --day 20778 --bundle https://cranker.example.org --cluster devnet --rpc-url https://api.devnet.solana.com
  influence-cranker verify --day 20778 --against https://other.example.org
  influence-cranker verify --day 20778 --balances balances.csv --offline")]
pub struct Args {
    /// The day
    #[arg(long, value_name = "N")]
    pub day: u32,

    /// Its bundle: a folder, or a cranker's server [default: the one in the data directory]
    #[arg(long, value_name = "FOLDER|URL")]
    pub bundle: Option<String>,

    /// Another bundle of the day, which has to say the same
    #[arg(long, value_name = "FOLDER|URL")]
    pub against: Option<String>,

    /// Balance changes from the beginning on, which have to give the same scores: .csv, .jsonl or .parquet, a file,
    /// folder or pattern, local or s3://
    #[arg(long, value_name = "WHERE")]
    pub balances: Option<TableLocation>,

    /// Do not ask the chain
    #[arg(long)]
    pub offline: bool,
}

/// Checks, and says what it found.
///
/// # Errors
/// When something can not be read.
pub async fn command(settings: &CrankerSettings, args: &Args) -> anyhow::Result<ExitCode> {
    let own = settings.bundles_dir().join(bundle_dir_name(args.day)).display().to_string();
    let ours = http_client::load_bundle(args.bundle.as_ref().unwrap_or(&own), args.day).await?;
    println!(
        "day {}: the bundle's rows give its roots; {} members and {} others hold {} base units on average, {} galleries are ranked",
        args.day,
        ours.manifest.members,
        ours.manifest.others,
        ours.manifest.holdings_sum,
        ours.manifest.galleries
    );
    let mut differs = false;
    if let Some(against) = &args.against {
        let theirs = http_client::load_bundle(against, args.day).await?;
        differs |= say(bundle::diff_bundles(&ours, &theirs), against);
    }
    if let Some(place) = &args.balances {
        differs |= say(balances::difference(&ours, place).await?, &place.to_string());
    }
    if !args.offline {
        let said = ask_chain(settings, &ours).await?;
        differs |= said.is_err();
        let (Ok(sentence) | Err(sentence)) = said;
        println!("{sentence}");
    }
    Ok(if differs { ExitCode::from(EXIT_FAILURE) } else { ExitCode::SUCCESS })
}

/// What the chain says of the bundle's day: `Ok` when it is final and the same.
async fn ask_chain(settings: &CrankerSettings, bundle: &Bundle) -> anyhow::Result<Result<String, String>> {
    let connection =
        connect(settings).await.context("the chain can not be asked; --offline leaves it out")?;
    if let Some(foreign) = bundle_verify::deployment_mismatch(&bundle.manifest, &connection.deployment()?) {
        return Ok(Err(foreign));
    }
    Ok(on_chain::compare(&ChainView::read(&connection.rpc).await?, &bundle.manifest))
}

/// Prints what differs; whether something does.
fn say(difference: Option<impl std::fmt::Display>, from: &str) -> bool {
    match &difference {
        None => println!("{from} says the same"),
        Some(difference) => println!("{from} differs: {difference}"),
    }
    difference.is_some()
}
