//! `schema`: the input tables, with examples.

use std::process::ExitCode;

use anyhow::anyhow;
use influence_scoring::ingest::{render_schema_docs, schema::TableSchema};

use crate::config::CrankerSettings;

/// Print the input tables of a day: columns, ranges, and an example as CSV and JSON-lines
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence-cranker schema
  influence-cranker schema activity")]
pub struct Args {
    /// One of activity, users, galleries, nfts, balances, members or gallery_accounts [default: all]
    pub table: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// An unknown table.
pub async fn command(_: &CrankerSettings, args: &Args) -> anyhow::Result<ExitCode> {
    let text = match &args.table {
        None => render_schema_docs(),
        Some(name) => {
            let unknown = || {
                anyhow!(
                    "unknown table `{name}`; use activity, users, galleries, nfts, balances, members or gallery_accounts"
                )
            };
            TableSchema::named(name).ok_or_else(unknown)?.render()
        }
    };
    print!("{text}");
    Ok(ExitCode::SUCCESS)
}
