//! The plan as a function: what it asks for in which state, and that nothing is left after doing it.

use std::collections::{BTreeMap, BTreeSet};

use anchor_lang::bytemuck::Zeroable;
use influence_client::{
    address,
    constants::pause,
    instruction::crank::Place,
    state::{
        Config, Delegation, FinalDay, Gallery, Influence, Snapshot, Vote,
        snapshot::{FINAL, VOIDED},
    },
    transaction::{Budget, Format, compile, size},
};
use influence_core::{
    calendar::Calendar,
    merkle::{Sha2, engagement::Leaf, holdings::SumNode},
    quantity::MAX_TOTAL,
};
use influence_cranker::{
    plan::{Action, Target, plan},
    runs::Run,
    state::{ScoredDay, Standing, State},
};
use influence_scoring::{
    snapshot::day_contents,
    tree::{EngagementTree, HoldingsTree, Line},
};
use solana_address::Address;
use solana_hash::Hash;

const DAY: u32 = 20_000;
const CHALLENGE: u32 = 3_600;
const EXPIRY: u8 = 3;

fn key(n: u8) -> Address {
    Address::from([n; 32])
}

fn line(n: u8, score: u64) -> Line {
    Line::new([n; 32], score, 10_000)
}

fn scored(members: &[(u8, u64)], others: &[(u8, u64)]) -> ScoredDay {
    let lines =
        |list: &[(u8, u64)]| -> Vec<Line> { list.iter().map(|(n, score)| line(*n, *score)).collect() };
    let holdings = HoldingsTree::build(DAY, &lines(members), &lines(others)).unwrap();
    with_ranks(holdings, &[])
}

/// The day with galleries by rank.
fn with_ranks(holdings: HoldingsTree, galleries: &[u8]) -> ScoredDay {
    let line = |(rank, n): (u32, &u8)| Leaf { gallery: [*n; 32], rank, day: DAY, seal: [7; 32] };
    let lines: Vec<Leaf> = (1..).zip(galleries).map(line).collect();
    let engagement = EngagementTree::build(DAY, &lines).unwrap();
    let contents = day_contents(&holdings, &engagement, [0; 32]).unwrap();
    ScoredDay { holdings, engagement, contents }
}

fn end() -> i64 {
    Calendar::new(86_400).unwrap().end_of(DAY)
}

fn config() -> Config {
    let mut config = Config::zeroed();
    config.day_seconds = 86_400.into();
    config.challenge_seconds = CHALLENGE.into();
    config.holding_expiry = EXPIRY;
    config.cranker_count = 3;
    config.quorum = 2;
    config.cranker_set = 1.into();
    for (place, n) in config.crankers.iter_mut().zip(201..) {
        *place = key(n);
    }
    config
}

/// The day's end just passed, nobody voted, and this cranker is number 201.
fn state(scored: &ScoredDay) -> State<'_> {
    State {
        now: end(),
        format: Format::V0,
        config: config(),
        snapshots: BTreeMap::new(),
        cranker: Some(key(201)),
        candidates: BTreeMap::from([(scored.day(), scored.contents)]),
        scored: Some(scored),
        aside: BTreeSet::new(),
        influences: BTreeMap::new(),
        delegations: Vec::new(),
        galleries: BTreeMap::new(),
        payable: BTreeSet::new(),
    }
}

/// The same with the day final and its challenge time over, for a stranger.
fn standing(scored: &ScoredDay) -> State<'_> {
    let mut state = state(scored);
    state.cranker = None;
    state.now = end() + i64::from(CHALLENGE);
    state.config.push_final_day(DAY, 1);
    let mut snapshot = Snapshot::zeroed();
    snapshot.day = DAY.into();
    snapshot.finalise(&scored.contents, end(), CHALLENGE);
    state.snapshots.insert(DAY, snapshot);
    state
}

fn snapshot<'a>(state: &'a mut State) -> &'a mut Snapshot {
    state.snapshots.get_mut(&DAY).unwrap()
}

fn member(state: &mut State, n: u8, score: u64, day: u32) {
    let mut record = Influence::zeroed();
    record.owner = key(n);
    record.holding_score = score.into();
    record.total = score.into();
    record.holding_day = day.into();
    record.influence_index = if day == 0 { 0 } else { 10_000 }.into();
    state.influences.insert(key(n), record);
}

fn support(state: &mut State, owner: u8, gallery: u8) {
    let mut record = Delegation::zeroed();
    (record.owner, record.gallery) = (key(owner), key(gallery));
    record.revision = state.influences[&key(owner)].revision;
    record.points = 1.into();
    state.delegations.push(record);
    state.galleries.entry(key(gallery)).or_insert_with(Gallery::zeroed);
}

