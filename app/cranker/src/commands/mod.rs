//! The commands, one a file.

pub mod report;
pub mod schema;

use std::process::ExitCode;

use clap::Subcommand;

use crate::config::Settings;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Draw a day as an HTML page: scores, influence over time, supporters, the day's facts
    Report(report::Args),
    /// Print the tables that the platform writes for a day, with examples
    Schema(schema::Args),
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// Whatever kept it from being done, in a sentence.
    pub async fn run(&self, settings: &Settings) -> anyhow::Result<ExitCode> {
        match self {
            Self::Report(args) => report::command(settings, args).await,
            Self::Schema(args) => schema::command(settings, args).await,
        }
    }
}
