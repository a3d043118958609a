//! `gallery`: commands of creators, and public information about galleries.

mod close;
mod register;
mod retire;
mod show;
mod supporters;

use std::process::ExitCode;

use clap::Subcommand;

use crate::{CliError, GlobalArgs};

/// Register, show, close and retire galleries, and list supporters
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence gallery register
  influence gallery show 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0
  influence gallery supporters 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin/0 --limit 20")]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Register a gallery of the signer
    Register(register::Args),
    /// Show a gallery
    Show(show::Args),
    /// List the supporters of a gallery, and whether their points are settled
    Supporters(supporters::Args),
    /// Retire a gallery permanently: it accepts no new support
    Retire(retire::Args),
    /// Close a gallery without supporters and reclaim its rent
    Close(close::Args),
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    match &args.command {
        Command::Register(args) => register::run(global, args).await,
        Command::Show(args) => show::run(global, args).await,
        Command::Supporters(args) => supporters::run(global, args).await,
        Command::Retire(args) => retire::run(global, args).await,
        Command::Close(args) => close::run(global, args).await,
    }
}
