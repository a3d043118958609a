//! Days: who makes one final, with what, and when.

use influence_client::{
    accounts::test_accounts,
    address,
    chain::embedded::EmbeddedChain,
    instructions::{admin, crank},
};
use influence_core::snapshot_vote::SnapshotContents;
use influence_tests::{
    snapshots::TestSnapshot,
    test_env::{CHALLENGE, DAY, FIRST_DAY, SUPPLY, TestEnv, key},
};
use solana_keypair::Keypair;
use solana_signer::Signer;

/// A world in which the first day has ended, and two different things that it could say.
async fn ended() -> (TestEnv<EmbeddedChain>, SnapshotContents, SnapshotContents) {
    let env = TestEnv::embedded().await;
    env.end_day(FIRST_DAY).await;
    let honest = TestSnapshot::of(FIRST_DAY, &[(key("a").pubkey(), 1_000)], &[]).contents();
    let other = TestSnapshot::of(FIRST_DAY, &[(key("a").pubkey(), 2_000)], &[]).contents();
    (env, honest, other)
}

async fn is_final(env: &TestEnv<EmbeddedChain>, day: u32) -> bool {
    u32::from(env.config().await.last_final_day) == day
}

async fn set_crankers(env: &TestEnv<EmbeddedChain>, crankers: &[&Keypair], quorum: u8) {
    let keys = crankers.iter().map(|key| key.pubkey()).collect();
    let authority = &env.roles.authority;
    let instruction = admin::set_crankers(&authority.pubkey(), keys, quorum);
    env.send(&[instruction], &[authority]).await.expect("set_crankers");
}

#[tokio::test]
async fn one_cranker_is_no_quorum_however_often_it_votes() {
    let (env, honest, other) = ended().await;
    for contents in [&honest, &honest, &other, &honest] {
        env.cast_vote(0, FIRST_DAY, contents).await.expect("a vote may be repeated and changed");
        assert!(!is_final(&env, FIRST_DAY).await);
    }
    let vote = env.vote(0, FIRST_DAY, &honest);
    env.send(&[vote.clone(), vote.clone(), vote], &[&env.roles.crankers[0]]).await.expect("votes");
    assert!(!is_final(&env, FIRST_DAY).await);
    env.cast_vote(1, FIRST_DAY, &honest).await.expect("the second vote");
    assert!(is_final(&env, FIRST_DAY).await);
}

#[tokio::test]
async fn different_contents_are_no_quorum() {
    let (env, honest, _) = ended().await;
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
        env.cast_vote(0, FIRST_DAY, &honest).await.unwrap();
        env.cast_vote(1, FIRST_DAY, variant).await.unwrap();
        assert!(!is_final(&env, FIRST_DAY).await);
    }
    env.cast_vote(1, FIRST_DAY, &honest).await.expect("a vote may change until then");
    assert!(is_final(&env, FIRST_DAY).await);
}

#[tokio::test]
async fn a_changed_vote_does_not_count_for_what_it_was() {
    let (env, honest, other) = ended().await;
    env.cast_vote(0, FIRST_DAY, &other).await.unwrap();
    env.cast_vote(0, FIRST_DAY, &honest).await.unwrap();
    env.cast_vote(1, FIRST_DAY, &other).await.unwrap();
    assert!(!is_final(&env, FIRST_DAY).await, "one vote each");
    env.cast_vote(2, FIRST_DAY, &other).await.unwrap();
    assert!(is_final(&env, FIRST_DAY).await);
    assert_eq!(env.snapshot(FIRST_DAY).await.holdings_root, other.holdings_root);
}

#[tokio::test]
async fn votes_of_an_older_set_are_void() {
    let (env, honest, _) = ended().await;
    let [a, b, c] = &env.roles.crankers;
    env.cast_vote(0, FIRST_DAY, &honest).await.unwrap();
    set_crankers(&env, &[b, c], 2).await;
    let removed = env.vote(0, FIRST_DAY, &honest);
    env.assert_refused(&[removed], &[a], "NotCranker").await;
    env.cast_vote(1, FIRST_DAY, &honest).await.unwrap();
    assert!(!is_final(&env, FIRST_DAY).await, "the removed cranker's vote does not count");
    // The same keys again, in another order: what they said under an older set does not count either.
    set_crankers(&env, &[c, b, a], 2).await;
    env.cast_vote(0, FIRST_DAY, &honest).await.unwrap();
    assert!(!is_final(&env, FIRST_DAY).await);
    env.cast_vote(2, FIRST_DAY, &honest).await.unwrap();
    assert!(is_final(&env, FIRST_DAY).await);
}

