//! Plans which scores to prove, and which have expired.

use std::collections::BTreeSet;

use influence_client::{
    state::{Config, Influence},
    tx::TxVersion,
};
use influence_core::{calendar::Day, holding, limits::total_points, merkle::holdings::HoldingsLeaf};
use influence_scoring::merkle::{Subtree, TreeError};
use solana_address::Address;

use crate::keeper::{
    action::ActionTarget,
    planner_state::{PlannerState, ScoredDay},
    proof_batches::{HoldingsProofBatch, plan_batches},
};

/// Owners whose score is refreshed.
#[derive(Default)]
pub(super) struct ScoreRefresh {
    /// Indices in the members' subtree.
    members: Vec<u32>,
    /// Indices in the others' subtree: accounts opened after the day's end.
    others: Vec<u32>,
    owners: BTreeSet<Address>,
    /// Owners whose total changes.
    pub(super) changed: BTreeSet<Address>,
}

impl ScoreRefresh {
    /// Refreshes owners whose score changed or is about to expire. A member without a leaf has nothing to prove.
    pub(super) fn plan(state: &PlannerState, scored: &ScoredDay) -> Self {
        let mut refresh = Self::default();
        for (owner, influence) in &state.influences {
            let position = scored.holdings.locate(owner);
            let Some((position, leaf)) = position.zip(scored.holdings.leaf(owner)) else { continue };
            // The program skips a total that would overflow: such a score stays, and expires.
            let fits = total_points(leaf.holding_score, influence.locked.into()).is_ok();
            let is_newer = Day::from(influence.holding_day) >= scored.day();
            let in_backoff = state.in_backoff.contains(&ActionTarget::Score(*owner));
            if is_newer || in_backoff || !fits || !needs_refresh(&state.config, influence, &leaf) {
                continue;
            }
            match position.subtree {
                Subtree::Members => refresh.members.push(position.index),
                Subtree::Others => refresh.others.push(position.index),
            }
            refresh.owners.insert(*owner);
            if u64::from(influence.holding_score) != leaf.holding_score {
                refresh.changed.insert(*owner);
            }
        }
        refresh
    }

    pub(super) fn plan_batches(
        &self,
        scored: &ScoredDay,
        tx_version: TxVersion,
    ) -> Result<Vec<HoldingsProofBatch>, TreeError> {
        let mut batches = plan_batches(&scored.holdings, Subtree::Members, &self.members, tx_version)?;
        batches.extend(plan_batches(&scored.holdings, Subtree::Others, &self.others, tx_version)?);
        Ok(batches)
    }
}

/// Whether the account differs from the leaf, or its score would expire at the next final day.
fn needs_refresh(config: &Config, influence: &Influence, leaf: &HoldingsLeaf) -> bool {
    let score = u64::from(influence.holding_score);
    let holding_day = Day::from(influence.holding_day);
    let passed = config.final_days.iter().filter(|past| Day::from(past.day) > holding_day).count();
    score != leaf.holding_score
        || u32::from(influence.influence_index) != leaf.influence_index
        || (score != 0 && passed >= usize::from(config.holding_expiry))
}

/// Finds owners whose score has expired and is not refreshed by this plan.
pub(super) fn find_expired(state: &PlannerState, refresh: &ScoreRefresh) -> Vec<Address> {
    let config = &state.config;
    let (Some(calendar), Some(last)) = (state.calendar(), config.last_final()) else {
        return Vec::new();
    };
    let final_days = config.final_days.map(|past| Day::from(past.day));
    let is_expired = |influence: &Influence| {
        holding::has_expired(
            influence.holding_day.into(),
            config.holding_expiry,
            &final_days,
            calendar.end_of(last),
            config.day_seconds.into(),
            state.now,
        )
    };
    let scored = state.influences.values().filter(|influence| u64::from(influence.holding_score) != 0);
    let expired =
        scored.filter(|influence| !refresh.owners.contains(&influence.owner) && is_expired(influence));
    let owners = expired.map(|influence| influence.owner);
    owners.filter(|owner| !state.in_backoff.contains(&ActionTarget::Expiry(*owner))).collect()
}
