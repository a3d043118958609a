//! `submit`: sends what was signed elsewhere, after it was shown.

use std::{io, process::ExitCode};

use influence_client::tx::decode_transaction;

use crate::{Context, Failure, config::global_args::Global, tx::inspect};

/// Send a transaction that --sign-only printed
///
/// Says who pays, who signed and which programs it calls, and asks. Once its blockhash is a minute or so old, it can not
/// land any more: sign it anew. --dry-run simulates it with the newest one.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence submit AQAB... --dry-run
  influence lock 100 --sign-only --output json | jq -r '.transactions[].transaction' | influence submit - --yes")]
pub struct Args {
    /// The transaction, base64; `-` reads it from the standard input
    #[arg(allow_hyphen_values = true)]
    pub transaction: String,
}

/// Shows it, and sends it, or what of it was asked for.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let text = match args.transaction.as_str() {
        "-" => io::read_to_string(io::stdin()).map_err(Failure::user)?,
        text => text.to_owned(),
    };
    let transaction = decode_transaction(&text)?;
    let intent = inspect::intent(&transaction)?;
    Context::connect(global).await?.submit(intent, transaction).await
}
