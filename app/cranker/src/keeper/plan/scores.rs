//! Whose score to prove, and whose has expired.

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

/// Whom to refresh, and whose total changes by it.
#[derive(Default)]
pub(super) struct Refresh {
    /// Indices in the members' half.
    members: Vec<u32>,
    /// Indices in the others' half: they opened after the day's end.
    others: Vec<u32>,
    owners: BTreeSet<Address>,
    /// Owners whose total changes.
    pub(super) changed: BTreeSet<Address>,
}

impl Refresh {
    /// Refreshes who changed or is near expiry. A member without a leaf has none to prove.
    pub(super) fn of(state: &PlannerState, scored: &ScoredDay) -> Self {
        let mut refresh = Self::default();
        for (owner, record) in &state.influences {
            let Some((position, leaf)) = scored.holdings.locate(owner).zip(scored.holdings.leaf(owner))
            else {
                continue;
            };
            // The program passes over a total that would overflow: such a score stays as it is, and expires.
            let fits = total_points(leaf.holding_score, record.locked.into()).is_ok();
            let is_newer = Day::from(record.holding_day) >= scored.day();
            let is_aside = state.aside.contains(&ActionTarget::Score(*owner));
            if is_newer || is_aside || !fits || !needs_refresh(&state.config, record, &leaf) {
                continue;
            }
            match position.subtree {
                Subtree::Members => refresh.members.push(position.index),
                Subtree::Others => refresh.others.push(position.index),
            }
            refresh.owners.insert(*owner);
            if u64::from(record.holding_score) != leaf.holding_score {
                refresh.changed.insert(*owner);
            }
        }
        refresh
    }

    pub(super) fn runs(
        &self,
        scored: &ScoredDay,
        format: TxVersion,
    ) -> Result<Vec<HoldingsProofBatch>, TreeError> {
        let mut runs = plan_batches(&scored.holdings, Subtree::Members, &self.members, format)?;
        runs.extend(plan_batches(&scored.holdings, Subtree::Others, &self.others, format)?);
        Ok(runs)
    }
}

/// Whether the record says something else than the leaf, or would expire at the next final day.
fn needs_refresh(config: &Config, record: &Influence, leaf: &HoldingsLeaf) -> bool {
    let score = u64::from(record.holding_score);
    let holding_day = Day::from(record.holding_day);
    let passed = config.final_days.iter().filter(|past| Day::from(past.day) > holding_day).count();
    score != leaf.holding_score
        || u32::from(record.influence_index) != leaf.influence_index
        || (score != 0 && passed >= usize::from(config.holding_expiry))
}

/// Owners whose score has expired and is not refreshed by this plan.
pub(super) fn expired(state: &PlannerState, fresh: &Refresh) -> Vec<Address> {
    let config = &state.config;
    let (Some(calendar), Some(last)) = (state.calendar(), config.last_final()) else {
        return Vec::new();
    };
    let final_days = config.final_days.map(|past| Day::from(past.day));
    let is_expired = |record: &Influence| {
        holding::has_expired(
            record.holding_day.into(),
            config.holding_expiry,
            &final_days,
            calendar.end_of(last),
            config.day_seconds.into(),
            state.now,
        )
    };
    let stale = state.influences.values().filter(|record| u64::from(record.holding_score) != 0);
    let stale = stale.filter(|record| !fresh.owners.contains(&record.owner) && is_expired(record));
    let owners = stale.map(|record| record.owner);
    owners.filter(|owner| !state.aside.contains(&ActionTarget::Expiry(*owner))).collect()
}
