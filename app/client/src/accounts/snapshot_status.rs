//! Reading of a snapshot: phase, contents and votes.

use influence_core::{merkle::Hash, snapshot_vote::SnapshotContents};
use solana_address::Address;

use crate::state::{
    Config, Snapshot,
    snapshot::{FINAL, OPEN, VOIDED},
};

/// Phase of a day's snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnapshotPhase {
    /// Collecting votes.
    Open,
    /// Final, and the guardian may still void it.
    InChallenge,
    /// Final, and the challenge time is over.
    Final,
    /// Voided by the guardian.
    Voided,
}

impl SnapshotPhase {
    /// Name in messages and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::InChallenge => "in challenge",
            Self::Final => "final",
            Self::Voided => "voided",
        }
    }
}

/// Returns the phase at `now`, unix seconds.
pub fn phase_at(snapshot: &Snapshot, now: i64) -> SnapshotPhase {
    match snapshot.status {
        VOIDED => SnapshotPhase::Voided,
        FINAL if now < snapshot.challenge_ends_at.into() => SnapshotPhase::InChallenge,
        FINAL => SnapshotPhase::Final,
        _ => SnapshotPhase::Open,
    }
}

/// Returns the contents; all zeros while the day is open.
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

/// Returns the contents once the day is final, also if it was voided later.
pub fn final_contents(snapshot: &Snapshot) -> Option<SnapshotContents> {
    (snapshot.status != OPEN).then(|| contents(snapshot))
}

/// Returns the votes that count: cranker and contents hash of every cranker in the current set.
pub fn current_votes<'a>(
    snapshot: &'a Snapshot,
    config: &'a Config,
) -> impl Iterator<Item = (&'a Address, &'a Hash)> {
    let current = |vote: &&crate::state::snapshot::Vote| {
        u32::from(vote.cranker_set) == u32::from(config.cranker_set)
            && config.crankers().contains(&vote.cranker)
    };
    snapshot.votes.iter().filter(current).map(|vote| (&vote.cranker, &vote.content_hash))
}
