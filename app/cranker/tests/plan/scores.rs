//! Scores that are proved or expire, and targets in backoff.

use crate::fixture::*;

#[test]
fn a_score_that_the_program_would_skip_is_not_planned() {
    let day = scored(&[(1, MAX_TOTAL), (2, 6)], &[]);
    let mut state = standing(&day);
    member(&mut state, 1, 0, 0);
    member(&mut state, 2, 0, 0);
    let owner = state.influences.get_mut(&key(1)).unwrap();
    (owner.locked, owner.total) = (1.into(), 1.into());
    assert_eq!(refreshed(&complete(&mut state)), [key(2)], "one point more than a total may have");
    assert_eq!(plan_actions(&state).unwrap(), [], "nor is it planned again and again");
}

#[test]
fn only_changed_or_expiring_scores_are_refreshed() {
    let day = scored(&[(1, 5), (2, 6), (3, 7), (4, 0)], &[]);
    let mut state = standing(&day);
    for (past, slot) in [DAY - 1, DAY - 2, DAY - 3].into_iter().zip(&mut state.config.final_days[1..]) {
        *slot = FinalDay { day: past.into(), supply: 1.into() };
    }
    member(&mut state, 1, 5, DAY - 1); // unchanged and fresh
    member(&mut state, 2, 9, DAY - 1); // changed
    member(&mut state, 3, 7, DAY - u32::from(EXPIRY)); // would expire at the next final day
    member(&mut state, 4, 0, DAY - u32::from(EXPIRY)); // nothing that could expire
    assert_eq!(refreshed(&complete(&mut state)), [key(2), key(3)]);
    assert_eq!(u32::from(state.influences[&key(1)].holding_day), DAY - 1);
}

#[test]
fn a_new_index_is_applied_and_an_older_score_is_not() {
    let day = scored(&[(1, 5), (2, 6)], &[]);
    let mut state = standing(&day);
    member(&mut state, 1, 5, DAY - 1);
    state.influences.get_mut(&key(1)).unwrap().influence_index = 9_999.into();
    member(&mut state, 2, 7, DAY + 1);
    assert_eq!(refreshed(&complete(&mut state)), [key(1)]);
}

#[test]
fn scores_of_an_older_day_are_never_applied_again() {
    let day = scored(&[(1, 5)], &[]);
    let mut state = standing(&day);
    member(&mut state, 1, 4, DAY - 1);
    state.config.push_final_day(DAY + 1, 1);
    assert_eq!(plan_actions(&state).unwrap(), []);
}

#[test]
fn a_new_member_is_proved_in_the_others_subtree() {
    let day = scored(&[(1, 5), (2, 6)], &[(3, 7), (4, 8)]);
    let mut state = standing(&day);
    member(&mut state, 1, 0, 0);
    member(&mut state, 3, 0, 0); // opened after the day's end
    member(&mut state, 9, 0, 0); // has no leaf
    // Member 2 has closed its account.
    let actions = complete(&mut state);
    assert_eq!(refreshed(&actions), [key(1), key(3)]);
    let KeeperAction::Apply { batches, .. } = &actions[0] else { panic!("{actions:?}") };
    assert_eq!(
        batches.iter().map(|batch| batch.position >> (batch.path.len() / 40 - 1)).collect::<Vec<_>>(),
        [0, 1]
    );
    assert!(
        batches
            .iter()
            .all(|batch| batch.leaves.iter().all(|place| *place != BatchLeaf::Sibling(SumNode::MISSING)))
    );
}

#[test]
fn a_score_expires_unless_it_can_be_refreshed() {
    let day = scored(&[(1, 5)], &[]);
    let mut state = standing(&day);
    for (back, slot) in (0..).zip(&mut state.config.final_days) {
        *slot = FinalDay { day: (DAY - back).into(), supply: 1.into() };
    }
    state.now = end() + 86_400;
    for n in [1, 2] {
        member(&mut state, n, 4, DAY - 5);
        support(&mut state, n, 101);
    }
    let actions = complete(&mut state);
    assert_eq!(refreshed(&actions), [key(1)]);
    assert_eq!(actions[1], KeeperAction::ExpireHolding { owner: key(2) });
    assert_eq!(actions[2], KeeperAction::Settle { gallery: key(101), owners: vec![key(1), key(2)] });
}

#[test]
fn addresses_match_the_program() {
    // Plans name owners; the executor derives the accounts' addresses.
    let batch = HoldingsProofBatch {
        leaves: vec![BatchLeaf::Update { owner: key(1), holding_score: 1, influence_index: 1 }],
        position: 0,
        path: Vec::new(),
    };
    assert_eq!(batch.instruction(DAY).accounts[2].pubkey, address::influence(&key(1)));
}

#[test]
fn only_targets_in_backoff_are_skipped() {
    let day = with_ranks(HoldingsTree::build(DAY, &[line(1, 5), line(2, 6)], &[]).unwrap(), &[101, 102]);
    let mut state = standing(&day);
    state.cranker = Some(key(201));
    state.candidates.insert(DAY + 1, day.contents);
    state.now = end() + 86_400;
    state.snapshots.insert(DAY - 100, Snapshot::zeroed());
    for n in [1, 2, 3] {
        member(&mut state, n, 1, DAY - 9);
        support(&mut state, n, if n == 3 { 102 } else { 101 });
        state.influences.get_mut(&key(n)).unwrap().unlocking = 1.into();
        state.payable.insert(key(n));
    }
    for (back, slot) in (0..).zip(&mut state.config.final_days) {
        *slot = FinalDay { day: (DAY - back).into(), supply: 1.into() };
    }
    state.galleries.get_mut(&key(102)).unwrap().status = 1;
    let targets = |state: &PlannerState| {
        plan_actions(state).unwrap().iter().flat_map(KeeperAction::targets).collect::<BTreeSet<_>>()
    };
    let all = targets(&state);
    assert_eq!(all.len(), 13, "{all:?}");
    for target in &all {
        state.in_backoff = BTreeSet::from([*target]);
        let left = targets(&state);
        assert!(!left.contains(target), "{target:?}");
        // A score expires instead only if it cannot be proved.
        let new: Vec<&ActionTarget> = left.difference(&all).collect();
        assert!(
            new.iter().all(
                |new| matches!((target, new), (ActionTarget::Score(a), ActionTarget::Expiry(b)) if a == b)
            )
        );
        assert!(left.len() >= all.len() - 2, "{target:?} keeps others from being done: {left:?}");
    }
    state.in_backoff = all.into_iter().chain([1, 2].map(|n| ActionTarget::Expiry(key(n)))).collect();
    assert_eq!(plan_actions(&state).unwrap(), []);
}
