//! `day N`: one day, to its end.

use std::process::ExitCode;

use anyhow::bail;
use influence_core::calendar::Day;

use super::offline::{self, Files};
use crate::{
    cli::EXIT_FAILURE,
    config::CrankerSettings,
    journal::Journal,
    keeper::Standing,
    peers::bundle_import::ImportedBundle,
    pipeline::{Choices, Pace, Remote, start},
};

/// Close, publish and apply one day, and end
///
/// Goes on where it was interrupted. Days before it that were missed are closed first. Exit code: 0 when the day stands
/// and is applied, 1 when it can not be published or the quorum agreed on something else.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence-cranker day 20778 --config cranker.toml
  influence-cranker day 20778 --config cranker.toml --adopt day-20778
  influence-cranker day 20778 --config cranker.toml --adopt https://other.example.org
  influence-cranker day 20778 --config cranker.toml --balances balances.parquet --accounts day-20778 --out computed
  influence-cranker day 20778 --config cranker.toml --balances day-20778.csv --from day-20777 --out computed
  influence-cranker day 20778 --config cranker.toml --balances balances.csv --members members.csv --gallery-accounts galleries.csv --out computed")]
pub struct Args {
    /// The day
    #[arg(value_name = "N")]
    pub day: Day,

    /// Take this bundle of the day as its state: a folder or a cranker's server. It must say what the quorum agreed on
    #[arg(long, value_name = "FOLDER|URL")]
    pub adopt: Option<String>,

    #[command(flatten)]
    files: Files,

    /// Vote although the weights are others than the last final day's
    #[arg(long)]
    pub accept_new_weights: bool,

    /// Apply, settle and pay only, with any key
    #[arg(long)]
    pub stranger: bool,
}

/// Does the day.
///
/// # Errors
/// What keeps it from starting, or the day from being closed.
pub async fn command(settings: &CrankerSettings, args: &Args) -> anyhow::Result<ExitCode> {
    if let Some(balances) = &args.files.balances {
        return from_files::command(settings, args.day, balances, &args.files).await;
    }
    let choices = Choices {
        stranger: args.stranger,
        accept_new_weights: args.accept_new_weights,
        ..Choices::default()
    };
    let (mut cranker, watching) = start(settings, choices, Journal::open).await?;
    let outcome = match &args.adopt {
        Some(place) => adopt(settings, &mut cranker, args.day, place).await,
        None => finish(&mut cranker, args.day).await,
    };
    watching.abort();
    outcome
}

/// Takes the bundle at `place`, a folder or a server, as the state after `day`.
async fn adopt(
    settings: &CrankerSettings,
    cranker: &mut Remote,
    day: Day,
    place: &str,
) -> anyhow::Result<ExitCode> {
    let imported = ImportedBundle::import(place, Some(day), &settings.bundles_dir()).await?;
    cranker.adopt(imported.dir()).await?;
    println!("day {day} is now the quorum's; this cranker's own bundle is kept beside it");
    Ok(ExitCode::SUCCESS)
}

/// Passes until the day is applied, or can not be.
async fn finish(cranker: &mut Remote, day: Day) -> anyhow::Result<ExitCode> {
    let calendar = cranker.calendar();
    let pace = Pace::of_days(calendar.day_seconds());
    loop {
        let pass = cranker.pass(&mut |_| {}).await?;
        if pass.now < calendar.end_of(day) {
            bail!("day {day} is not over; it ends at unix time {}", calendar.end_of(day));
        }
        if let Some(problem) = pass.problem {
            return Err(problem.into());
        }
        if let Some(objection) = pass.objections.into_iter().find(|objection| objection.day() == day) {
            println!("not voted for: {objection}");
            return Ok(ExitCode::from(EXIT_FAILURE));
        }
        match pass.last_final {
            Some((last, Some(Standing::Disagrees))) if last == day => {
                println!("the quorum agreed on other contents of day {day}; `verify` names what differs");
                return Ok(ExitCode::from(EXIT_FAILURE));
            }
            Some((last, Some(Standing::Stands))) if last == day && pass.pending == 0 => {
                println!("day {day} stands and is applied: {}", cranker.sent());
                return Ok(ExitCode::SUCCESS);
            }
            Some((last, _)) if last > day => {
                println!(
                    "day {day} is closed; day {last} is final already, and its scores are the ones that count"
                );
                return Ok(ExitCode::SUCCESS);
            }
            standing => {
                tracing::info!(day, ?standing, "waiting for the quorum, or for the challenge time to pass")
            }
        }
        let seconds = u64::try_from(pass.wake_at - pass.now).unwrap_or(0);
        let pause = std::time::Duration::from_secs(seconds).clamp(pace.shortest, pace.longest);
        tokio::time::sleep(pause).await;
    }
}
