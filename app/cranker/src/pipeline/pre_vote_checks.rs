//! What keeps a cranker from voting for a day that it scored itself.

use influence_client::{state::Snapshot, state::snapshot::FINAL};
use influence_core::{
    calendar::Day,
    merkle::Hash,
    snapshot_vote::{SnapshotContents, holdings_bound},
};

use crate::keeper::State;

/// Why a day is not voted for, as a sentence with its remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// More is credited than there is.
    #[error(
        "the holding scores of day {day} add up to {sum} base units, and there can be {bound} at most; \
         check the balances of the day against another cranker's bundle"
    )]
    AboveSupply {
        /// The day.
        day: Day,
        /// Sum of the scores, base units.
        sum: u64,
        /// The bound, base units.
        bound: u64,
    },
    /// Something of the day is not known.
    #[error("day {day} is degraded: {reason}")]
    Degraded {
        /// The day.
        day: Day,
        /// What is missing, with the remedy.
        reason: String,
    },
    /// Other weights than the last final day's.
    #[error(
        "day {day} was scored with the weights {}, day {last} with {}; \
         install the same file as the other crankers, or start with --accept-new-weights", .hash, .known
    )]
    NewWeights {
        /// The day.
        day: Day,
        /// SHA-256 of the weights it was scored with.
        hash: Hash,
        /// The last final day.
        last: Day,
        /// SHA-256 of the weights of that day.
        known: Hash,
    },
}

impl Objection {
    /// The day it is about.
    pub fn day(&self) -> Day {
        match self {
            Self::AboveSupply { day, .. } | Self::Degraded { day, .. } | Self::NewWeights { day, .. } => *day,
        }
    }
}

/// What the checks look at besides the chain's accounts.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The mint's supply now, base units.
    pub supply: u64,
    /// What is not known of the day; none when it is whole.
    pub degraded: Option<&'a str>,
    /// Whether the operator wants other weights than the last final day's.
    pub accepts_new_weights: bool,
}

/// The first reason not to vote for `contents`; none when there is nothing against it.
pub fn objection(state: &State, day: Day, contents: &SnapshotContents, facts: &Facts) -> Option<Objection> {
    if let Some(reason) = facts.degraded {
        return Some(Objection::Degraded { day, reason: reason.into() });
    }
    above_supply(state, day, contents, facts.supply)
        .or_else(|| new_weights(state, day, contents).filter(|_| !facts.accepts_new_weights))
}

/// An older day's holdings are never applied, and the supply may have shrunk since: the program does not check them
/// either.
fn above_supply(state: &State, day: Day, contents: &SnapshotContents, supply: u64) -> Option<Objection> {
    let config = &state.config;
    if config.last_final().is_some_and(|last| day < last) {
        return None;
    }
    let past = config.final_days.iter().map(|past| u64::from(past.supply));
    let bound = holdings_bound(supply, past, contents.leaves()).unwrap_or(u64::MAX);
    let sum = contents.holdings_sum;
    (sum > bound).then_some(Objection::AboveSupply { day, sum, bound })
}

fn new_weights(state: &State, day: Day, contents: &SnapshotContents) -> Option<Objection> {
    let is_final = |(_, snapshot): &(&Day, &Snapshot)| snapshot.status == FINAL;
    let (last, snapshot) = state.snapshots.iter().rfind(is_final)?;
    let (hash, known) = (contents.weights_hash, snapshot.weights_hash);
    (hash != known).then_some(Objection::NewWeights { day, hash, last: *last, known })
}
