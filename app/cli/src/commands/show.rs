//! `show`: an owner's points, lock, tier and allocations.

use std::process::ExitCode;

use influence_client::rpc::subscribe;
use solana_address::Address;
use tokio::sync::mpsc;

use crate::{CliError, Context, GlobalArgs, config::ResolvedConfig, view::AccountSummary};

/// Show an owner's points, lock, tier and allocations
///
/// Points are the 7-day average of the wallet plus the locked tokens. A gallery counts an allocation as of its last
/// settlement; crankers settle every day, and any signer may settle at any time.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence show
  influence show --watch
  influence show 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin --url mainnet-beta --output json")]
pub struct Args {
    /// Owner's wallet [default: the signer]
    pub owner: Option<Address>,

    /// Keep running, and show every change
    #[arg(long, short)]
    pub watch: bool,
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    let context = Context::connect(global).await?;
    let owner = context.owner_or_signer(args.owner)?;
    if args.watch {
        return watch(&context, &owner).await;
    }
    context.finish(&AccountSummary::read(&context, &owner).await?)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the state now and after every change, until the connection or the output closes.
async fn watch(context: &Context, owner: &Address) -> Result<ExitCode, CliError> {
    context.chain.rpc()?;
    // One pending notification is enough: the next read contains all changes.
    let (listener, mut changes) = mpsc::channel(1);
    let ResolvedConfig { websocket, commitment, .. } = &context.config;
    let subscription = subscribe::subscribe_influence(websocket, owner, *commitment, &listener);
    let print = async {
        while changes.recv().await.is_some() {
            context.printer.print(&AccountSummary::read(context, owner).await?)?;
        }
        Ok(ExitCode::SUCCESS)
    };
    tokio::select! {
        ended = subscription => {
            ended?;
            Ok(ExitCode::SUCCESS)
        }
        outcome = print => outcome,
    }
}
