//! Settles, releases, payments and ranks.

use crate::fixture::*;

#[test]
fn only_galleries_of_changed_owners_are_settled() {
    let day = scored(&[(1, 5), (2, 6)], &[]);
    let mut state = standing(&day);
    member(&mut state, 1, 4, DAY - 1);
    member(&mut state, 2, 6, DAY - 1);
    for (owner, gallery) in [(1, 101), (1, 102), (2, 101)] {
        support(&mut state, owner, gallery);
    }
    let actions = complete(&mut state);
    let settle = |gallery| KeeperAction::Settle { gallery: key(gallery), owners: vec![key(1)] };
    assert_eq!(actions[1..], [settle(101), settle(102)]);
}

#[test]
fn a_retired_gallery_is_emptied_and_a_closed_one_skipped() {
    let day = scored(&[], &[]);
    let mut state = standing(&day);
    member(&mut state, 1, 0, DAY);
    support(&mut state, 1, 101);
    support(&mut state, 1, 102);
    state.galleries.get_mut(&key(101)).unwrap().status = 1;
    state.delegations[0].revision = 7.into(); // Releasing settles it too.
    state.delegations[0].rent_payer = key(77);
    state.delegations[1].revision = 7.into();
    state.galleries.remove(&key(102));
    let release = KeeperAction::Release { gallery: key(101), owner: key(1), rent_payer: key(77) };
    assert_eq!(complete(&mut state), [release]);
}

#[test]
fn settles_fill_their_transactions() {
    let day = scored(&[], &[]);
    let mut state = standing(&day);
    for n in 1..=100 {
        member(&mut state, n, 0, DAY);
        support(&mut state, n, 150);
    }
    state.delegations.iter_mut().for_each(|delegation| delegation.revision = 9.into());
    for format in [TxVersion::V0, TxVersion::V1] {
        state.tx_version = format;
        let actions = plan_actions(&state).unwrap();
        for action in &actions {
            let KeeperAction::Settle { gallery, owners } = action else { panic!("{action:?}") };
            let one = influence_client::instructions::crank::settle(gallery, owners);
            let budget = ComputeBudget { units: 1_000_000, priority_fee: 5_000 };
            let message = compile_message(format, &key(99), &[one], Hash::default(), budget).unwrap();
            assert!(wire_size(&message).unwrap() <= format.max_bytes());
        }
        assert!(actions.len() <= 8, "{}", actions.len());
    }
}

#[test]
fn unlocking_tokens_are_paid_after_settling() {
    let day = scored(&[], &[]);
    let mut state = standing(&day);
    for n in [1, 2] {
        member(&mut state, n, 0, DAY);
        state.influences.get_mut(&key(n)).unwrap().unlocking = 3.into();
    }
    support(&mut state, 1, 101);
    state.delegations[0].revision = 9.into();
    state.payable.insert(key(1)); // Number 2 has no account that anybody may pay to.
    let actions = complete(&mut state);
    assert_eq!(actions.len(), 2);
    assert_eq!(actions[1], KeeperAction::FinishUnlock { owner: key(1) });
}

#[test]
fn changed_and_week_old_ranks_are_proved() {
    let day = with_ranks(HoldingsTree::build(DAY, &[], &[]).unwrap(), &[101, 102, 103, 104, 105, 107]);
    let mut state = standing(&day);
    let mut gallery = |n: u8, rank: u32, rank_day: u32, registered_at: i64| {
        let mut record = Gallery::zeroed();
        (record.rank, record.rank_day) = (rank.into(), rank_day.into());
        record.registered_at = registered_at.into();
        state.galleries.insert(key(n), record);
    };
    gallery(101, 1, DAY - 1, 0); // the same
    gallery(102, 3, DAY - 1, 0); // changed
    gallery(103, 3, DAY - 7, 0); // the same for a week
    gallery(104, 0, 0, end()); // younger than the day
    gallery(107, 9, DAY, 0); // proved before
    gallery(106, 0, 0, 0); // not in the tree, and 105 is closed
    let ranks = |actions: &[KeeperAction]| -> Vec<u32> {
        let rank = |action: &KeeperAction| match action {
            KeeperAction::ApplyRank { proof } => proof.leaf.rank,
            other => panic!("{other:?}"),
        };
        actions.iter().map(rank).collect()
    };
    // Ranks also apply if a newer day is the last final one.
    state.config.push_final_day(DAY + 1, 1);
    assert_eq!(ranks(&complete(&mut state)), [2, 3]);
    state.now -= 1;
    state.galleries.get_mut(&key(101)).unwrap().rank = 9.into();
    assert_eq!(plan_actions(&state).unwrap(), [], "the challenge time is still running");
}
