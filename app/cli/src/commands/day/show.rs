//! `day show`: what a day says on chain.

use std::{fmt, process::ExitCode};

use influence_client::{
    accounts::snapshot_status::{self, SnapshotPhase},
    chain::Chain,
    state::Snapshot,
};
use influence_core::{calendar::Day, merkle::Sha2};
use serde::Serialize;
use solana_address::Address;

use super::snapshot;
use crate::{
    Context, Deployment, Failure, Tokens,
    config::global_args::Global,
    output::{Hex, Text, table, time},
};

/// Show what a day says, who voted for it, and how far it is
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence day show
  influence day show 20778 --output json")]
pub struct Args {
    /// The day: days since 1970, of the program's own length [default: the last final one]
    pub day: Option<Day>,
}

/// A day.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DayView {
    day: Day,
    /// `open`, `in challenge`, `final` or `voided`.
    status: &'static str,
    /// Its first second, unix time.
    starts_at: i64,
    /// The first second after it, unix time.
    ends_at: i64,
    /// When a quorum agreed, unix time; none while it is open.
    finalized_at: Option<i64>,
    /// From when on it can be applied and no longer voided, unix time; none while it is open.
    challenge_ends_at: Option<i64>,
    /// Equal votes that it needs.
    quorum: u8,
    /// The present crankers' votes.
    votes: Vec<Vote>,
    /// What it says; none while it is open.
    contents: Option<Contents>,
}

/// A cranker's vote.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Vote {
    cranker: Text<Address>,
    content_hash: Hex,
    /// How many voted for the same, this one included.
    equal: usize,
}

/// What a day says.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Contents {
    content_hash: Hex,
    holdings_root: Hex,
    holdings_sum: Tokens,
    members: u32,
    others: u32,
    engagement_root: Hex,
    galleries: u32,
    weights_hash: Hex,
}

/// Reads and prints.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let context = Context::connect(global).await?;
    let shown = view(&context, args.day).await?;
    context.save_accounts()?;
    context.printer.print(&shown)?;
    Ok(ExitCode::SUCCESS)
}

/// A day as it is now.
///
/// # Errors
/// [`Failure`].
pub async fn view(context: &Context, asked: Option<Day>) -> Result<DayView, Failure> {
    let deployment = context.deployment().await?;
    let (day, snapshot) = snapshot(context, &deployment, asked).await?;
    let now = context.node.now().await?.unix_time;
    Ok(DayView::of(day, &snapshot, &deployment, now))
}

impl DayView {
    fn of(day: Day, snapshot: &Snapshot, deployment: &Deployment, now: i64) -> Self {
        let Deployment { config, calendar, .. } = deployment;
        let status = snapshot_status::phase_at(snapshot, now);
        let cast: Vec<_> = snapshot_status::current_votes(snapshot, config).collect();
        let votes = cast.iter().map(|(cranker, hash)| Vote {
            cranker: Text(**cranker),
            content_hash: Hex(**hash),
            equal: cast.iter().filter(|(_, other)| other == hash).count(),
        });
        let once = |at: i64| (status != SnapshotPhase::Open).then_some(at);
        let contents = snapshot_status::final_contents(snapshot).map(|contents| Contents {
            content_hash: Hex(contents.hash::<Sha2>(day)),
            holdings_root: Hex(contents.holdings_root),
            holdings_sum: deployment.tokens(contents.holdings_sum),
            members: contents.members,
            others: contents.others,
            engagement_root: Hex(contents.engagement_root),
            galleries: contents.galleries,
            weights_hash: Hex(contents.weights_hash),
        });
        Self {
            day,
            status: status.name(),
            starts_at: calendar.start_of(day),
            ends_at: calendar.end_of(day),
            finalized_at: once(snapshot.finalized_at.into()),
            challenge_ends_at: once(snapshot.challenge_ends_at.into()),
            quorum: config.quorum,
            votes: votes.collect(),
            contents,
        }
    }
}

impl fmt::Display for DayView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "day {}, {}", self.day, self.status)?;
        writeln!(f, "  from         {}", time(self.starts_at))?;
        writeln!(f, "  to           {}", time(self.ends_at))?;
        if let Some(at) = self.finalized_at {
            writeln!(f, "  final        {}", time(at))?;
        }
        if let Some(until) = self.challenge_ends_at {
            writeln!(f, "  challenge    until {}", time(until))?;
        }
        if let Some(contents) = &self.contents {
            writeln!(f, "  holdings     {}", contents.holdings_root)?;
            let Contents { holdings_sum, members, others, .. } = contents;
            writeln!(f, "               {holdings_sum} of {members} members and {others} others")?;
            writeln!(f, "  engagement   {}", contents.engagement_root)?;
            writeln!(f, "               {} galleries", contents.galleries)?;
            writeln!(f, "  weights      {}", contents.weights_hash)?;
            writeln!(f, "  contents     {}", contents.content_hash)?;
        }
        write!(f, "  votes        {}, {} equal ones make a day final", self.votes.len(), self.quorum)?;
        if self.votes.is_empty() {
            return Ok(());
        }
        let mut rows = table(&["cranker", "voted for"]);
        for vote in &self.votes {
            rows.add_row([vote.cranker.to_string(), vote.content_hash.to_string()]);
        }
        write!(f, "\n{rows}")
    }
}
