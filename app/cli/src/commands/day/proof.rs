//! `day proof`: proof of an owner's score, from a cranker.

use std::{path::PathBuf, process::ExitCode, time::Duration};

use influence_core::calendar::Day;
use reqwest::Url;
use serde_json::Value;
use solana_address::Address;

use crate::{CliError, Context, GlobalArgs, model::ScoreProof, view::ProofReport};

const SERVER_TIMEOUT: Duration = Duration::from_secs(30);

/// Fetch the proof of an owner's score from a cranker and check it against the chain
///
/// The server is not trusted: its proof must match the root that a quorum of crankers signed. Exit code: 0 if it does, 1
/// otherwise.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence day proof 20778 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin --server https://cranker.example.org
  influence day proof 20778 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin --server http://localhost:8765 --out proof.json")]
pub struct Args {
    /// Day number
    pub day: Day,

    /// Owner's wallet
    pub owner: Address,

    /// Server of a cranker
    #[arg(long, value_name = "URL", env = "INFLUENCE_SERVER")]
    pub server: Url,

    /// Write the proof to a file, for `influence day verify --proof`
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    let context = Context::connect(global).await?;
    let proof = fetch(args).await?;
    if (proof.day, proof.leaf.owner.0) != (args.day, args.owner) {
        return Err(CliError::user(format!(
            "{} returned a proof of {} on day {}; use another cranker",
            args.server, proof.leaf.owner, proof.day
        )));
    }
    let report = ProofReport::check_on_chain(&context, &proof).await?;
    if let Some(path) = &args.out {
        proof.store(path)?;
    }
    context.printer.print(&report)?;
    Ok(report.exit_code())
}

async fn fetch(args: &Args) -> Result<ScoreProof, CliError> {
    let Args { server, owner, day, .. } = args;
    let base = server.as_str().trim_end_matches('/');
    let unreachable = |error: reqwest::Error| {
        CliError::network(format!(
            "server {base} unreachable: {}; check the URL, or use another cranker",
            error.without_url()
        ))
    };
    let client = reqwest::Client::builder().timeout(SERVER_TIMEOUT).build().map_err(unreachable)?;
    let response =
        client.get(format!("{base}/v1/proof/{owner}?day={day}")).send().await.map_err(unreachable)?;
    let (status, body) = (response.status(), response.text().await.map_err(unreachable)?);
    if status.is_success() {
        return ScoreProof::parse(&body, base);
    }
    let body: Value = serde_json::from_str(&body).unwrap_or_default();
    let field = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let message = format!("{base} returned {status}: {}; {}", field("error"), field("remedy"));
    Err(if status.is_client_error() { CliError::User(message) } else { CliError::Network(message) })
}
