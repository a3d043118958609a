//! Disagreement with other crankers about a day, and the reaction to it.
//!
//! Crankers compute from their own inputs, and one of them may have a wrong export, other weights, or gaps in its journal.
//! A disagreeing cranker must neither stop a day nor change it, and operators have to notice: it is logged, counted in
//! `influence_quorum_mismatch`, shown by `status`, and the peers' bundles are compared in the background to name the first
//! difference. A cranker applies nothing of a day that the quorum decided otherwise; others do. It continues from its own
//! state and never adopts the quorum's by itself, because that would make any quorum the only source of truth for every
//! cranker. An operator may adopt a bundle whose contents are those on chain ([`super::Cranker::adopt`]).

use std::collections::BTreeMap;

use influence_client::state::snapshot::{FINAL, OPEN};
use influence_core::{calendar::Day, merkle::Sha2, snapshot_vote::SnapshotContents};
use solana_address::Address;

use crate::{
    keeper::{PlannerState, contents_match},
    metrics,
    peers::Peers,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disagreement {
    /// The quorum made the day final with other contents than this cranker scored.
    QuorumMismatch { day: Day },
    /// Crankers of the current set voted for other contents; the day is not final yet.
    OtherVotes { day: Day, crankers: Vec<Address> },
}

impl Disagreement {
    pub fn day(&self) -> Day {
        match self {
            Self::QuorumMismatch { day } | Self::OtherVotes { day, .. } => *day,
        }
    }
}

impl std::fmt::Display for Disagreement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::QuorumMismatch { day } => write!(
                f,
                "the quorum made day {day} final with other contents than this cranker scored; find out which input \
                 differs, or adopt the quorum's bundle with `day {day} --adopt`"
            ),
            Self::OtherVotes { day, crankers } => {
                let crankers: Vec<String> = crankers.iter().map(Address::to_string).collect();
                write!(
                    f,
                    "{} voted for other contents of day {day} than this cranker scored",
                    crankers.join(", ")
                )
            }
        }
    }
}

/// Finds every disagreement about the days that this cranker scored, oldest first.
pub fn find_disagreements(
    state: &PlannerState,
    scored: &BTreeMap<Day, SnapshotContents>,
) -> Vec<Disagreement> {
    scored.iter().filter_map(|(day, contents)| find_disagreement(state, *day, contents)).collect()
}

fn find_disagreement(state: &PlannerState, day: Day, contents: &SnapshotContents) -> Option<Disagreement> {
    let snapshot = state.snapshots.get(&day)?;
    match snapshot.status {
        FINAL => (!contents_match(snapshot, contents)).then_some(Disagreement::QuorumMismatch { day }),
        OPEN => {
            let hash = contents.hash::<Sha2>(day);
            let votes = state.config.crankers().iter().zip(&snapshot.votes);
            let others = votes.filter(|(cranker, vote)| {
                vote.cranker == **cranker
                    && vote.cranker_set == state.config.cranker_set
                    && vote.content_hash != hash
                    && state.cranker != Some(**cranker)
            });
            let crankers: Vec<Address> = others.map(|(cranker, _)| *cranker).collect();
            (!crankers.is_empty()).then_some(Disagreement::OtherVotes { day, crankers })
        }
        _ => None,
    }
}

/// Reacts to the disagreements of a cycle: log, metric, and a comparison with the peers' bundles in the background. Returns
/// the sentences for the status, including differences to peers that earlier comparisons found.
pub(super) fn report_disagreements(disagreements: &[Disagreement], peers: &mut Peers) -> Vec<String> {
    let gauge = ::metrics::gauge!(metrics::QUORUM_MISMATCH.name);
    gauge.set(if disagreements.is_empty() { 0.0 } else { 1.0 });
    for disagreement in disagreements {
        tracing::error!("{disagreement}");
    }
    let days: Vec<Day> = disagreements.iter().map(Disagreement::day).collect();
    peers.compare_in_background(&days);
    disagreements.iter().map(ToString::to_string).chain(peers.mismatches()).collect()
}
