//! Plans what is left to do from what is on chain: a pure function.

mod galleries;
mod scores;
mod votes;

use influence_client::constants::{SNAPSHOT_KEPT_DAYS, pause};
use influence_scoring::merkle::TreeError;

use scores::ScoreRefresh;

use super::{
    action::{ActionTarget, KeeperAction},
    planner_state::{PlannerState, ScoredDay, SnapshotStatus},
};

/// Plans what is left to do, in order; nothing if everything is up to date.
///
/// The plan is complete: after executing it, a new plan is empty, unless time has passed or others have acted in between.
/// Only a day that becomes final by this cranker's vote and has no challenge period is applied by the next plan. Targets in
/// [`PlannerState::in_backoff`] are skipped.
///
/// # Errors
/// Those of building proofs, which a complete tree does not have.
pub fn plan_actions(state: &PlannerState) -> Result<Vec<KeeperAction>, TreeError> {
    let mut actions = votes::plan_votes(state);
    let is_apply_enabled = u32::from(state.config.paused) & pause::APPLY == 0;
    let refresh = match state.scored.filter(|scored| is_apply_enabled && can_apply(state, scored)) {
        Some(scored) => ScoreRefresh::plan(state, scored),
        None => ScoreRefresh::default(),
    };
    let expired = if is_apply_enabled { scores::find_expired(state, &refresh) } else { Vec::new() };
    let mut changed = refresh.changed.clone();
    changed.extend(&expired);
    if let Some(scored) = state.scored {
        let batches = refresh.plan_batches(scored, state.tx_version)?;
        if !batches.is_empty() {
            actions.push(KeeperAction::Apply { day: scored.day(), batches });
        }
    }
    actions.extend(expired.into_iter().map(|owner| KeeperAction::ExpireHolding { owner }));
    actions.extend(galleries::plan_settles(state, &changed));
    actions.extend(galleries::plan_releases(state));
    if let Some(scored) = state.scored.filter(|_| is_apply_enabled) {
        actions.extend(galleries::plan_ranks(state, scored)?);
    }
    actions.extend(plan_payments(state));
    actions.extend(plan_snapshot_closes(state));
    Ok(actions)
}

/// Whether the scored day's scores can be written now.
fn can_apply(state: &PlannerState, scored: &ScoredDay) -> bool {
    state.config.last_final() == Some(scored.day()) && state.status(scored) == SnapshotStatus::Applicable
}

/// Pays out unlocking tokens wherever any caller may; comes after settling.
fn plan_payments<'a>(state: &'a PlannerState<'_>) -> impl Iterator<Item = KeeperAction> + 'a {
    let waiting = state.influences.values().filter(|influence| u64::from(influence.unlocking) != 0);
    let payable = waiting.map(|influence| influence.owner).filter(|owner| state.payable.contains(owner));
    let owners = payable.filter(|owner| !state.in_backoff.contains(&ActionTarget::Payment(*owner)));
    owners.map(|owner| KeeperAction::FinishUnlock { owner })
}

/// Closes the snapshots of days that are no longer kept.
fn plan_snapshot_closes<'a>(state: &'a PlannerState<'_>) -> impl Iterator<Item = KeeperAction> + 'a {
    let today = state.calendar().and_then(|calendar| calendar.day_of(state.now).ok()).unwrap_or(0);
    let is_old = move |day: u32| today.saturating_sub(day) > SNAPSHOT_KEPT_DAYS;
    let snapshots = state.snapshots.iter().filter(move |(day, _)| is_old(**day));
    let snapshots = snapshots.filter(|(day, _)| !state.in_backoff.contains(&ActionTarget::Snapshot(**day)));
    snapshots
        .map(|(day, snapshot)| KeeperAction::CloseSnapshot { day: *day, rent_payer: snapshot.rent_payer })
}
