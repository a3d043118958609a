//! Days: who makes one final, with what, and when.

use influence_client::{
    address,
    chain::embedded::Embedded,
    genesis,
    instruction::{admin, crank},
};
use influence_core::snapshot_vote::SnapshotContents;
use influence_tests::{
    days::ScoredDay,
    world::{CHALLENGE, DAY, FIRST_DAY, SUPPLY, World, key},
};
use solana_keypair::Keypair;
use solana_signer::Signer;

/// A world in which the first day has ended, and two different things that it could say.
async fn ended() -> (World<Embedded>, SnapshotContents, SnapshotContents) {
    let world = World::embedded().await;
    world.end_day(FIRST_DAY).await;
    let honest = ScoredDay::of(FIRST_DAY, &[(key("a").pubkey(), 1_000)], &[]).contents();
    let other = ScoredDay::of(FIRST_DAY, &[(key("a").pubkey(), 2_000)], &[]).contents();
    (world, honest, other)
}

async fn is_final(world: &World<Embedded>, day: u32) -> bool {
    u32::from(world.config().await.last_final_day) == day
}

async fn set_crankers(world: &World<Embedded>, crankers: &[&Keypair], quorum: u8) {
    let keys = crankers.iter().map(|key| key.pubkey()).collect();
    let authority = &world.roles.authority;
    let instruction = admin::set_crankers(&authority.pubkey(), keys, quorum);
    world.send(&[instruction], &[authority]).await.expect("set_crankers");
}

#[tokio::test]
async fn one_cranker_is_no_quorum_however_often_it_votes() {
    let (world, honest, other) = ended().await;
    for contents in [&honest, &honest, &other, &honest] {
        world.cast(0, FIRST_DAY, contents).await.expect("a vote may be repeated and changed");
        assert!(!is_final(&world, FIRST_DAY).await);
    }
    let vote = world.vote(0, FIRST_DAY, &honest);
    world.send(&[vote.clone(), vote.clone(), vote], &[&world.roles.crankers[0]]).await.expect("votes");
    assert!(!is_final(&world, FIRST_DAY).await);
    world.cast(1, FIRST_DAY, &honest).await.expect("the second vote");
    assert!(is_final(&world, FIRST_DAY).await);
}

#[tokio::test]
async fn different_contents_are_no_quorum() {
    let (world, honest, _) = ended().await;
    let variants = [
        honest,
        SnapshotContents { holdings_root: [1; 32], ..honest },
        SnapshotContents { holdings_sum: honest.holdings_sum - 1, ..honest },
        SnapshotContents { members: honest.members + 1, ..honest },
        SnapshotContents { others: 1, ..honest },
        SnapshotContents { engagement_root: [1; 32], ..honest },
        SnapshotContents { galleries: 1, ..honest },
        SnapshotContents { weights_hash: [1; 32], ..honest },
    ];
    for variant in &variants[1..] {
        world.cast(0, FIRST_DAY, &honest).await.unwrap();
        world.cast(1, FIRST_DAY, variant).await.unwrap();
        assert!(!is_final(&world, FIRST_DAY).await);
    }
    world.cast(1, FIRST_DAY, &honest).await.expect("a vote may change until then");
    assert!(is_final(&world, FIRST_DAY).await);
}

#[tokio::test]
async fn a_changed_vote_does_not_count_for_what_it_was() {
    let (world, honest, other) = ended().await;
    world.cast(0, FIRST_DAY, &other).await.unwrap();
    world.cast(0, FIRST_DAY, &honest).await.unwrap();
    world.cast(1, FIRST_DAY, &other).await.unwrap();
    assert!(!is_final(&world, FIRST_DAY).await, "one vote each");
    world.cast(2, FIRST_DAY, &other).await.unwrap();
    assert!(is_final(&world, FIRST_DAY).await);
    assert_eq!(world.snapshot(FIRST_DAY).await.holdings_root, other.holdings_root);
}

