//! What the chain says about days: votes, and how far each is.

use std::collections::BTreeMap;

use influence_client::{
    ClientError, address,
    chain::{self, Chain},
    day,
    state::{Config, Snapshot},
};
use influence_core::{
    calendar::{Calendar, Day},
    merkle::{Hash, Sha2},
    snapshot_vote::SnapshotContents,
};
use serde::Serialize;
use solana_address::Address;

use super::answer::hex;

/// The program's days as they were at one moment.
#[derive(Clone, Debug)]
pub struct ChainView {
    /// The chain's time, unix seconds.
    pub now: i64,
    /// The chain's slot.
    pub slot: u64,
    /// Length of a day, seconds.
    pub day_seconds: u32,
    /// The newest final day.
    pub last_final: Option<Day>,
    /// Equal votes that make a day final.
    pub quorum: u8,
    /// The current crankers.
    pub crankers: Vec<Address>,
    /// Every day that somebody voted for and nobody closed.
    pub days: BTreeMap<Day, DayView>,
}

/// A day on chain.
#[derive(Clone, Debug)]
pub struct DayView {
    /// `open`, `in challenge`, `final` or `voided`.
    pub status: &'static str,
    /// What it says, once it is final.
    pub contents: Option<SnapshotContents>,
    /// First second at which it stands, unix time; 0 while it is open.
    pub challenge_ends_at: i64,
    /// The current crankers' votes.
    pub votes: Vec<VoteView>,
}

/// A cranker's vote.
#[derive(Clone, Debug, Serialize)]
pub struct VoteView {
    /// Who.
    pub cranker: String,
    /// The digest of the contents voted for, hexadecimal.
    pub content_hash: String,
}

impl ChainView {
    /// Reads it.
    ///
    /// # Errors
    /// As [`chain::get`] and [`chain::all`].
    pub async fn read(chain: &impl Chain) -> Result<Self, ClientError> {
        let config: Config = chain::get(chain, &address::config()).await?;
        let snapshots = chain::all::<Snapshot>(chain).await?;
        let now = chain.now().await?;
        let day =
            |snapshot: &Snapshot| (u32::from(snapshot.day), DayView::new(snapshot, &config, now.unix_time));
        Ok(Self {
            now: now.unix_time,
            slot: now.slot,
            day_seconds: config.day_seconds.into(),
            last_final: config.last_final(),
            quorum: config.quorum,
            crankers: config.crankers().to_vec(),
            days: snapshots.iter().map(|(_, snapshot)| day(snapshot)).collect(),
        })
    }

    /// Days that have ended and are not final; none before the first final day.
    pub fn lag(&self) -> Option<u32> {
        let today = Calendar::new(self.day_seconds).ok()?.day_of(self.now).ok()?;
        Some(today.saturating_sub(1).saturating_sub(self.last_final?))
    }

    /// What `day` says for good: it is final, and its challenge time is over. None before.
    pub fn standing(&self, day: Day) -> Option<SnapshotContents> {
        self.days.get(&day).filter(|view| view.status == "final").and_then(|view| view.contents)
    }
}

impl DayView {
    fn new(snapshot: &Snapshot, config: &Config, now: i64) -> Self {
        let vote = |(cranker, content_hash): (&Address, &Hash)| VoteView {
            cranker: cranker.to_string(),
            content_hash: hex(content_hash),
        };
        Self {
            status: day::status(snapshot, now).name(),
            contents: day::final_contents(snapshot),
            challenge_ends_at: snapshot.challenge_ends_at.into(),
            votes: day::votes(snapshot, config).map(vote).collect(),
        }
    }

    /// The digest that its final contents stand for.
    pub fn content_hash(&self, day: Day) -> Option<Hash> {
        self.contents.as_ref().map(|contents| contents.hash::<Sha2>(day))
    }
}
