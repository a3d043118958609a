//! `compare-engines N`: a day computed by one thread here and by the engine of the settings.

use std::process::ExitCode;

use anyhow::Context;
use influence_core::calendar::Day;
use influence_scoring::{
    bundle::{Bundle, diff_contents, diff_results},
    day::DayResult,
    engine::{Engine, EngineKind},
    twab::TwabTracker,
};
use tempfile::TempDir;

use crate::{
    cli::EXIT_FAILURE,
    config::CrankerSettings,
    pipeline::{BundleStore, ClosedDay, PlatformScorer, Scorer, platform, secret},
};

/// Compute a day's scores by one thread in this process and by the engine of the settings, and compare
///
/// Begins with the state in the day's bundle and the platform's tables as they are now. Sends nothing. Exit code: 0 when
/// both engines say the same and give the bundle's roots, 1 when something differs.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence-cranker compare-engines 20778 --config cranker.toml --threads 8
  influence-cranker compare-engines 20778 --config cranker.toml --engine ballista --scheduler df://10.0.0.5:50050")]
pub struct Args {
    /// The day
    #[arg(value_name = "N")]
    pub day: Day,
}

/// Computes twice and compares.
///
/// # Errors
/// When something cannot be read, or the day not be computed.
pub async fn command(settings: &CrankerSettings, args: &Args) -> anyhow::Result<ExitCode> {
    let day = args.day;
    let bundle = BundleStore::open(&settings.bundles_dir())?.read(day);
    let bundle = bundle.with_context(|| format!("day {day} has no bundle to begin with"))?;
    // In the data directory, which a cluster's executors reach too.
    let folder = TempDir::new_in(&settings.data_dir)?;
    let memory_bytes = usize::try_from(settings.memory_bytes()).unwrap_or(usize::MAX);
    let kind = EngineKind::DataFusion { threads: 1, memory_bytes };
    let engine = Engine::new(kind, &folder.path().join("engine")).await?;
    let here = PlatformScorer { engine, work: folder.path().join("here"), ..platform(settings).await? };
    let there = PlatformScorer { work: folder.path().join("there"), ..platform(settings).await? };
    let one = compute(settings, &bundle, &here).await?;
    let other = compute(settings, &bundle, &there).await?;
    let name = format!("{:?}", there.engine.kind());
    let mut same = say(&name, diff_results(&one, &other));
    same &= say("the bundle", diff_contents(&one.contents, &bundle.manifest.contents()));
    Ok(if same { ExitCode::SUCCESS } else { ExitCode::from(EXIT_FAILURE) })
}

/// The day's result by an engine.
async fn compute(
    settings: &CrankerSettings,
    bundle: &Bundle,
    rules: &PlatformScorer,
) -> anyhow::Result<DayResult> {
    let deployment = bundle.manifest.deployment()?;
    let holdings = TwabTracker::from_state(deployment.calendar, &bundle.state.twab)?;
    let secret = secret(settings)?;
    let day = bundle.manifest.day;
    let closed =
        ClosedDay { day, deployment, holdings: &holdings, chain: &bundle.state.chain, secret: &secret };
    let scored = rules.score(closed).await.map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(scored.result)
}

/// Prints what differs; whether nothing does.
fn say(what: &str, difference: Option<impl std::fmt::Display>) -> bool {
    match &difference {
        None => println!("{what} says what one thread computed"),
        Some(difference) => println!("{what} differs: {difference}"),
    }
    difference.is_none()
}
