//! `day N`: one day, until it is applied.

use std::{process::ExitCode, time::Duration};

use anyhow::bail;
use influence_core::calendar::Day;

use super::offline::{self, OfflineArgs};
use crate::{
    cli::EXIT_FAILURE,
    config::CrankerSettings,
    journal::Journal,
    keeper::SnapshotStatus,
    peers::bundle_import::ImportedBundle,
    pipeline::{CycleTiming, RpcCranker, StartOptions, start},
};

/// Close, publish and apply one day, and exit
///
/// Continues where it was interrupted. Missed days before it are closed first. Exit code: 0 when the day is final and
/// applied, 1 when it cannot be published or the quorum agreed on other contents.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence-cranker day 20778 --config cranker.toml
  influence-cranker day 20778 --config cranker.toml --adopt day-20778
  influence-cranker day 20778 --config cranker.toml --adopt https://other.example.org
  influence-cranker day 20778 --config cranker.toml --balances balances.parquet --accounts day-20778 --out computed
  influence-cranker day 20778 --config cranker.toml --balances day-20778.csv --from day-20777 --out computed
  influence-cranker day 20778 --config cranker.toml --balances balances.csv --members members.csv --gallery-accounts galleries.csv --out computed")]
pub struct Args {
    /// Day number
    #[arg(value_name = "N")]
    pub day: Day,

    /// Adopt this bundle as the day's state: a directory or a cranker's server. Its contents must be what the quorum made
    /// final
    #[arg(long, value_name = "DIR|URL")]
    pub adopt: Option<String>,

    #[command(flatten)]
    offline: OfflineArgs,

    /// Vote even if the weights differ from the last final day's
    #[arg(long)]
    pub accept_new_weights: bool,

    /// Apply, settle and pay only, with any key
    #[arg(long)]
    pub permissionless: bool,
}

/// Runs the command.
///
/// # Errors
/// When the cranker cannot start, or the day cannot be closed.
pub async fn command(settings: &CrankerSettings, args: &Args) -> anyhow::Result<ExitCode> {
    if let Some(balances) = &args.offline.balances {
        return offline::command(settings, args.day, balances, &args.offline).await;
    }
    let options = StartOptions {
        permissionless: args.permissionless,
        accept_new_weights: args.accept_new_weights,
        ..StartOptions::default()
    };
    let (mut cranker, subscription) = start(settings, options, Journal::open).await?;
    let outcome = match &args.adopt {
        Some(source) => adopt(settings, &mut cranker, args.day, source).await,
        None => finish_day(&mut cranker, args.day).await,
    };
    subscription.abort();
    outcome
}

/// Adopts the bundle at `source`, a directory or a server.
async fn adopt(
    settings: &CrankerSettings,
    cranker: &mut RpcCranker,
    day: Day,
    source: &str,
) -> anyhow::Result<ExitCode> {
    let imported = ImportedBundle::import(source, Some(day), &settings.bundles_dir()).await?;
    cranker.adopt(imported.dir()).await?;
    println!("day {day} is now the quorum's; this cranker's own bundle is kept beside it");
    Ok(ExitCode::SUCCESS)
}

/// Runs cycles until the day is applied, or cannot be.
async fn finish_day(cranker: &mut RpcCranker, day: Day) -> anyhow::Result<ExitCode> {
    let calendar = cranker.calendar();
    let timing = CycleTiming::for_days(calendar.day_seconds());
    loop {
        let report = cranker.run_cycle(&mut |_| {}).await?;
        if report.now < calendar.end_of(day) {
            bail!("day {day} is not over; it ends at unix time {}", calendar.end_of(day));
        }
        if let Some(error) = report.close_error {
            return Err(error.into());
        }
        if let Some(blocker) = report.vote_blockers.into_iter().find(|blocker| blocker.day() == day) {
            println!("not voted for: {blocker}");
            return Ok(ExitCode::from(EXIT_FAILURE));
        }
        match report.last_final {
            Some((last, Some(SnapshotStatus::QuorumMismatch))) if last == day => {
                println!("the quorum agreed on other contents of day {day}; `verify` names the difference");
                return Ok(ExitCode::from(EXIT_FAILURE));
            }
            Some((last, Some(SnapshotStatus::Applicable))) if last == day && report.pending == 0 => {
                println!("day {day} is final and applied: {}", cranker.sent());
                return Ok(ExitCode::SUCCESS);
            }
            Some((last, _)) if last > day => {
                println!(
                    "day {day} is closed; day {last} is already final, so its scores are the ones that count"
                );
                return Ok(ExitCode::SUCCESS);
            }
            status => {
                tracing::info!(day, ?status, "waiting for the quorum or the end of the challenge period")
            }
        }
        let seconds = u64::try_from(report.wake_at - report.now).unwrap_or(0);
        tokio::time::sleep(Duration::from_secs(seconds).clamp(timing.min_sleep, timing.max_sleep)).await;
    }
}
