//! `compare-engines N`: a day computed with one thread and with the configured engine.

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
    cli::output::{exit_code, print_difference},
    config::CrankerSettings,
    pipeline::{BundleStore, ClosedDay, PlatformScorer, Scorer, read_salt_secret},
};

/// Compute a day's scores with one thread in this process and with the configured engine, and compare
///
/// Starts from the state in the day's bundle and the platform's current tables. Sends nothing. Exit code: 0 when both
/// engines give the same result and the bundle's roots, 1 when something differs.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence-cranker compare-engines 20778 --config cranker.toml --threads 8
  influence-cranker compare-engines 20778 --config cranker.toml --engine ballista --scheduler df://10.0.0.5:50050")]
pub struct Args {
    /// Day number
    #[arg(value_name = "N")]
    pub day: Day,
}

/// Runs the command.
///
/// # Errors
/// When something cannot be read, or the day cannot be computed.
pub async fn command(settings: &CrankerSettings, args: &Args) -> anyhow::Result<ExitCode> {
    let day = args.day;
    let bundle = BundleStore::open(&settings.bundles_dir())?.read(day);
    let bundle = bundle.with_context(|| format!("day {day} has no bundle to start from"))?;
    // In the data directory, because a cluster's executors reach it too.
    let dir = TempDir::new_in(&settings.data_dir)?;
    let memory_bytes = usize::try_from(settings.memory_bytes()).unwrap_or(usize::MAX);
    let kind = EngineKind::DataFusion { threads: 1, memory_bytes };
    let single = PlatformScorer {
        engine: Engine::new(kind, &dir.path().join("engine")).await?,
        work_dir: dir.path().join("single"),
        ..PlatformScorer::from_settings(settings).await?
    };
    let configured = PlatformScorer {
        work_dir: dir.path().join("configured"),
        ..PlatformScorer::from_settings(settings).await?
    };
    let expected = compute(settings, &bundle, &single).await?;
    let computed = compute(settings, &bundle, &configured).await?;
    let name = format!("{:?}", configured.engine.kind());
    let mut differs = print_difference(&name, diff_results(&expected, &computed));
    differs |= print_difference("the bundle", diff_contents(&expected.contents, &bundle.manifest.contents()));
    Ok(exit_code(differs))
}

async fn compute(
    settings: &CrankerSettings,
    bundle: &Bundle,
    scorer: &PlatformScorer,
) -> anyhow::Result<DayResult> {
    let deployment = bundle.manifest.deployment()?;
    let holdings = TwabTracker::from_state(deployment.calendar, &bundle.state.twab)?;
    let (chain, secret) = (&bundle.state.chain, read_salt_secret(settings)?);
    let day = bundle.manifest.day;
    let closed = ClosedDay { day, deployment, holdings: &holdings, chain, secret: &secret };
    let scored = scorer.score(closed).await.map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(scored.result)
}
