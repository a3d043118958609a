//! From what is on chain to what is left to do: a pure function.

mod galleries;
mod scores;
mod votes;

use influence_client::constants::{SNAPSHOT_KEPT_DAYS, pause};
use influence_scoring::merkle::TreeError;

use scores::Refresh;

use super::action::{Action, Target};
use super::planner_state::{ScoredDay, Standing, State};

/// What is left to do, in the order in which to do it; nothing when everything is up to date.
///
/// The plan is complete: after executing it, planning again gives nothing, as long as no time passes and nobody else
/// acts in between. Only a day that becomes final by this cranker's vote and has no challenge time is applied by the
/// next plan. What is in [`State::aside`] is left out.
///
/// # Errors
/// Those of cutting proofs; a tree that was built from its lines has none.
pub fn plan(state: &State) -> Result<Vec<Action>, TreeError> {
    let mut actions = votes::votes(state);
    let runs_apply = u32::from(state.config.paused) & pause::APPLY == 0;
    let fresh = match state.scored.filter(|scored| runs_apply && can_apply(state, scored)) {
        Some(scored) => Refresh::of(state, scored),
        None => Refresh::default(),
    };
    let expired = if runs_apply { scores::expired(state, &fresh) } else { Vec::new() };
    let mut changed = fresh.changed.clone();
    changed.extend(&expired);
    if let Some(scored) = state.scored {
        let runs = fresh.runs(scored, state.format)?;
        if !runs.is_empty() {
            actions.push(Action::Apply { day: scored.day(), runs });
        }
    }
    actions.extend(expired.into_iter().map(|owner| Action::ExpireHolding { owner }));
    actions.extend(galleries::settle(state, &changed));
    actions.extend(galleries::release(state));
    if let Some(scored) = state.scored.filter(|_| runs_apply) {
        actions.extend(galleries::ranks(state, scored)?);
    }
    actions.extend(payments(state));
    actions.extend(old_snapshots(state));
    Ok(actions)
}

/// Whether the scored day's scores can be written now.
fn can_apply(state: &State, scored: &ScoredDay) -> bool {
    state.config.last_final() == Some(scored.day()) && state.standing(scored) == Standing::Stands
}

/// Pays what is unlocking wherever anybody may; it comes after settling.
fn payments<'a>(state: &'a State<'_>) -> impl Iterator<Item = Action> + 'a {
    let waiting = state.influences.values().filter(|record| u64::from(record.unlocking) != 0);
    let payable = waiting.map(|record| record.owner).filter(|owner| state.payable.contains(owner));
    let owners = payable.filter(|owner| !state.aside.contains(&Target::Payment(*owner)));
    owners.map(|owner| Action::FinishUnlock { owner })
}

/// Closes the snapshots of days that are no longer kept.
fn old_snapshots<'a>(state: &'a State<'_>) -> impl Iterator<Item = Action> + 'a {
    let today = state.calendar().and_then(|calendar| calendar.day_of(state.now).ok()).unwrap_or(0);
    let old = move |day: u32| today.saturating_sub(day) > SNAPSHOT_KEPT_DAYS;
    let snapshots = state.snapshots.iter().filter(move |(day, _)| old(**day));
    let snapshots = snapshots.filter(|(day, _)| !state.aside.contains(&Target::Snapshot(**day)));
    snapshots.map(|(day, snapshot)| Action::CloseSnapshot { day: *day, rent_payer: snapshot.rent_payer })
}
