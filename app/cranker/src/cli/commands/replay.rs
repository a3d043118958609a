//! `replay N`: a day computed again from what was recorded, and compared.

use std::process::ExitCode;

use anyhow::{Context, ensure};
use influence_client::{accounts::snapshot_status, state::snapshot::FINAL};
use influence_core::calendar::Day;
use influence_scoring::{
    bundle::{self, Bundle, bundle_dir_name},
    day::{DayResult, DeploymentId},
};

use crate::{
    cli::EXIT_FAILURE,
    config::CrankerSettings,
    journal::Journal,
    keeper::PlannerState,
    peers::{
        bundle_verify::{self, BundleRejected},
        http_client,
    },
    pipeline::{BundleStore, RollingState, ClosedDay, Scorer, connect, platform, replay_day, secret},
};

/// Compute a day again from the recorded observations, and compare it with its bundle and with the chain
///
/// Begins with the bundle of the day before. No cranker may run in the same data directory. Sends nothing. Exit code: 0
/// when bundle and chain say what was computed, 1 when something differs.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence-cranker replay 20778 --config cranker.toml
  influence-cranker replay 20778 --config cranker.toml --from https://other.example.org")]
pub struct Args {
    /// The day
    #[arg(value_name = "N")]
    pub day: Day,

    /// The bundle of the day before: a folder, or a cranker's server. It must be what the chain says, if that day is final
    /// [default: the one in the data directory]
    #[arg(long, value_name = "FOLDER|URL")]
    pub from: Option<String>,
}

/// Computes and compares.
///
/// # Errors
/// When something cannot be read, or the day not be computed.
pub async fn command(settings: &CrankerSettings, args: &Args) -> anyhow::Result<ExitCode> {
    let day = args.day;
    let bundles = BundleStore::open(&settings.bundles_dir())?;
    let own = bundles.read(day).with_context(|| format!("day {day} has no bundle to compare with"))?;
    let before = before(&bundles, day, args.from.as_deref()).await?;
    let connection = connect(settings).await?;
    let days = PlannerState::read_days(&connection.rpc, None).await?;
    if args.from.is_some() {
        match bundle_verify::verify_against_chain(
            &before.manifest,
            &connection.deployment()?,
            &days.snapshots,
        ) {
            Err(BundleRejected::NotFinal(day)) => {
                println!("day {day} is not final on chain, so nobody vouches for its bundle")
            }
            checked => checked?,
        }
    }
    let result = compute(settings, before, &own).await?;
    let mut same = say("the bundle", bundle::diff_contents(&result.contents, &own.manifest.contents()));
    match days.snapshots.get(&day).filter(|snapshot| snapshot.status == FINAL) {
        None => println!("day {day} is not final on chain, or was closed"),
        Some(snapshot) => {
            same &= say(
                "the chain",
                bundle::diff_contents(&result.contents, &snapshot_status::contents(snapshot)),
            );
        }
    }
    Ok(if same { ExitCode::SUCCESS } else { ExitCode::from(EXIT_FAILURE) })
}

/// The bundle of the day before `day`.
async fn before(bundles: &BundleStore, day: Day, from: Option<&str>) -> anyhow::Result<Bundle> {
    let before = day.checked_sub(1).context("day 0 has no day before it; replay a later one")?;
    match from {
        Some(place) => Ok(http_client::load_bundle(place, before).await?),
        None => bundles.read(before).with_context(|| {
            format!(
                "the data directory has no readable {}; name that bundle with --from",
                bundle_dir_name(before)
            )
        }),
    }
}

/// The day, from the state before it and its records.
async fn compute(settings: &CrankerSettings, before: Bundle, own: &Bundle) -> anyhow::Result<DayResult> {
    let (day, deployment): (Day, DeploymentId) = (own.manifest.day, own.manifest.deployment()?);
    ensure!(
        before.manifest.deployment()? == deployment,
        "the bundles of day {day} and of the day before are of different programs, clusters or mints; name another with --from"
    );
    let journal = Journal::open(&settings.journal_path())?;
    let carry = RollingState::from_day_end(deployment.calendar, &before.state)?;
    let (carry, chain) = replay_day(carry, &journal, &deployment.calendar)?;
    let secret = secret(settings)?;
    let closed = ClosedDay { day, deployment, holdings: carry.holdings(), chain: &chain, secret: &secret };
    let scored = platform(settings).await?.score(closed).await.map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(scored.result)
}

/// Prints what differs; whether nothing does.
fn say(what: &str, difference: Option<bundle::BundleDiff>) -> bool {
    match &difference {
        None => println!("{what} says what was computed"),
        Some(difference) => println!("{what} differs: {difference}"),
    }
    difference.is_none()
}
