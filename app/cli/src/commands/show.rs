//! `show`: what an owner has.

use std::process::ExitCode;

use influence_client::rpc::subscribe;
use solana_address::Address;
use tokio::sync::mpsc;

use super::standing;
use crate::{Context, Failure, config::global_args::Global, config::resolved::Settings};

/// Show an owner's points, lock, tier and allocations
///
/// Points are the 7-day average of the wallet plus what is locked. A gallery counts an allocation as it was last
/// settled; crankers settle every day, and anybody may at any time.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence show
  influence show --watch
  influence show 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin --url mainnet-beta --output json")]
pub struct Args {
    /// The owner's wallet [default: who signs]
    pub owner: Option<Address>,

    /// Go on, and show it again whenever it changes
    #[arg(long, short)]
    pub watch: bool,
}

/// Reads and prints.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let context = Context::connect(global).await?;
    let owner = match args.owner {
        Some(owner) => owner,
        None => context.key()?.address(),
    };
    if args.watch {
        return follow(&context, &owner).await;
    }
    let standing = standing(&context, &owner).await?;
    context.save_accounts()?;
    context.printer.print(&standing)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints now and after every change, until the connection or the reader goes.
async fn follow(context: &Context, owner: &Address) -> Result<ExitCode, Failure> {
    context.node.rpc()?;
    // One change that waits is enough: what is read then has all of them.
    let (listener, mut changes) = mpsc::channel(1);
    let Settings { websocket, commitment, .. } = &context.settings;
    let told = subscribe::subscribe_influence(websocket, owner, *commitment, &listener);
    let shown = async {
        while changes.recv().await.is_some() {
            context.printer.print(&standing(context, owner).await?)?;
        }
        Ok(ExitCode::SUCCESS)
    };
    tokio::select! {
        ended = told => {
            ended?;
            Ok(ExitCode::SUCCESS)
        }
        outcome = shown => outcome,
    }
}
