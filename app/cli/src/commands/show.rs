//! `show`: what an owner has.

use std::process::ExitCode;

use solana_address::Address;

use super::standing;
use crate::{Context, Failure, global::Global};

/// Show an owner's points, lock, tier and allocations
///
/// Points are the 7-day average of the wallet plus what is locked. A gallery counts an allocation as it was last
/// settled; crankers settle every day, and anybody may at any time.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence show
  influence show 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin --url mainnet-beta --output json")]
pub struct Args {
    /// The owner's wallet [default: who signs]
    pub owner: Option<Address>,
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
    let standing = standing(&context, &owner).await?;
    context.save_accounts()?;
    context.printer.print(&standing)?;
    Ok(ExitCode::SUCCESS)
}
