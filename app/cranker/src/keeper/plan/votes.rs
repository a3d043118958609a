//! Which days to vote for.

use influence_client::{
    constants::pause,
    state::snapshot::{FINAL, VOIDED},
};
use influence_core::{
    calendar::Day, merkle::Sha2, snapshot_vote::SnapshotContents, snapshot_vote::may_become_final,
};

use crate::keeper::{
    action::{Action, Target},
    planner_state::State,
};

/// The votes that this cranker has to cast, oldest day first: each day that becomes final may then be followed by a
/// newer one, while a newer day that is final first leaves an older one its ranks only.
pub(super) fn votes(state: &State) -> Vec<Action> {
    let votes = state.candidates.iter().filter(|(day, contents)| is_open(state, **day, contents));
    votes.map(|(day, contents)| Action::Publish { day: *day, contents: *contents }).collect()
}

/// Whether voting for `contents` is allowed, and not done or repeating it would make the day final.
fn is_open(state: &State, day: Day, contents: &SnapshotContents) -> bool {
    let config = &state.config;
    let place = state.cranker.and_then(|key| Some((key, config.crankers().iter().position(|k| *k == key)?)));
    let (Some((cranker, place)), Some(calendar)) = (place, state.calendar()) else {
        return false;
    };
    let may = calendar.day_of(state.now).is_ok_and(|today| may_become_final(day, config.last_final(), today));
    let is_paused = u32::from(config.paused) & pause::PUBLISH != 0;
    if !may || is_paused || !calendar.has_ended(day, state.now) || state.aside.contains(&Target::Vote(day)) {
        return false;
    }
    let Some(snapshot) = state.snapshots.get(&day) else { return true };
    let hash = contents.hash::<Sha2>(day);
    let set = u32::from(config.cranker_set);
    let is_cast = snapshot.votes.get(place).is_some_and(|mine| {
        mine.cranker == cranker && u32::from(mine.cranker_set) == set && mine.content_hash == hash
    });
    let is_short = snapshot.votes_for(&hash, set) < usize::from(config.quorum);
    !matches!(snapshot.status, FINAL | VOIDED) && (!is_cast || !is_short)
}
