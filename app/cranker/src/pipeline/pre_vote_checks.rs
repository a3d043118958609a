//! Checks that block the vote for a day that this cranker scored.

use influence_client::{state::Snapshot, state::snapshot::FINAL};
use influence_core::{
    calendar::Day,
    merkle::Hash,
    snapshot_vote::{SnapshotContents, holdings_bound},
};
use solana_address::Address;

use crate::keeper::PlannerState;

/// Reason not to vote for a day, as a sentence with its remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VoteBlocker {
    /// The scores exceed the supply. Amounts in base units.
    #[error(
        "the holding scores of day {day} add up to {sum} base units, more than the bound of {bound}; \
         check the balances of the day against another cranker's bundle"
    )]
    AboveSupply { day: Day, sum: u64, bound: u64 },
    /// The journal has gaps.
    #[error("day {day} is degraded: {reason}")]
    Degraded { day: Day, reason: String },
    /// The weights differ from the last final day's. Hashes are SHA-256.
    #[error(
        "day {day} was scored with the weights {}, day {last} with {}; \
         install the same file as the other crankers, or start with --accept-new-weights",
        Address::from(*.hash), Address::from(*.known)
    )]
    NewWeights { day: Day, hash: Hash, last: Day, known: Hash },
}

impl VoteBlocker {
    pub fn day(&self) -> Day {
        match self {
            Self::AboveSupply { day, .. } | Self::Degraded { day, .. } | Self::NewWeights { day, .. } => *day,
        }
    }
}

/// Input of the checks besides the chain's accounts.
#[derive(Clone, Copy, Debug)]
pub struct VoteContext<'a> {
    /// Current supply of the mint, base units.
    pub supply: u64,
    /// Gap in the day's data, as a sentence.
    pub degraded: Option<&'a str>,
    /// The operator accepts other weights than the last final day's.
    pub accept_new_weights: bool,
}

/// Finds the first reason not to vote for `contents`.
pub fn find_vote_blocker(
    state: &PlannerState,
    day: Day,
    contents: &SnapshotContents,
    context: &VoteContext,
) -> Option<VoteBlocker> {
    if let Some(reason) = context.degraded {
        return Some(VoteBlocker::Degraded { day, reason: reason.into() });
    }
    check_supply(state, day, contents, context.supply)
        .or_else(|| check_weights(state, day, contents).filter(|_| !context.accept_new_weights))
}

/// An older day than the last final one is not checked, as in the program: its holdings are never applied, and the supply may
/// have shrunk since.
fn check_supply(
    state: &PlannerState,
    day: Day,
    contents: &SnapshotContents,
    supply: u64,
) -> Option<VoteBlocker> {
    let config = &state.config;
    if config.last_final().is_some_and(|last| day < last) {
        return None;
    }
    let past = config.final_days.iter().map(|past| u64::from(past.supply));
    let bound = holdings_bound(supply, past, contents.leaves()).unwrap_or(u64::MAX);
    let sum = contents.holdings_sum;
    (sum > bound).then_some(VoteBlocker::AboveSupply { day, sum, bound })
}

fn check_weights(state: &PlannerState, day: Day, contents: &SnapshotContents) -> Option<VoteBlocker> {
    let is_final = |(_, snapshot): &(&Day, &Snapshot)| snapshot.status == FINAL;
    let (last, snapshot) = state.snapshots.iter().rfind(is_final)?;
    let (hash, known) = (contents.weights_hash, snapshot.weights_hash);
    (hash != known).then_some(VoteBlocker::NewWeights { day, hash, last: *last, known })
}