/// What the program would leave behind, as far as the plan looks at it.
fn perform(state: &mut State, actions: &[Action]) {
    for action in actions {
        match action {
            Action::Publish { day, contents } => vote_for(state, *day, contents.hash::<Sha2>(*day)),
            Action::Apply { day, runs } => {
                for place in runs.iter().flat_map(|run| &run.places) {
                    if let Place::Live { owner, holding_score, influence_index } = place {
                        write(state, owner, *holding_score);
                        let record = state.influences.get_mut(owner).unwrap();
                        record.influence_index = (*influence_index).into();
                        record.holding_day = (*day).into();
                    }
                }
            }
            Action::ExpireHolding { owner } => write(state, owner, 0),
            Action::Settle { gallery, owners } => {
                let retired = state.galleries[gallery].is_retired();
                let theirs = |d: &&mut Delegation| d.gallery == *gallery && owners.contains(&d.owner);
                for delegation in state.delegations.iter_mut().filter(theirs) {
                    delegation.revision = state.influences[&delegation.owner].revision;
                    delegation.points = u64::from(!retired).into();
                }
            }
            Action::ApplyRank { proof } => {
                let gallery = state.galleries.get_mut(&Address::from(proof.leaf.gallery)).unwrap();
                (gallery.rank, gallery.rank_day) = (proof.leaf.rank.into(), proof.leaf.day.into());
            }
            Action::Release { gallery, owner, .. } => {
                state.delegations.retain(|d| (d.gallery, d.owner) != (*gallery, *owner));
            }
            Action::CloseSnapshot { day, .. } => {
                state.snapshots.remove(day);
            }
            Action::FinishUnlock { owner } => {
                state.influences.get_mut(owner).unwrap().unlocking = 0.into();
            }
        }
    }
}

fn write(state: &mut State, owner: &Address, score: u64) {
    let record = state.influences.get_mut(owner).unwrap();
    if u64::from(record.holding_score) != score {
        record.holding_score = score.into();
        record.revision = (u64::from(record.revision) + 1).into();
    }
}

fn vote_for(state: &mut State, day: u32, content_hash: [u8; 32]) {
    let vote = Vote { cranker: key(201), cranker_set: 1.into(), content_hash };
    let snapshot = state.snapshots.entry(day).or_insert_with(Snapshot::zeroed);
    snapshot.day = day.into();
    snapshot.votes[0] = vote;
}

fn refreshed(actions: &[Action]) -> Vec<Address> {
    let runs = actions.iter().flat_map(|action| match action {
        Action::Apply { runs, .. } => runs.as_slice(),
        _ => &[],
    });
    runs.flat_map(Run::owners).collect()
}

/// The plan, after checking that doing it leaves nothing to plan.
fn complete(state: &mut State) -> Vec<Action> {
    let actions = plan(state).unwrap();
    perform(state, &actions);
    assert_eq!(plan(state).unwrap(), []);
    actions
}

#[test]
fn a_cranker_votes_once_the_day_is_over() {
    let day = scored(&[(1, 5)], &[]);
    let mut state = state(&day);
    state.now -= 1;
    assert_eq!(state.standing(&day), Standing::Running);
    assert_eq!(plan(&state).unwrap(), []);
    state.now += 1;
    assert_eq!(complete(&mut state), [Action::Publish { day: DAY, contents: day.contents }]);
}

#[test]
fn a_stranger_or_a_dismissed_cranker_does_not_vote() {
    let day = scored(&[(1, 5)], &[]);
    let mut state = state(&day);
    for cranker in [None, Some(key(250))] {
        state.cranker = cranker;
        assert_eq!(plan(&state).unwrap(), []);
    }
}

#[test]
fn a_vote_is_changed_renewed_and_repeated_when_that_matters() {
    let day = scored(&[(1, 5)], &[]);
    let mut state = state(&day);
    let publish = [Action::Publish { day: DAY, contents: day.contents }];
    vote_for(&mut state, DAY, [9; 32]);
    assert_eq!(complete(&mut state), publish, "an earlier vote was for something else");
    state.config.cranker_set = 2.into();
    assert_eq!(plan(&state).unwrap(), publish, "a new set voids it");
    state.config.cranker_set = 1.into();
    state.config.quorum = 1;
    assert_eq!(plan(&state).unwrap(), publish, "repeating it makes the day final");
    state.config.paused = pause::PUBLISH.into();
    assert_eq!(plan(&state).unwrap(), []);
}