#[tokio::test]
async fn votes_of_an_older_set_are_void() {
    let (world, honest, _) = ended().await;
    let [a, b, c] = &world.roles.crankers;
    world.cast(0, FIRST_DAY, &honest).await.unwrap();
    set_crankers(&world, &[b, c], 2).await;
    let removed = world.vote(0, FIRST_DAY, &honest);
    world.refuse(&[removed], &[a], "NotCranker").await;
    world.cast(1, FIRST_DAY, &honest).await.unwrap();
    assert!(!is_final(&world, FIRST_DAY).await, "the removed cranker's vote does not count");
    // The same keys again, in another order: what they said under an older set does not count either.
    set_crankers(&world, &[c, b, a], 2).await;
    world.cast(0, FIRST_DAY, &honest).await.unwrap();
    assert!(!is_final(&world, FIRST_DAY).await);
    world.cast(2, FIRST_DAY, &honest).await.unwrap();
    assert!(is_final(&world, FIRST_DAY).await);
}

#[tokio::test]
async fn a_smaller_quorum_does_not_finalise_by_itself() {
    let (world, honest, _) = ended().await;
    world.cast(0, FIRST_DAY, &honest).await.unwrap();
    set_crankers(&world, &[&world.roles.crankers[0]], 1).await;
    assert!(!is_final(&world, FIRST_DAY).await);
    world.cast(0, FIRST_DAY, &honest).await.expect("repeating the vote evaluates it again");
    assert!(is_final(&world, FIRST_DAY).await);
}

#[tokio::test]
async fn a_day_credits_no_more_than_there_is() {
    let (world, honest, _) = ended().await;
    let edge = SnapshotContents { holdings_sum: SUPPLY + honest.leaves(), ..honest };
    let above = SnapshotContents { holdings_sum: edge.holdings_sum + 1, ..honest };
    for place in 0..2 {
        let vote = world.vote(place, FIRST_DAY, &above);
        world.refuse(&[vote], &[&world.roles.crankers[place]], "SumAboveSupply").await;
        world.cast(place, FIRST_DAY, &edge).await.expect("rounding may add one unit per leaf");
    }
    assert!(is_final(&world, FIRST_DAY).await);
    let endless = SnapshotContents { holdings_sum: u64::MAX, members: u32::MAX, others: u32::MAX, ..honest };
    world.end_day(FIRST_DAY + 1).await;
    let vote = world.vote(0, FIRST_DAY + 1, &endless);
    world.refuse(&[vote], &[&world.roles.crankers[0]], "SumAboveSupply").await;
}

#[tokio::test]
async fn burned_tokens_are_remembered_for_eight_final_days() {
    let world = World::embedded().await;
    let burned = genesis::mint(&world.roles.authority.pubkey(), 6, SUPPLY / 2);
    let full = |day| SnapshotContents { holdings_sum: SUPPLY, ..ScoredDay::of(day, &[], &[]).contents() };
    world.end_day(FIRST_DAY).await;
    for place in 0..2 {
        world.cast(place, FIRST_DAY, &full(FIRST_DAY)).await.unwrap();
    }
    world.chain.set_account(&world.token.mint, burned).unwrap();
    for day in FIRST_DAY + 1..FIRST_DAY + 9 {
        world.end_day(day).await;
        for place in 0..2 {
            world.cast(place, day, &full(day)).await.expect("the average still knows the old supply");
        }
    }
    let day = FIRST_DAY + 9;
    world.end_day(day).await;
    let vote = world.vote(0, day, &full(day));
    world.refuse(&[vote], &[&world.roles.crankers[0]], "SumAboveSupply").await;
}

#[tokio::test]
async fn no_day_before_its_end_and_no_day_zero() {
    let (world, honest, _) = ended().await;
    let cranker = &world.roles.crankers[0];
    for day in [0, FIRST_DAY + 1, FIRST_DAY + 2, FIRST_DAY + 100, u32::MAX] {
        world.refuse(&[world.vote(0, day, &honest)], &[cranker], "DayNotEnded").await;
    }
    let last_second = (i64::from(FIRST_DAY) + 2) * DAY - 1;
    world.chain.set_time(last_second);
    world.refuse(&[world.vote(0, FIRST_DAY + 1, &honest)], &[cranker], "DayNotEnded").await;
    world.chain.set_time(last_second + 1);
    world.cast(0, FIRST_DAY + 1, &honest).await.expect("the first second after it");
}

