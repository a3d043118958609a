//! `admin`: what the authority, the guardian and the marketplace do.

mod authority;
mod config;
mod crankers;
mod init;
mod lock_floor;
mod pause;
mod void_day;

use std::process::ExitCode;

use clap::Subcommand;
use solana_address::Address;

use crate::{
    Context, Deployment, Failure, Intent, config::global_args::Global, config::signers::Keys,
    view::config::ConfigView,
};

/// Set up and run the program: settings, crankers, pauses, lock floors
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence admin config
  influence admin crankers --add 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin --quorum 3 --dry-run
  influence admin pause allocate --keypair guardian.json")]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Set the program up from a settings file, or change what differs from it
    Init(init::Args),
    /// Show the settings, or change some of them
    Config(config::Args),
    /// Show the crankers, or change them and their quorum
    Crankers(crankers::Args),
    /// Hand the settings over to another authority, in two steps
    Authority(authority::Args),
    /// Pause families of instructions, as the guardian
    Pause(pause::PauseArgs),
    /// Lift a pause, as the authority
    Unpause(pause::UnpauseArgs),
    /// Set how much of an owner's lock their sales need, as the marketplace
    LockFloor(lock_floor::Args),
    /// Void a final day within its challenge time, as the guardian
    VoidDay(void_day::Args),
}

/// Does it.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    match &args.command {
        Command::Init(args) => init::command(global, args).await,
        Command::Config(args) => config::command(global, args).await,
        Command::Crankers(args) => crankers::command(global, args).await,
        Command::Authority(args) => authority::command(global, args).await,
        Command::Pause(args) => pause::pause(global, args).await,
        Command::Unpause(args) => pause::unpause(global, args).await,
        Command::LockFloor(args) => lock_floor::command(global, args).await,
        Command::VoidDay(args) => void_day::command(global, args).await,
    }
}

/// What a command of an office works with.
struct Office {
    context: Context,
    keys: Keys,
    deployment: Deployment,
}

impl Office {
    async fn open(global: &Global) -> Result<Self, Failure> {
        let context = Context::connect(global).await?;
        let keys = context.keys()?;
        let deployment = context.deployment().await?;
        Ok(Self { context, keys, deployment })
    }

    /// Refuses whoever does not hold the office.
    fn check(&self, office: &str, holder: &Address) -> Result<(), Failure> {
        let signer = self.keys.signer();
        if signer == *holder {
            return Ok(());
        }
        Err(Failure::user(format!(
            "only the {office} {holder} may do this, and {signer} signs; name the {office}'s key with --keypair"
        )))
    }

    /// Carries out an intent, and shows the settings that there are then.
    async fn carry_out(&self, intent: Intent) -> Result<ExitCode, Failure> {
        self.context.carry_out(intent, &self.keys, view).await
    }

    /// Shows the settings as they are.
    fn show(&self) -> Result<ExitCode, Failure> {
        self.context.printer.print(&ConfigView::of(&self.deployment))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Shows the settings to anybody.
async fn show(global: &Global) -> Result<ExitCode, Failure> {
    let context = Context::connect(global).await?;
    let shown = view(&context).await?;
    context.save_accounts()?;
    context.printer.print(&shown)?;
    Ok(ExitCode::SUCCESS)
}

async fn view(context: &Context) -> Result<ConfigView, Failure> {
    Ok(ConfigView::of(&context.deployment().await?))
}
