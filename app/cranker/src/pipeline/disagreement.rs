//! Noticing that others say something else about a day.

use std::collections::BTreeMap;

use influence_client::state::snapshot::{FINAL, OPEN};
use influence_core::{calendar::Day, merkle::Sha2, snapshot_vote::SnapshotContents};
use solana_address::Address;

use crate::keeper::{State, says};

/// Others say something else than this cranker scored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disagreement {
    /// The quorum made the day final with other contents.
    Quorum {
        /// The day.
        day: Day,
    },
    /// Crankers of the current set voted for other contents; the day is not final yet.
    Votes {
        /// The day.
        day: Day,
        /// Who did.
        crankers: Vec<Address>,
    },
}

impl Disagreement {
    /// The day it is about.
    pub fn day(&self) -> Day {
        match self {
            Self::Quorum { day } | Self::Votes { day, .. } => *day,
        }
    }
}

impl std::fmt::Display for Disagreement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Quorum { day } => write!(
                f,
                "the quorum made day {day} final with other contents than this cranker scored; find out which input \
                 differs, or adopt the quorum's bundle with `day {day} --adopt`"
            ),
            Self::Votes { day, crankers } => {
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

/// Every disagreement about the days that this cranker scored, oldest first.
pub fn disagreements(state: &State, scored: &BTreeMap<Day, SnapshotContents>) -> Vec<Disagreement> {
    scored.iter().filter_map(|(day, contents)| about(state, *day, contents)).collect()
}

fn about(state: &State, day: Day, contents: &SnapshotContents) -> Option<Disagreement> {
    let snapshot = state.snapshots.get(&day)?;
    match snapshot.status {
        FINAL => (!says(snapshot, contents)).then_some(Disagreement::Quorum { day }),
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
            (!crankers.is_empty()).then_some(Disagreement::Votes { day, crankers })
        }
        _ => None,
    }
}