#[test]
fn nothing_is_applied_before_the_challenge_time_is_over_or_against_the_quorum() {
    let day = scored(&[(1, 5)], &[]);
    let mut state = standing(&day);
    member(&mut state, 1, 0, 0);
    state.now -= 1;
    assert_eq!(state.standing(&day), Standing::InChallenge { until: end() + i64::from(CHALLENGE) });
    assert_eq!(plan(&state).unwrap(), []);
    state.now += 1;
    snapshot(&mut state).status = VOIDED;
    assert_eq!(plan(&state).unwrap(), []);
    snapshot(&mut state).status = FINAL;
    snapshot(&mut state).holdings_root = [1; 32];
    assert_eq!(state.standing(&day), Standing::Disagrees);
    assert_eq!(plan(&state).unwrap(), []);
    snapshot(&mut state).holdings_root = day.contents.holdings_root;
    state.config.paused = pause::APPLY.into();
    assert_eq!(plan(&state).unwrap(), []);
    state.config.paused = 0.into();
    assert_eq!(refreshed(&complete(&mut state)), [key(1)]);
}

#[test]
fn a_score_that_the_program_would_pass_over_is_not_planned() {
    let day = scored(&[(1, MAX_TOTAL), (2, 6)], &[]);
    let mut state = standing(&day);
    member(&mut state, 1, 0, 0);
    member(&mut state, 2, 0, 0);
    let owner = state.influences.get_mut(&key(1)).unwrap();
    (owner.locked, owner.total) = (1.into(), 1.into());
    assert_eq!(refreshed(&complete(&mut state)), [key(2)], "one point more than a total may have");
    assert_eq!(plan(&state).unwrap(), [], "nor is it planned again and again");
}

#[test]
fn a_quorum_with_other_weights_disagrees() {
    let day = scored(&[(1, 5)], &[]);
    let mut state = standing(&day);
    member(&mut state, 1, 0, 0);
    snapshot(&mut state).weights_hash = [1; 32];
    assert_eq!(state.standing(&day), Standing::Disagrees);
    assert_eq!(plan(&state).unwrap(), []);
}

