//! `day`: status, proofs and verification of days.

mod proof;
mod show;
mod verify;

use std::process::ExitCode;

use clap::Subcommand;

use crate::{CliError, GlobalArgs};

/// Show a day, prove an owner's score, and verify published days
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence day show
  influence day proof 20778 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin --server https://cranker.example.org
  influence day verify 20778 --bundle https://cranker.example.org")]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show a day's status, votes and contents
    Show(show::Args),
    /// Fetch the proof of an owner's score from a cranker and check it against the chain
    Proof(proof::Args),
    /// Recompute a day's roots from its public bundle, or check a proof in a file
    Verify(verify::Args),
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    match &args.command {
        Command::Show(args) => show::run(global, args).await,
        Command::Proof(args) => proof::run(global, args).await,
        Command::Verify(args) => verify::run(global, args).await,
    }
}
