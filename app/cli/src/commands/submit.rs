//! `submit`: sends a transaction that was signed elsewhere.

use std::{io, process::ExitCode};

use influence_client::tx::decode_transaction;

use crate::{CliError, Context, GlobalArgs, tx};

/// Send a transaction that --sign-only printed
///
/// Shows the fee payer, the signers and the called programs, and asks for confirmation. A blockhash is valid for about a
/// minute; sign the transaction again after that. --dry-run simulates with the latest blockhash.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence submit AQAB... --dry-run
  influence lock 100 --sign-only --output json | jq -r '.transactions[].transaction' | influence submit - --yes")]
pub struct Args {
    /// Transaction, base64; `-` reads it from stdin
    #[arg(allow_hyphen_values = true)]
    pub transaction: String,
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    let text = match args.transaction.as_str() {
        "-" => io::read_to_string(io::stdin()).map_err(CliError::user)?,
        text => text.to_owned(),
    };
    let transaction = decode_transaction(&text)?;
    let plan = tx::plan_submission(&transaction)?;
    tx::submit(&Context::connect(global).await?, plan, transaction).await
}