#[tokio::test]
async fn older_days_may_still_count_for_their_ranks_for_fourteen_days() {
    let (world, honest, _) = ended().await;
    for place in 0..2 {
        world.cast(place, FIRST_DAY, &honest).await.unwrap();
    }
    let cranker = &world.roles.crankers[0];
    let today = FIRST_DAY + 1;
    for day in [today - 15, 1] {
        world.refuse(&[world.vote(0, day, &honest)], &[cranker], "DayTooOld").await;
    }
    for place in 0..2 {
        world.cast(place, today - 14, &honest).await.expect("late, but not too late");
    }
    assert!(is_final(&world, FIRST_DAY).await, "the last final day stays");
    let again = world.vote(0, FIRST_DAY, &honest);
    world.refuse(&[again], &[cranker], "AlreadyFinal").await;
    let again = world.vote(0, today - 14, &honest);
    world.refuse(&[again], &[cranker], "AlreadyFinal").await;
}

#[tokio::test]
async fn a_late_days_holdings_are_not_applied() {
    let world = World::embedded().await;
    let fan = world.fan("fan", 0).await;
    world.score(FIRST_DAY + 1, &[(fan.owner, 10)]).await;
    let late = ScoredDay::of(FIRST_DAY, &[(fan.owner, 1_000_000)], &[]);
    for place in 0..2 {
        world.cast(place, FIRST_DAY, &late.contents()).await.unwrap();
    }
    world.pass(CHALLENGE).await;
    world.refuse(&[late.apply_one(&fan.owner)], &[], "NotLastFinalDay").await;
    assert_eq!(u64::from(world.influence(&fan).await.total), 10);
}

#[tokio::test]
async fn a_vote_for_one_day_is_none_for_another() {
    let (world, honest, _) = ended().await;
    world.end_day(FIRST_DAY + 1).await;
    world.cast(0, FIRST_DAY, &honest).await.unwrap();
    world.cast(1, FIRST_DAY + 1, &honest).await.unwrap();
    assert!(!is_final(&world, FIRST_DAY).await && !is_final(&world, FIRST_DAY + 1).await);
    let mut crossed = world.vote(1, FIRST_DAY, &honest);
    crossed.accounts[2].pubkey = address::snapshot(FIRST_DAY + 1);
    let seeds = solana_instruction::error::InstructionError::InvalidSeeds;
    world.refuse(&[crossed], &[&world.roles.crankers[1]], seeds).await;
}

#[tokio::test]
async fn only_the_cranker_itself_votes() {
    let (world, honest, _) = ended().await;
    let stranger = &world.roles.stranger;
    for thief in [stranger, &world.roles.authority, &world.roles.guardian, &world.roles.marketplace] {
        let vote = crank::publish_snapshot(&thief.pubkey(), &world.token, FIRST_DAY, &honest);
        world.refuse(&[vote], &[thief], "NotCranker").await;
    }
    // The empty slots of the set hold no cranker.
    assert!(world.config().await.crankers[3..].iter().all(|key| *key == solana_address::Address::default()));
    let mut unsigned = world.vote(0, FIRST_DAY, &honest);
    unsigned.accounts[0].is_signer = false;
    let missing = solana_instruction::error::InstructionError::MissingRequiredSignature;
    world.refuse(&[unsigned], &[], missing).await;
    assert!(world.account(&address::snapshot(FIRST_DAY)).await.is_none());
}

#[tokio::test]
async fn an_old_day_that_is_closed_while_it_is_voted_on_costs_nobody_anything() {
    let (world, honest, _) = ended().await;
    world.pass(100 * DAY).await;
    let cranker = world.roles.crankers[0].pubkey();
    world.cast(0, FIRST_DAY, &honest).await.expect("newer than the last final day, of which there is none");
    world.send(&[crank::close_snapshot(FIRST_DAY, &cranker)], &[]).await.expect("older than 90 days");
    world.cast(1, FIRST_DAY, &honest).await.expect("a new record");
    assert!(!is_final(&world, FIRST_DAY).await, "the first vote went with the closed record");
    let newest = FIRST_DAY + 99;
    for place in 0..2 {
        world.cast(place, newest, &honest).await.expect("what counts is the newest day");
    }
    assert!(is_final(&world, newest).await);
}
