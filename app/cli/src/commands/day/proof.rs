//! `day proof`: an owner's score of a day, proved.

use std::{fmt, path::PathBuf, process::ExitCode, time::Duration};

use influence_core::{calendar::Day, limits::RATIO_ONE};
use reqwest::Url;
use serde::Serialize;
use serde_json::Value;
use solana_address::Address;

use super::verify::against_chain;
use crate::{
    Context, Failure, Tokens, config::global_args::Global, error::FOUND, model::proof::Proof, output::Text,
};

/// How long a cranker's server may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Fetch the proof of an owner's score from a cranker, and check it against the chain
///
/// Nothing of the server is believed: its proof has to lead to the root that a quorum of crankers signed. Exit code: 0
/// when it does, 1 when it does not.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence day proof 20778 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin --server https://cranker.example.org
  influence day proof 20778 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin --server http://localhost:8765 --out proof.json")]
pub struct Args {
    /// The day
    pub day: Day,

    /// The owner's wallet
    pub owner: Address,

    /// A cranker's server
    #[arg(long, value_name = "URL", env = "INFLUENCE_SERVER")]
    pub server: Url,

    /// Keep the proof in a file, for `influence day verify --proof`
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// A score and whether it is proved.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Proved {
    /// Of which day.
    pub day: Day,
    /// The wallet.
    pub owner: Text<Address>,
    /// Its holding score.
    pub holding_score: Tokens,
    /// Its influence index, 1/10 000.
    pub influence_index: u32,
    /// Whether the proof leads to the root.
    pub proved: bool,
    /// How far the day is, on chain: only a final one can be applied. None when the chain was not asked.
    pub status: Option<&'static str>,
    /// What is wrong, if something is.
    pub fault: Option<String>,
}

impl Proved {
    /// Exit code 1 for what is not proved.
    pub fn exit_code(&self) -> ExitCode {
        if self.proved { ExitCode::SUCCESS } else { ExitCode::from(FOUND) }
    }
}

impl fmt::Display for Proved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { day, owner, holding_score, .. } = self;
        let (whole, rest) = (self.influence_index / RATIO_ONE, self.influence_index % RATIO_ONE);
        writeln!(
            f,
            "{owner} on day {day}: holding score {holding_score}, influence index {whole}.{rest:04}"
        )?;
        match (&self.fault, self.status) {
            (Some(fault), _) => write!(f, "NOT proved: {fault}"),
            (None, Some(status)) => {
                write!(f, "proved: it leads to the root of the day, which is {status} on chain")
            }
            (None, None) => write!(f, "it leads to the root that the proof names; the chain was not asked"),
        }
    }
}

/// Fetches, checks and prints.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let context = Context::connect(global).await?;
    let proof = fetch(args).await?;
    if (proof.day, proof.leaf.owner.0) != (args.day, args.owner) {
        return Err(Failure::user(format!(
            "{} gave a proof of {} on day {} instead; ask another cranker",
            args.server, proof.leaf.owner, proof.day
        )));
    }
    let proved = against_chain(&context, &proof).await?;
    if let Some(path) = &args.out {
        proof.store(path)?;
    }
    context.printer.print(&proved)?;
    Ok(proved.exit_code())
}

/// What a cranker's server says; its refusal in its own words.
async fn fetch(args: &Args) -> Result<Proof, Failure> {
    let Args { server, owner, day, .. } = args;
    let base = server.as_str().trim_end_matches('/');
    let failed = |error: reqwest::Error| {
        Failure::network(format!(
            "{base} can not be asked: {}; check the address, or name another cranker's server",
            error.without_url()
        ))
    };
    let client = reqwest::Client::builder().timeout(PATIENCE).build().map_err(failed)?;
    let answer = client.get(format!("{base}/v1/proof/{owner}?day={day}")).send().await.map_err(failed)?;
    let (status, body) = (answer.status(), answer.text().await.map_err(failed)?);
    if status.is_success() {
        return Proof::parse(&body, base);
    }
    let said: Value = serde_json::from_str(&body).unwrap_or_default();
    let word = |name: &str| said.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let why = format!("{base} gives no proof ({status}): {}; {}", word("error"), word("remedy"));
    Err(if status.is_client_error() { Failure::User(why) } else { Failure::Network(why) })
}