#[test]
fn only_who_changed_or_is_near_expiry_is_refreshed() {
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
fn a_new_index_is_a_reason_and_a_newer_score_is_none() {
    let day = scored(&[(1, 5), (2, 6)], &[]);
    let mut state = standing(&day);
    member(&mut state, 1, 5, DAY - 1);
    state.influences.get_mut(&key(1)).unwrap().influence_index = 9_999.into();
    member(&mut state, 2, 7, DAY + 1);
    assert_eq!(refreshed(&complete(&mut state)), [key(1)]);
}

#[test]
fn an_older_days_scores_are_never_brought_back() {
    let day = scored(&[(1, 5)], &[]);
    let mut state = standing(&day);
    member(&mut state, 1, 4, DAY - 1);
    state.config.push_final_day(DAY + 1, 1);
    assert_eq!(plan(&state).unwrap(), []);
}

#[test]
fn a_newcomer_is_proved_among_the_others_and_the_unknown_are_passed_over() {
    let day = scored(&[(1, 5), (2, 6)], &[(3, 7), (4, 8)]);
    let mut state = standing(&day);
    member(&mut state, 1, 0, 0);
    member(&mut state, 3, 0, 0); // opened after the day's end
    member(&mut state, 9, 0, 0); // has no leaf
    // Member 2 closed its account.
    let actions = complete(&mut state);
    assert_eq!(refreshed(&actions), [key(1), key(3)]);
    let Action::Apply { runs, .. } = &actions[0] else { panic!("{actions:?}") };
    assert_eq!(runs.iter().map(|run| run.position >> (run.path.len() / 40 - 1)).collect::<Vec<_>>(), [0, 1]);
    assert!(runs.iter().all(|run| run.places.iter().all(|place| *place != Place::Bare(SumNode::MISSING))));
}

#[test]
fn every_gallery_of_whose_total_changes_is_settled_and_of_nobody_else() {
    let day = scored(&[(1, 5), (2, 6)], &[]);
    let mut state = standing(&day);
    member(&mut state, 1, 4, DAY - 1);
    member(&mut state, 2, 6, DAY - 1);
    for (owner, gallery) in [(1, 101), (1, 102), (2, 101)] {
        support(&mut state, owner, gallery);
    }
    let actions = complete(&mut state);
    let settle = |gallery| Action::Settle { gallery: key(gallery), owners: vec![key(1)] };
    assert_eq!(actions[1..], [settle(101), settle(102)]);
}

#[test]
fn a_retired_gallery_is_emptied_and_a_closed_one_left_alone() {
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
    let release = Action::Release { gallery: key(101), owner: key(1), rent_payer: key(77) };
    assert_eq!(complete(&mut state), [release]);
}

#[test]
fn settling_fills_transactions_and_no_more() {
    let day = scored(&[], &[]);
    let mut state = standing(&day);
    for n in 1..=100 {
        member(&mut state, n, 0, DAY);
        support(&mut state, n, 150);
    }
    state.delegations.iter_mut().for_each(|delegation| delegation.revision = 9.into());
    for format in [Format::V0, Format::V1] {
        state.format = format;
        let actions = plan(&state).unwrap();
        for action in &actions {
            let Action::Settle { gallery, owners } = action else { panic!("{action:?}") };
            let one = influence_client::instruction::crank::settle(gallery, owners);
            let budget = Budget { units: 1_000_000, priority_fee: 5_000 };
            let message = compile(format, &key(99), &[one], Hash::default(), budget).unwrap();
            assert!(size(&message).unwrap() <= format.max_bytes());
        }
        assert!(actions.len() <= 8, "{}", actions.len());
    }
}

#[test]
fn an_expired_score_counts_nothing_unless_the_real_one_is_at_hand() {
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
    assert_eq!(actions[1], Action::ExpireHolding { owner: key(2) });
    assert_eq!(actions[2], Action::Settle { gallery: key(101), owners: vec![key(1), key(2)] });
}

#[test]
fn what_is_unlocking_is_paid_after_settling_where_it_can_be() {
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
    assert_eq!(actions[1], Action::FinishUnlock { owner: key(1) });
}

#[test]
fn ranks_that_changed_or_are_a_week_old_are_proved() {
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
    let ranks = |actions: &[Action]| -> Vec<u32> {
        let rank = |action: &Action| match action {
            Action::ApplyRank { proof } => proof.leaf.rank,
            other => panic!("{other:?}"),
        };
        actions.iter().map(rank).collect()
    };
    // Also when a newer day is the last final one.
    state.config.push_final_day(DAY + 1, 1);
    assert_eq!(ranks(&complete(&mut state)), [2, 3]);
    state.now -= 1;
    state.galleries.get_mut(&key(101)).unwrap().rank = 9.into();
    assert_eq!(plan(&state).unwrap(), [], "the challenge time is still running");
}

#[test]
fn addresses_are_those_of_the_program() {
    // The plan names owners; the executor must find their records where the program puts them.
    let run = Run {
        places: vec![Place::Live { owner: key(1), holding_score: 1, influence_index: 1 }],
        position: 0,
        path: Vec::new(),
    };
    assert_eq!(run.instruction(DAY).accounts[2].pubkey, address::influence(&key(1)));
}

#[test]
fn several_days_are_voted_for_in_order_and_old_ones_while_they_may_become_final() {
    let day = scored(&[(1, 5)], &[]);
    let mut state = state(&day);
    state.candidates.clear();
    for back in 0..30 {
        state.candidates.insert(DAY - back, day.contents);
    }
    let voted = |state: &State| -> Vec<u32> {
        let day = |action: &Action| match action {
            Action::Publish { day, .. } => *day,
            other => panic!("{other:?}"),
        };
        plan(state).unwrap().iter().map(day).collect()
    };
    assert_eq!(voted(&state), (DAY - 29..=DAY).collect::<Vec<_>>());
    // The others have gone on: only what is younger than a fortnight may still become final.
    state.config.push_final_day(DAY - 2, 1);
    assert_eq!(voted(&state), (DAY - 13..=DAY).filter(|day| *day != DAY - 2).collect::<Vec<_>>());
}

#[test]
fn a_snapshot_is_closed_when_it_is_no_longer_kept() {
    let day = scored(&[], &[]);
    let mut state = standing(&day);
    for (back, payer) in [(90, 1), (89, 2)] {
        let mut old = Snapshot::zeroed();
        old.rent_payer = key(payer);
        state.snapshots.insert(DAY - back, old);
    }
    let close = Action::CloseSnapshot { day: DAY - 90, rent_payer: key(1) };
    assert_eq!(complete(&mut state), [close], "91 days before the day that is running");
}

#[test]
fn what_is_set_aside_is_left_alone_and_nothing_else() {
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
    let targets =
        |state: &State| plan(state).unwrap().iter().flat_map(Action::targets).collect::<BTreeSet<_>>();
    let all = targets(&state);
    assert_eq!(all.len(), 13, "{all:?}");
    for target in &all {
        state.aside = BTreeSet::from([*target]);
        let left = targets(&state);
        assert!(!left.contains(target), "{target:?}");
        // Only whose score can not be proved may have it expire instead.
        let new: Vec<&Target> = left.difference(&all).collect();
        assert!(
            new.iter().all(|new| matches!((target, new), (Target::Score(a), Target::Expiry(b)) if a == b))
        );
        assert!(left.len() >= all.len() - 2, "{target:?} keeps others from being done: {left:?}");
    }
    state.aside = all.into_iter().chain([1, 2].map(|n| Target::Expiry(key(n)))).collect();
    assert_eq!(plan(&state).unwrap(), []);
}