#[tokio::test]
async fn a_smaller_quorum_does_not_finalise_by_itself() {
    let (env, honest, _) = ended().await;
    env.cast_vote(0, FIRST_DAY, &honest).await.unwrap();
    set_crankers(&env, &[&env.roles.crankers[0]], 1).await;
    assert!(!is_final(&env, FIRST_DAY).await);
    env.cast_vote(0, FIRST_DAY, &honest).await.expect("repeating the vote evaluates it again");
    assert!(is_final(&env, FIRST_DAY).await);
}

#[tokio::test]
async fn a_day_credits_no_more_than_there_is() {
    let (env, honest, _) = ended().await;
    let edge = SnapshotContents { holdings_sum: SUPPLY + honest.leaves() / 2 + 1, ..honest };
    let above = SnapshotContents { holdings_sum: edge.holdings_sum + 1, ..honest };
    for place in 0..2 {
        let vote = env.vote(place, FIRST_DAY, &above);
        env.assert_refused(&[vote], &[&env.roles.crankers[place]], "SumAboveSupply").await;
        env.cast_vote(place, FIRST_DAY, &edge).await.expect("rounding may add half a unit per leaf");
    }
    assert!(is_final(&env, FIRST_DAY).await);
    // However many leaves are claimed, rounding is at most 1/256 of the supply.
    let claimed = SnapshotContents { members: u32::MAX, others: u32::MAX, ..honest };
    let most = SUPPLY + (SUPPLY / 256).min(1 << 32);
    let beyond = SnapshotContents { holdings_sum: most + 1, ..claimed };
    let endless = SnapshotContents { holdings_sum: u64::MAX, members: u32::MAX, others: u32::MAX, ..honest };
    env.end_day(FIRST_DAY + 1).await;
    for contents in [beyond, endless] {
        let vote = env.vote(0, FIRST_DAY + 1, &contents);
        env.assert_refused(&[vote], &[&env.roles.crankers[0]], "SumAboveSupply").await;
    }
    let within = SnapshotContents { holdings_sum: most, ..claimed };
    env.cast_vote(0, FIRST_DAY + 1, &within).await.expect("at the bound");
}

#[tokio::test]
async fn burned_tokens_are_remembered_for_eight_final_days() {
    let env = TestEnv::embedded().await;
    let burned = test_accounts::mint(&env.roles.authority.pubkey(), 6, SUPPLY / 2);
    let full = |day| SnapshotContents { holdings_sum: SUPPLY, ..TestSnapshot::of(day, &[], &[]).contents() };
    env.end_day(FIRST_DAY).await;
    for place in 0..2 {
        env.cast_vote(place, FIRST_DAY, &full(FIRST_DAY)).await.unwrap();
    }
    env.chain.set_account(&env.token.mint, burned).unwrap();
    for day in FIRST_DAY + 1..FIRST_DAY + 9 {
        env.end_day(day).await;
        for place in 0..2 {
            env.cast_vote(place, day, &full(day)).await.expect("the average still knows the old supply");
        }
    }
    let day = FIRST_DAY + 9;
    env.end_day(day).await;
    let vote = env.vote(0, day, &full(day));
    env.assert_refused(&[vote], &[&env.roles.crankers[0]], "SumAboveSupply").await;
}

#[tokio::test]
async fn no_day_before_its_end_and_no_day_zero() {
    let (env, honest, _) = ended().await;
    let cranker = &env.roles.crankers[0];
    for day in [0, FIRST_DAY + 1, FIRST_DAY + 2, FIRST_DAY + 100, u32::MAX] {
        env.assert_refused(&[env.vote(0, day, &honest)], &[cranker], "DayNotEnded").await;
    }
    let last_second = (i64::from(FIRST_DAY) + 2) * DAY - 1;
    env.chain.set_time(last_second);
    env.assert_refused(&[env.vote(0, FIRST_DAY + 1, &honest)], &[cranker], "DayNotEnded").await;
    env.chain.set_time(last_second + 1);
    env.cast_vote(0, FIRST_DAY + 1, &honest).await.expect("the first second after it");
}

