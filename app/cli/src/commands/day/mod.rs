//! `day`: what a day says on chain, what it says of an owner, and whether that is right.

mod proof;
mod show;
mod verify;

use std::process::ExitCode;

use clap::Subcommand;
use influence_client::{ClientError, address, chain, state::Snapshot};
use influence_core::calendar::Day;

pub(super) use self::show::view;
use crate::{Context, Deployment, Failure, config::global_args::Global};

/// Show a day, prove an owner's score of it, and verify both
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence day show
  influence day proof 20778 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin --server https://cranker.example.org
  influence day verify 20778 --bundle https://cranker.example.org")]
pub struct Args {
    /// What to do with a day.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do with a day.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show what a day says, who voted for it, and how far it is
    Show(show::Args),
    /// Fetch the proof of an owner's score from a cranker, and check it against the chain
    Proof(proof::Args),
    /// Recompute a day's roots from its public bundle, or check a proof in a file
    Verify(verify::Args),
}

/// Does it.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    match &args.command {
        Command::Show(args) => show::command(global, args).await,
        Command::Proof(args) => proof::command(global, args).await,
        Command::Verify(args) => verify::command(global, args).await,
    }
}

/// A day's snapshot: of the day that is named, or of the last final one.
pub(super) async fn snapshot(
    context: &Context,
    deployment: &Deployment,
    asked: Option<Day>,
) -> Result<(Day, Snapshot), Failure> {
    let last = deployment.config.last_final();
    let day = asked.or(last).ok_or_else(|| {
        Failure::user("no day is final yet; name the one to show, or ask again when crankers agreed on one")
    })?;
    match chain::get_account(&context.node, &address::snapshot(day)).await {
        Ok(snapshot) => Ok((day, snapshot)),
        Err(ClientError::Missing { .. }) => Err(Failure::user(format!(
            "the chain has nothing of day {day}: nobody voted for it yet, or it was closed after 90 days{}",
            last.map(|last| format!("; the last final day is {last}")).unwrap_or_default()
        ))),
        Err(error) => Err(error.into()),
    }
}
