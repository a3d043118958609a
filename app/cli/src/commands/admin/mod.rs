//! `admin`: commands of the authority, the guardian and the marketplace.

mod authority;
mod config;
mod crankers;
mod init;
mod lock_floor;
mod pause;
mod void_day;

use std::process::ExitCode;

use clap::Subcommand;

use crate::{CliError, GlobalArgs};

/// Configure and operate the program: settings, crankers, pauses, lock floors
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence admin config
  influence admin crankers --add 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin --quorum 3 --dry-run
  influence admin pause allocate --keypair guardian.json")]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Initialize the program from a settings file, or change what differs from it
    Init(init::Args),
    /// Show or change the settings
    Config(config::Args),
    /// Show or change the crankers and their quorum
    Crankers(crankers::Args),
    /// Hand the settings over to another authority, in two steps
    Authority(authority::Args),
    /// Pause instruction families, as the guardian
    Pause(pause::PauseArgs),
    /// Lift a pause, as the authority
    Unpause(pause::UnpauseArgs),
    /// Set an owner's lock floor, as the marketplace
    LockFloor(lock_floor::Args),
    /// Void a final day within its challenge period, as the guardian
    VoidDay(void_day::Args),
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    match &args.command {
        Command::Init(args) => init::run(global, args).await,
        Command::Config(args) => config::run(global, args).await,
        Command::Crankers(args) => crankers::run(global, args).await,
        Command::Authority(args) => authority::run(global, args).await,
        Command::Pause(args) => pause::pause(global, args).await,
        Command::Unpause(args) => pause::unpause(global, args).await,
        Command::LockFloor(args) => lock_floor::run(global, args).await,
        Command::VoidDay(args) => void_day::run(global, args).await,
    }
}
