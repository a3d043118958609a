//! Votes, applied days and closed snapshots.

use crate::fixture::*;

#[test]
fn a_cranker_votes_after_the_day_has_ended() {
    let day = scored(&[(1, 5)], &[]);
    let mut state = state(&day);
    state.now -= 1;
    assert_eq!(state.status(&day), SnapshotStatus::DayRunning);
    assert_eq!(plan_actions(&state).unwrap(), []);
    state.now += 1;
    assert_eq!(complete(&mut state), [KeeperAction::Publish { day: DAY, contents: day.contents }]);
}

#[test]
fn only_a_current_cranker_votes() {
    let day = scored(&[(1, 5)], &[]);
    let mut state = state(&day);
    for cranker in [None, Some(key(250))] {
        state.cranker = cranker;
        assert_eq!(plan_actions(&state).unwrap(), []);
    }
}

#[test]
fn a_vote_is_repeated_if_it_changes_the_outcome() {
    let day = scored(&[(1, 5)], &[]);
    let mut state = state(&day);
    let publish = [KeeperAction::Publish { day: DAY, contents: day.contents }];
    vote_for(&mut state, DAY, [9; 32]);
    assert_eq!(complete(&mut state), publish, "an earlier vote was for something else");
    state.config.cranker_set = 2.into();
    assert_eq!(plan_actions(&state).unwrap(), publish, "a new set voids it");
    state.config.cranker_set = 1.into();
    state.config.quorum = 1;
    assert_eq!(plan_actions(&state).unwrap(), publish, "repeating it makes the day final");
    state.config.paused = pause::PUBLISH.into();
    assert_eq!(plan_actions(&state).unwrap(), []);
}

#[test]
fn a_day_is_applied_only_after_the_challenge_and_if_it_matches() {
    let day = scored(&[(1, 5)], &[]);
    let mut state = standing(&day);
    member(&mut state, 1, 0, 0);
    state.now -= 1;
    assert_eq!(
        state.status(&day),
        SnapshotStatus::ChallengePeriodActive { until: end() + i64::from(CHALLENGE) }
    );
    assert_eq!(plan_actions(&state).unwrap(), []);
    state.now += 1;
    snapshot(&mut state).status = VOIDED;
    assert_eq!(plan_actions(&state).unwrap(), []);
    snapshot(&mut state).status = FINAL;
    snapshot(&mut state).holdings_root = [1; 32];
    assert_eq!(state.status(&day), SnapshotStatus::QuorumMismatch);
    assert_eq!(plan_actions(&state).unwrap(), []);
    snapshot(&mut state).holdings_root = day.contents.holdings_root;
    state.config.paused = pause::APPLY.into();
    assert_eq!(plan_actions(&state).unwrap(), []);
    state.config.paused = 0.into();
    assert_eq!(refreshed(&complete(&mut state)), [key(1)]);
}

#[test]
fn other_weights_of_the_quorum_are_a_mismatch() {
    let day = scored(&[(1, 5)], &[]);
    let mut state = standing(&day);
    member(&mut state, 1, 0, 0);
    snapshot(&mut state).weights_hash = [1; 32];
    assert_eq!(state.status(&day), SnapshotStatus::QuorumMismatch);
    assert_eq!(plan_actions(&state).unwrap(), []);
}

#[test]
fn days_are_voted_for_in_order_while_they_may_become_final() {
    let day = scored(&[(1, 5)], &[]);
    let mut state = state(&day);
    state.candidates.clear();
    for back in 0..30 {
        state.candidates.insert(DAY - back, day.contents);
    }
    let voted = |state: &PlannerState| -> Vec<u32> {
        let day = |action: &KeeperAction| match action {
            KeeperAction::Publish { day, .. } => *day,
            other => panic!("{other:?}"),
        };
        plan_actions(state).unwrap().iter().map(day).collect()
    };
    assert_eq!(voted(&state), (DAY - 29..=DAY).collect::<Vec<_>>());
    // Only days of the last fortnight may still become final.
    state.config.push_final_day(DAY - 2, 1);
    assert_eq!(voted(&state), (DAY - 13..=DAY).filter(|day| *day != DAY - 2).collect::<Vec<_>>());
}

#[test]
fn an_old_snapshot_is_closed() {
    let day = scored(&[], &[]);
    let mut state = standing(&day);
    for (back, payer) in [(90, 1), (89, 2)] {
        let mut old = Snapshot::zeroed();
        old.rent_payer = key(payer);
        state.snapshots.insert(DAY - back, old);
    }
    let close = KeeperAction::CloseSnapshot { day: DAY - 90, rent_payer: key(1) };
    assert_eq!(complete(&mut state), [close], "91 days before the day that is running");
}