#[tokio::test]
async fn older_days_may_still_count_for_their_ranks_for_fourteen_days() {
    let (env, honest, _) = ended().await;
    for place in 0..2 {
        env.cast_vote(place, FIRST_DAY, &honest).await.unwrap();
    }
    let cranker = &env.roles.crankers[0];
    let today = FIRST_DAY + 1;
    for day in [today - 15, 1] {
        env.assert_refused(&[env.vote(0, day, &honest)], &[cranker], "DayTooOld").await;
    }
    for place in 0..2 {
        env.cast_vote(place, today - 14, &honest).await.expect("late, but not too late");
    }
    assert!(is_final(&env, FIRST_DAY).await, "the last final day stays");
    let again = env.vote(0, FIRST_DAY, &honest);
    env.assert_refused(&[again], &[cranker], "AlreadyFinal").await;
    let again = env.vote(0, today - 14, &honest);
    env.assert_refused(&[again], &[cranker], "AlreadyFinal").await;
}

#[tokio::test]
async fn a_late_days_holdings_are_not_applied() {
    let env = TestEnv::embedded().await;
    let fan = env.fan("fan", 0).await;
    env.score(FIRST_DAY + 1, &[(fan.owner, 10)]).await;
    let late = TestSnapshot::of(FIRST_DAY, &[(fan.owner, 1_000_000)], &[]);
    for place in 0..2 {
        env.cast_vote(place, FIRST_DAY, &late.contents()).await.unwrap();
    }
    env.advance(CHALLENGE).await;
    env.assert_refused(&[late.apply_one(&fan.owner)], &[], "NotLastFinalDay").await;
    assert_eq!(u64::from(env.influence(&fan).await.total), 10);
}

#[tokio::test]
async fn a_vote_for_one_day_is_none_for_another() {
    let (env, honest, _) = ended().await;
    env.end_day(FIRST_DAY + 1).await;
    env.cast_vote(0, FIRST_DAY, &honest).await.unwrap();
    env.cast_vote(1, FIRST_DAY + 1, &honest).await.unwrap();
    assert!(!is_final(&env, FIRST_DAY).await && !is_final(&env, FIRST_DAY + 1).await);
    let mut crossed = env.vote(1, FIRST_DAY, &honest);
    crossed.accounts[2].pubkey = address::snapshot(FIRST_DAY + 1);
    let seeds = solana_instruction::error::InstructionError::InvalidSeeds;
    env.assert_refused(&[crossed], &[&env.roles.crankers[1]], seeds).await;
}

#[tokio::test]
async fn only_the_cranker_itself_votes() {
    let (env, honest, _) = ended().await;
    let stranger = &env.roles.stranger;
    for thief in [stranger, &env.roles.authority, &env.roles.guardian, &env.roles.marketplace] {
        let vote = crank::publish_snapshot(&thief.pubkey(), &env.token, FIRST_DAY, &honest);
        env.assert_refused(&[vote], &[thief], "NotCranker").await;
    }
    // The empty slots of the set hold no cranker.
    assert!(env.config().await.crankers[3..].iter().all(|key| *key == solana_address::Address::default()));
    let mut unsigned = env.vote(0, FIRST_DAY, &honest);
    unsigned.accounts[0].is_signer = false;
    let missing = solana_instruction::error::InstructionError::MissingRequiredSignature;
    env.assert_refused(&[unsigned], &[], missing).await;
    assert!(env.account(&address::snapshot(FIRST_DAY)).await.is_none());
}

#[tokio::test]
async fn an_old_day_that_is_closed_while_it_is_voted_on_costs_no_voter_anything() {
    let (env, honest, _) = ended().await;
    env.advance(100 * DAY).await;
    let cranker = env.roles.crankers[0].pubkey();
    env.cast_vote(0, FIRST_DAY, &honest)
        .await
        .expect("newer than the last final day, of which there is none");
    env.send(&[crank::close_snapshot(FIRST_DAY, &cranker)], &[]).await.expect("older than 90 days");
    env.cast_vote(1, FIRST_DAY, &honest).await.expect("a new record");
    assert!(!is_final(&env, FIRST_DAY).await, "the first vote went with the closed record");
    let newest = FIRST_DAY + 99;
    for place in 0..2 {
        env.cast_vote(place, newest, &honest).await.expect("what counts is the newest day");
    }
    assert!(is_final(&env, newest).await);
}
