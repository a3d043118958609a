//! `schema`: the tables that are read, with examples.

use std::process::ExitCode;

use anyhow::anyhow;
use influence_scoring::ingest::{render_schema_docs, schema::TableSchema};

use crate::config::CrankerSettings;

/// The tables that a day is computed from: columns, ranges, and an example as CSV and JSON-lines
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence-cranker schema
  influence-cranker schema activity")]
pub struct Args {
    /// One of them: activity, users, galleries, nfts, balances, members or gallery_accounts
    pub table: Option<String>,
}

/// Prints them.
///
/// # Errors
/// A table that there is not.
pub async fn command(_: &CrankerSettings, args: &Args) -> anyhow::Result<ExitCode> {
    let text = match &args.table {
        None => render_schema_docs(),
        Some(name) => {
            let unknown = || {
                anyhow!(
                    "there is no table `{name}`; ask for activity, users, galleries, nfts, balances, members or \
                     gallery_accounts"
                )
            };
            TableSchema::named(name).ok_or_else(unknown)?.render()
        }
    };
    print!("{text}");
    Ok(ExitCode::SUCCESS)
}
