//! Reasons not to vote, and disagreements with other crankers.

use influence_cranker::pipeline::{
    Disagreement, VoteBlocker, VoteContext, find_disagreements, find_vote_blocker,
};

use crate::fixture::*;

const CONTEXT: VoteContext = VoteContext { supply: 11, degraded: None, accept_new_weights: false };

#[test]
fn a_valid_day_has_no_vote_blocker() {
    let day = scored(&[(1, 5)], &[(2, 6)]);
    let mut state = state(&day);
    assert_eq!(find_vote_blocker(&state, DAY, &day.contents, &CONTEXT), None);
    state.snapshots.insert(DAY - 1, Snapshot::zeroed());
    snapshot_of(&mut state, DAY - 1).finalize(&day.contents, end(), CHALLENGE);
    assert_eq!(
        find_vote_blocker(&state, DAY, &day.contents, &CONTEXT),
        None,
        "the same weights as the day before"
    );
}

#[test]
fn scores_above_the_supply_block_the_vote_unless_they_are_never_applied() {
    let day = scored(&[(1, 5)], &[(2, 6)]);
    let mut state = state(&day);
    let context = VoteContext { supply: 10, ..CONTEXT };
    let bound = VoteBlocker::AboveSupply { day: DAY, sum: 11, bound: 10 };
    assert_eq!(
        find_vote_blocker(&state, DAY, &day.contents, &context),
        Some(bound),
        "the rounding is at most 1/256 of the supply"
    );
    assert_eq!(find_vote_blocker(&state, DAY, &day.contents, &VoteContext { supply: 11, ..CONTEXT }), None);
    state.config.push_final_day(DAY - 1, 11);
    assert_eq!(
        find_vote_blocker(&state, DAY, &day.contents, &context),
        None,
        "there were 11 on the last final day"
    );
    state.config.push_final_day(DAY + 1, 1);
    assert_eq!(find_vote_blocker(&state, DAY, &day.contents, &VoteContext { supply: 0, ..CONTEXT }), None);
}

#[test]
fn a_degraded_day_blocks_the_vote() {
    let day = scored(&[], &[]);
    let context = VoteContext { degraded: Some("slots 5 to 9"), accept_new_weights: true, ..CONTEXT };
    let Some(found) = find_vote_blocker(&state(&day), DAY, &day.contents, &context) else {
        panic!("no objection")
    };
    assert_eq!(found.to_string(), "day 20000 is degraded: slots 5 to 9");
}

#[test]
fn new_weights_need_the_operators_consent() {
    let day = scored(&[], &[]);
    let mut state = state(&day);
    let mut other = day.contents;
    other.weights_hash = [9; 32];
    for (day, contents, status) in
        [(DAY - 3, &other, FINAL), (DAY - 2, &day.contents, FINAL), (DAY - 1, &other, VOIDED)]
    {
        state.snapshots.insert(day, Snapshot::zeroed());
        snapshot_of(&mut state, day).finalize(contents, end(), CHALLENGE);
        snapshot_of(&mut state, day).status = status;
    }
    assert_eq!(find_vote_blocker(&state, DAY, &day.contents, &CONTEXT), None);
    let found = find_vote_blocker(&state, DAY, &other, &CONTEXT);
    let new =
        VoteBlocker::NewWeights { day: DAY, hash: [9; 32], last: DAY - 2, known: day.contents.weights_hash };
    assert_eq!(found, Some(new));
    assert_eq!(
        find_vote_blocker(&state, DAY, &other, &VoteContext { accept_new_weights: true, ..CONTEXT }),
        None
    );
}

#[test]
fn other_votes_and_a_quorum_mismatch_are_found() {
    let day = scored(&[(1, 5)], &[]);
    let mut state = state(&day);
    let own = BTreeMap::from([(DAY, day.contents)]);
    assert_eq!(find_disagreements(&state, &own), []);
    vote_for(&mut state, DAY, [9; 32]); // Its own older vote.
    assert_eq!(find_disagreements(&state, &own), []);
    let hash = day.contents.hash::<Sha2>(DAY);
    let vote = |n, content_hash| Vote { cranker: key(n), cranker_set: 1.into(), content_hash };
    snapshot(&mut state).votes[1] = vote(202, hash);
    assert_eq!(find_disagreements(&state, &own), [], "the same");
    snapshot(&mut state).votes[2] = vote(203, [9; 32]);
    let votes = Disagreement::OtherVotes { day: DAY, crankers: vec![key(203)] };
    assert_eq!(find_disagreements(&state, &own), [votes]);
    snapshot(&mut state).votes[2].cranker_set = 0.into();
    assert_eq!(find_disagreements(&state, &own), [], "a vote of an older set is void");
    snapshot(&mut state).finalize(&day.contents, end(), CHALLENGE);
    assert_eq!(find_disagreements(&state, &own), []);
    snapshot(&mut state).engagement_root = [9; 32];
    assert_eq!(find_disagreements(&state, &own), [Disagreement::QuorumMismatch { day: DAY }]);
    snapshot(&mut state).status = VOIDED;
    assert_eq!(find_disagreements(&state, &own), [], "a voided day is not a disagreement");
}
