//! What a snapshot says of its day.

use influence_core::{merkle::Hash, snapshot_vote::SnapshotContents};
use solana_address::Address;

use crate::state::{
    Config, Snapshot,
    snapshot::{FINAL, OPEN, VOIDED},
};

/// How far a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Votes are being collected.
    Open,
    /// Final; the guardian may void it until its challenge time is over.
    ChallengePeriodActive,
    /// Final for good.
    Final,
    /// The guardian voided it.
    Voided,
}

impl Status {
    /// As everybody calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::ChallengePeriodActive => "in challenge",
            Self::Final => "final",
            Self::Voided => "voided",
        }
    }
}

/// How far the day is at `now`, unix seconds.
pub fn status(snapshot: &Snapshot, now: i64) -> Status {
    match snapshot.status {
        VOIDED => Status::Voided,
        FINAL if now < snapshot.challenge_ends_at.into() => Status::ChallengePeriodActive,
        FINAL => Status::Final,
        _ => Status::Open,
    }
}

/// What the day says; nothing but zeros while it is open.
pub fn contents(snapshot: &Snapshot) -> SnapshotContents {
    SnapshotContents {
        holdings_root: snapshot.holdings_root,
        holdings_sum: snapshot.holdings_sum.into(),
        members: snapshot.members.into(),
        others: snapshot.others.into(),
        engagement_root: snapshot.engagement_root,
        galleries: snapshot.galleries.into(),
        weights_hash: snapshot.weights_hash,
    }
}

/// What the day says, once it is final.
pub fn final_contents(snapshot: &Snapshot) -> Option<SnapshotContents> {
    (snapshot.status != OPEN).then(|| contents(snapshot))
}

/// The present crankers' votes: who, and the digest of the contents voted for.
pub fn votes<'a>(
    snapshot: &'a Snapshot,
    config: &'a Config,
) -> impl Iterator<Item = (&'a Address, &'a Hash)> {
    let current = |vote: &&crate::state::snapshot::Vote| {
        u32::from(vote.cranker_set) == u32::from(config.cranker_set)
            && config.crankers().contains(&vote.cranker)
    };
    snapshot.votes.iter().filter(current).map(|vote| (&vote.cranker, &vote.content_hash))
}
