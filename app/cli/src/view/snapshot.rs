//! Snapshot of a day: status, votes and contents.

use std::fmt;

use influence_client::{
    accounts::snapshot_status::{self, SnapshotPhase},
    chain::Chain,
    state::Snapshot,
};
use influence_core::{calendar::Day, merkle::Sha2};
use serde::Serialize;
use solana_address::Address;

use crate::{
    CliError, Context, DeploymentInfo, Tokens,
    model::read_snapshot,
    output::{AsString, HexHash, format_time, new_table},
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotView {
    day: Day,
    /// `open`, `in challenge`, `final` or `voided`.
    status: &'static str,
    /// Unix seconds.
    starts_at: i64,
    /// First second after the day, unix seconds.
    ends_at: i64,
    /// Unix seconds; `None` while open.
    finalized_at: Option<i64>,
    /// Unix seconds: from then on the day can be applied and no longer voided; `None` while open.
    challenge_ends_at: Option<i64>,
    quorum: u8,
    /// Votes of the current crankers.
    votes: Vec<VoteView>,
    /// `None` while open.
    contents: Option<ContentsView>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VoteView {
    cranker: AsString<Address>,
    content_hash: HexHash,
    /// Number of equal votes, including this one.
    equal: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ContentsView {
    content_hash: HexHash,
    holdings_root: HexHash,
    holdings_sum: Tokens,
    members: u32,
    others: u32,
    engagement_root: HexHash,
    galleries: u32,
    weights_hash: HexHash,
}

impl SnapshotView {
    /// Reads a day; `None` reads the last final one.
    pub async fn read(context: &Context, day: Option<Day>) -> Result<Self, CliError> {
        let deployment = context.deployment().await?;
        let (day, snapshot) = read_snapshot(&context.chain, &deployment, day).await?;
        let now = context.chain.now().await?.unix_time;
        Ok(Self::new(day, &snapshot, &deployment, now))
    }

    fn new(day: Day, snapshot: &Snapshot, deployment: &DeploymentInfo, now: i64) -> Self {
        let DeploymentInfo { config, calendar, .. } = deployment;
        let phase = snapshot_status::phase_at(snapshot, now);
        let cast: Vec<_> = snapshot_status::current_votes(snapshot, config).collect();
        let votes = cast.iter().map(|(cranker, hash)| VoteView {
            cranker: AsString(**cranker),
            content_hash: HexHash(**hash),
            equal: cast.iter().filter(|(_, other)| other == hash).count(),
        });
        let if_finalized = |at: i64| (phase != SnapshotPhase::Open).then_some(at);
        let contents = snapshot_status::final_contents(snapshot).map(|contents| ContentsView {
            content_hash: HexHash(contents.hash::<Sha2>(day)),
            holdings_root: HexHash(contents.holdings_root),
            holdings_sum: deployment.tokens(contents.holdings_sum),
            members: contents.members,
            others: contents.others,
            engagement_root: HexHash(contents.engagement_root),
            galleries: contents.galleries,
            weights_hash: HexHash(contents.weights_hash),
        });
        Self {
            day,
            status: phase.name(),
            starts_at: calendar.start_of(day),
            ends_at: calendar.end_of(day),
            finalized_at: if_finalized(snapshot.finalized_at.into()),
            challenge_ends_at: if_finalized(snapshot.challenge_ends_at.into()),
            quorum: config.quorum,
            votes: votes.collect(),
            contents,
        }
    }
}

impl fmt::Display for SnapshotView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "day {}, {}", self.day, self.status)?;
        writeln!(f, "  from         {}", format_time(self.starts_at))?;
        writeln!(f, "  to           {}", format_time(self.ends_at))?;
        if let Some(at) = self.finalized_at {
            writeln!(f, "  final        {}", format_time(at))?;
        }
        if let Some(until) = self.challenge_ends_at {
            writeln!(f, "  challenge    until {}", format_time(until))?;
        }
        if let Some(contents) = &self.contents {
            writeln!(f, "  holdings     {}", contents.holdings_root)?;
            let ContentsView { holdings_sum, members, others, .. } = contents;
            writeln!(f, "               {holdings_sum} held by {members} members and {others} others")?;
            writeln!(f, "  engagement   {}", contents.engagement_root)?;
            writeln!(f, "               {} galleries", contents.galleries)?;
            writeln!(f, "  weights      {}", contents.weights_hash)?;
            writeln!(f, "  contents     {}", contents.content_hash)?;
        }
        write!(f, "  votes        {}, quorum {}", self.votes.len(), self.quorum)?;
        if self.votes.is_empty() {
            return Ok(());
        }
        let mut rows = new_table(&["cranker", "voted for"]);
        for vote in &self.votes {
            rows.add_row([vote.cranker.to_string(), vote.content_hash.to_string()]);
        }
        write!(f, "\n{rows}")
    }
}
