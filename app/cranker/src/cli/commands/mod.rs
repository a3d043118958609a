//! Commands, one per file.

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

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compute a day with one thread and with the configured engine, and compare
    CompareEngines(compare_engines::Args),
    /// Close, publish and apply one day, and exit
    Day(day::Args),
    /// Recompute a day from the journal, and compare
    Replay(replay::Args),
    /// Render a day as an HTML page: scores, influence over time, supporters, facts of the day
    Report(report::Args),
    /// Run the daemon: index, score, vote, apply and settle, day after day
    Run(run::Args),
    /// Print the input tables of a day, with examples
    Schema(schema::Args),
    /// Serve proofs, days, bundles and metrics, without a key
    Serve(serve::Args),
    /// Show the last days and the state of the running cranker
    Status(status::Args),
    /// Verify a published day, without a key
    Verify(verify::Args),
}

impl Command {
    /// Runs the command.
    ///
    /// # Errors
    /// Reason why it failed, as a sentence.
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
