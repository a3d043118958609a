//! The program's days as read from the chain: votes, contents and status.

use std::collections::BTreeMap;

use influence_client::{
    ClientError,
    accounts::snapshot_status,
    address,
    chain::{self, Chain},
    state::{Config, Snapshot},
};
use influence_core::{
    calendar::{Calendar, Day},
    merkle::{Hash, Sha2},
    snapshot_vote::SnapshotContents,
};
use serde::Serialize;
use solana_address::Address;

#[derive(Clone, Debug)]
pub struct ChainView {
    /// Unix seconds, by the chain's clock.
    pub now: i64,
    pub slot: u64,
    pub day_seconds: u32,
    pub last_final: Option<Day>,
    /// Number of equal votes that make a day final.
    pub quorum: u8,
    pub crankers: Vec<Address>,
    /// Days with a snapshot account.
    pub days: BTreeMap<Day, ChainDay>,
}

#[derive(Clone, Debug)]
pub struct ChainDay {
    /// `open`, `in challenge`, `final` or `voided`.
    pub status: &'static str,
    /// None until the day is final.
    pub contents: Option<SnapshotContents>,
    /// End of the challenge period, unix seconds; 0 while votes are open.
    pub challenge_ends_at: i64,
    /// Votes of the current crankers.
    pub votes: Vec<VoteView>,
}

#[derive(Clone, Debug, Serialize)]
pub struct VoteView {
    pub cranker: String,
    /// Hex digest of the contents voted for.
    pub content_hash: String,
}

impl ChainView {
    /// Reads the config and all snapshots.
    ///
    /// # Errors
    /// When an account cannot be read or decoded.
    pub async fn read(chain: &impl Chain) -> Result<Self, ClientError> {
        let config: Config = chain::get_account(chain, &address::config()).await?;
        let snapshots = chain::all_accounts::<Snapshot>(chain).await?;
        let now = chain.now().await?;
        let day =
            |snapshot: &Snapshot| (u32::from(snapshot.day), ChainDay::new(snapshot, &config, now.unix_time));
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

    /// Returns the number of days that have ended and are not final; none before the first final day.
    pub fn final_day_lag(&self) -> Option<u32> {
        let today = Calendar::new(self.day_seconds).ok()?.day_of(self.now).ok()?;
        Some(today.saturating_sub(1).saturating_sub(self.last_final?))
    }

    /// Returns the contents that can be applied: the day is final and its challenge period is over.
    pub fn applicable_contents(&self, day: Day) -> Option<SnapshotContents> {
        self.days.get(&day).filter(|view| view.status == "final").and_then(|view| view.contents)
    }
}

impl ChainDay {
    fn new(snapshot: &Snapshot, config: &Config, now: i64) -> Self {
        let vote = |(cranker, content_hash): (&Address, &Hash)| VoteView {
            cranker: cranker.to_string(),
            content_hash: const_hex::encode(content_hash),
        };
        Self {
            status: snapshot_status::phase_at(snapshot, now).name(),
            contents: snapshot_status::final_contents(snapshot),
            challenge_ends_at: snapshot.challenge_ends_at.into(),
            votes: snapshot_status::current_votes(snapshot, config).map(vote).collect(),
        }
    }

    /// Returns the digest of the final contents.
    pub fn content_hash(&self, day: Day) -> Option<Hash> {
        self.contents.as_ref().map(|contents| contents.hash::<Sha2>(day))
    }
}
