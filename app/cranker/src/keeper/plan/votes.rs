//! Plans votes.

use influence_client::{
    constants::pause,
    state::snapshot::{FINAL, VOIDED},
};
use influence_core::{
    calendar::Day,
    merkle::Sha2,
    snapshot_vote::{SnapshotContents, may_become_final},
};

use crate::keeper::{
    action::{ActionTarget, KeeperAction},
    planner_state::PlannerState,
};

/// Plans this cranker's votes, oldest day first: an older day that becomes final after a newer one only gets its ranks.
pub(super) fn plan_votes(state: &PlannerState) -> Vec<KeeperAction> {
    let votes = state.candidates.iter().filter(|(day, contents)| is_vote_due(state, **day, contents));
    votes.map(|(day, contents)| KeeperAction::Publish { day: *day, contents: *contents }).collect()
}

/// Whether a vote for `contents` is allowed, and either not cast or would make the day final when repeated.
fn is_vote_due(state: &PlannerState, day: Day, contents: &SnapshotContents) -> bool {
    let config = &state.config;
    let position =
        state.cranker.and_then(|key| Some((key, config.crankers().iter().position(|k| *k == key)?)));
    let (Some((cranker, position)), Some(calendar)) = (position, state.calendar()) else {
        return false;
    };
    let may = calendar.day_of(state.now).is_ok_and(|today| may_become_final(day, config.last_final(), today));
    let is_paused = u32::from(config.paused) & pause::PUBLISH != 0;
    let in_backoff = state.in_backoff.contains(&ActionTarget::Vote(day));
    if !may || is_paused || !calendar.has_ended(day, state.now) || in_backoff {
        return false;
    }
    let Some(snapshot) = state.snapshots.get(&day) else { return true };
    let hash = contents.hash::<Sha2>(day);
    let set = u32::from(config.cranker_set);
    let is_cast = snapshot.votes.get(position).is_some_and(|vote| {
        vote.cranker == cranker && u32::from(vote.cranker_set) == set && vote.content_hash == hash
    });
    let is_short = snapshot.votes_for(&hash, set) < usize::from(config.quorum);
    !matches!(snapshot.status, FINAL | VOIDED) && (!is_cast || !is_short)
}
