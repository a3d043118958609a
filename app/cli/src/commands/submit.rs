//! `submit`: sends what was signed elsewhere.

use std::{io, process::ExitCode};

use influence_client::transaction::decode;

use crate::{Context, Failure, global::Global};

/// Send a transaction that --sign-only printed
///
/// Once its blockhash is a minute or so old, it can not land any more: sign it anew.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence submit AQAB...
  influence lock 100 --sign-only --output json | jq -r '.transactions[].transaction' | influence submit -")]
pub struct Args {
    /// The transaction, base64; `-` reads it from the standard input
    #[arg(allow_hyphen_values = true)]
    pub transaction: String,
}

/// Sends it, and says where it can be looked at.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let text = match args.transaction.as_str() {
        "-" => io::read_to_string(io::stdin()).map_err(Failure::user)?,
        text => text.to_owned(),
    };
    let transaction = decode(&text)?;
    let context = Context::connect(global).await?;
    let sent = context.submit(transaction).await?;
    context.printer.print(&sent)?;
    Ok(ExitCode::SUCCESS)
}
