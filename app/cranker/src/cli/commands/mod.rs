//! The commands, one a file.

pub mod compare_engines;
pub mod day;
mod offline;
pub mod replay;
pub mod report;
pub mod run;
pub mod schema;
pub mod serve;
pub mod status;
pub mod verify;

use std::process::ExitCode;

use clap::Subcommand;

use crate::{config::CrankerSettings, journal::Journal};

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compute a day by one thread and by the engine of the settings, and compare
    CompareEngines(compare_engines::Args),
    /// Close, publish and apply one day, and end
    Day(day::Args),
    /// Compute a day again from the recorded observations, and compare
    Replay(replay::Args),
    /// Draw a day as an HTML page: scores, influence over time, supporters, the day's facts
    Report(report::Args),
    /// Observe, score, vote, apply and settle, day after day
    Run(run::Args),
    /// Print the tables that a day is computed from, with examples
    Schema(schema::Args),
    /// Serve proofs, days, bundles and metrics, without a key
    Serve(serve::Args),
    /// Show the last days and how the running cranker is
    Status(status::Args),
    /// Check a published day, without a key
    Verify(verify::Args),
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// Whatever kept it from being done, in a sentence.
    pub async fn run(&self, settings: &CrankerSettings) -> anyhow::Result<ExitCode> {
        match self {
            Self::CompareEngines(args) => compare_engines::command(settings, args).await,
            Self::Day(args) => day::command(settings, args).await,
            Self::Replay(args) => replay::command(settings, args).await,
            Self::Report(args) => report::command(settings, args).await,
            Self::Run(args) => run::command(settings, args, Journal::open).await,
            Self::Schema(args) => schema::command(settings, args).await,
            Self::Serve(args) => serve::command(settings, args).await,
            Self::Status(args) => status::command(settings, args).await,
            Self::Verify(args) => verify::command(settings, args).await,
        }
    }
}
