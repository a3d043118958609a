//! `replay N`: a day recomputed from the journal, and compared.

use std::process::ExitCode;

use anyhow::{Context, ensure};
use influence_client::{accounts::snapshot_status, state::snapshot::FINAL};
use influence_core::calendar::Day;
use influence_scoring::{
    bundle::{self, Bundle, bundle_dir_name},
    day::{DayResult, DeploymentId},
};

use crate::{
    cli::output::{exit_code, print_difference},
    config::CrankerSettings,
    journal::Journal,
    keeper::PlannerState,
    peers::{
        bundle_verify::{self, BundleRejected},
        http_client,
    },
    pipeline::{BundleStore, ClosedDay, PlatformScorer, RollingState, Scorer, connect, read_salt_secret},
};

/// Recompute a day from the journal, and compare it with its bundle and with the chain
///
/// Starts from the bundle of the day before. No cranker may run in the same data directory. Sends nothing. Exit code: 0
/// when the bundle and the chain match, 1 when something differs.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence-cranker replay 20778 --config cranker.toml
  influence-cranker replay 20778 --config cranker.toml --from https://other.example.org")]
pub struct Args {
    /// Day number
    #[arg(value_name = "N")]
    pub day: Day,

    /// Bundle of the day before: a directory or a cranker's server. Must have the contents on chain, if that day is final
    /// [default: the one in the data directory]
    #[arg(long, value_name = "DIR|URL")]
    pub from: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// When something cannot be read, or the day cannot be computed.
pub async fn command(settings: &CrankerSettings, args: &Args) -> anyhow::Result<ExitCode> {
    let day = args.day;
    let bundles = BundleStore::open(&settings.bundles_dir())?;
    let own = bundles.read(day).with_context(|| format!("day {day} has no bundle to compare with"))?;
    let before = load_day_before(&bundles, day, args.from.as_deref()).await?;
    let connection = connect(settings).await?;
    let snapshots = PlannerState::read_days(&connection.rpc, None).await?.snapshots;
    if args.from.is_some() {
        let deployment = connection.deployment()?;
        match bundle_verify::verify_against_chain(&before.manifest, &deployment, &snapshots) {
            Err(BundleRejected::NotFinal(day)) => {
                println!("day {day} is not final on chain, so its bundle is unverified")
            }
            verified => verified?,
        }
    }
    let contents = recompute(settings, before, &own).await?.contents;
    let mut differs =
        print_difference("the bundle", bundle::diff_contents(&contents, &own.manifest.contents()));
    match snapshots.get(&day).filter(|snapshot| snapshot.status == FINAL) {
        None => println!("day {day} is not final on chain, or its snapshot was closed"),
        Some(snapshot) => {
            let on_chain = snapshot_status::contents(snapshot);
            differs |= print_difference("the chain", bundle::diff_contents(&contents, &on_chain));
        }
    }
    Ok(exit_code(differs))
}

async fn load_day_before(bundles: &BundleStore, day: Day, from: Option<&str>) -> anyhow::Result<Bundle> {
    let before = day.checked_sub(1).context("day 0 has no day before it; replay a later one")?;
    match from {
        Some(source) => Ok(http_client::load_bundle(source, before).await?),
        None => bundles.read(before).with_context(|| {
            format!(
                "the data directory has no readable {}; name that bundle with --from",
                bundle_dir_name(before)
            )
        }),
    }
}

/// Recomputes the day from the state before it and its journal entries.
async fn recompute(settings: &CrankerSettings, before: Bundle, own: &Bundle) -> anyhow::Result<DayResult> {
    let (day, deployment): (Day, DeploymentId) = (own.manifest.day, own.manifest.deployment()?);
    ensure!(
        before.manifest.deployment()? == deployment,
        "the bundles of day {day} and of the day before are of different programs, clusters or mints; name another with --from"
    );
    let journal = Journal::open(&settings.journal_path())?;
    let state = RollingState::from_day_end(deployment.calendar, &before.state)?;
    let (state, chain) = state.replay_day(&journal, &deployment.calendar)?;
    let secret = read_salt_secret(settings)?;
    let closed = ClosedDay { day, deployment, holdings: state.holdings(), chain: &chain, secret: &secret };
    let scored = PlatformScorer::from_settings(settings).await?.score(closed).await;
    Ok(scored.map_err(|error| anyhow::anyhow!("{error}"))?.result)
}
