//! Challenges, pauses and late votes: what a new setting or a shrunken supply changes about a day, and what not.

use influence_client::{
    accounts::test_accounts,
    chain::embedded::EmbeddedChain,
    constants::pause,
    instructions::{admin, crank},
};
use influence_tests::{
    actors::Fan,
    snapshots::TestSnapshot,
    test_env::{CHALLENGE, DAY, FIRST_DAY, SUPPLY, TOKEN, TestEnv, settings},
};
use solana_instruction::Instruction;
use solana_signer::Signer;

/// Both votes for a day, which makes it final.
async fn finalize(env: &TestEnv<EmbeddedChain>, scored: &TestSnapshot) {
    for place in 0..2 {
        env.cast_vote(place, scored.day, &scored.contents()).await.expect("a vote");
    }
}

/// A world in which the first day has just become final, with a score of 10 for the fan.
async fn in_challenge() -> (TestEnv<EmbeddedChain>, Fan, TestSnapshot) {
    let env = TestEnv::embedded().await;
    let fan = env.fan("fan", 0).await;
    let scored = TestSnapshot::of(FIRST_DAY, &[(fan.owner, 10)], &[]);
    env.end_day(FIRST_DAY).await;
    finalize(&env, &scored).await;
    (env, fan, scored)
}

async fn set_challenge(env: &TestEnv<EmbeddedChain>, seconds: i64) {
    let authority = &env.roles.authority;
    let mut new = settings(&env.roles);
    new.challenge_seconds = u32::try_from(seconds).expect("a time");
    env.send(&[admin::update_config(&authority.pubkey(), new)], &[authority]).await.expect("update_config");
}

fn void(env: &TestEnv<EmbeddedChain>, day: u32) -> Instruction {
    admin::void_day(&env.roles.guardian.pubkey(), day)
}

#[tokio::test]
async fn a_longer_challenge_does_not_open_a_standing_day_again() {
    let (env, fan, scored) = in_challenge().await;
    env.advance(CHALLENGE).await;
    set_challenge(&env, 2 * CHALLENGE).await;
    env.assert_refused(&[void(&env, FIRST_DAY)], &[&env.roles.guardian], "ChallengePeriodOver").await;
    env.send(&[scored.apply_one(&fan.owner)], &[]).await.expect("the day stands");
}

#[tokio::test]
async fn a_longer_challenge_does_not_prolong_one_that_runs() {
    let (env, fan, scored) = in_challenge().await;
    set_challenge(&env, 2 * CHALLENGE).await;
    env.advance(CHALLENGE - 1).await;
    env.assert_refused(&[scored.apply_one(&fan.owner)], &[], "ChallengePeriodActive").await;
    env.advance(1).await;
    env.send(&[scored.apply_one(&fan.owner)], &[]).await.expect("as was said when it became final");
}

#[tokio::test]
async fn a_shorter_challenge_neither_opens_earlier_nor_cuts_the_guardians_time() {
    let (env, fan, scored) = in_challenge().await;
    set_challenge(&env, 0).await;
    env.advance(CHALLENGE - 1).await;
    env.assert_refused(&[scored.apply_one(&fan.owner)], &[], "ChallengePeriodActive").await;
    env.send(&[void(&env, FIRST_DAY)], &[&env.roles.guardian]).await.expect("void_day");
}

#[tokio::test]
async fn a_new_challenge_time_is_that_of_the_next_day() {
    let (env, fan, _) = in_challenge().await;
    set_challenge(&env, 2 * CHALLENGE).await;
    let next = TestSnapshot::of(FIRST_DAY + 1, &[(fan.owner, 20)], &[]);
    env.end_day(next.day).await;
    finalize(&env, &next).await;
    assert_eq!(i64::from(env.snapshot(next.day).await.challenge_ends_at), env.time().await + 2 * CHALLENGE);
    env.advance(2 * CHALLENGE - 1).await;
    env.assert_refused(&[next.apply_one(&fan.owner)], &[], "ChallengePeriodActive").await;
    env.advance(1).await;
    env.send(&[next.apply_one(&fan.owner)], &[]).await.expect("apply_holdings");
}

/// Days that become final in time, the last of which is a whole day old at the end.
async fn pass_days(env: &TestEnv<EmbeddedChain>, fan: &Fan, days: std::ops::RangeInclusive<u32>) {
    let last = *days.end();
    for day in days {
        env.end_day(day).await;
        finalize(env, &TestSnapshot::of(day, &[(fan.owner, 10)], &[])).await;
    }
    env.end_day(last + 1).await;
}

#[tokio::test]
async fn days_that_could_not_be_applied_expire_no_score() {
    let env = TestEnv::embedded().await;
    let fan = env.fan("fan", 0).await;
    env.score(FIRST_DAY, &[(fan.owner, 10)]).await;
    let (guardian, authority) = (&env.roles.guardian, &env.roles.authority);
    env.send(&[admin::pause(&guardian.pubkey(), pause::APPLY)], &[guardian]).await.expect("pause");
    pass_days(&env, &fan, FIRST_DAY + 1..=FIRST_DAY + 6).await;
    let expire = crank::expire_holding(&fan.owner);
    let unpause = admin::unpause(&authority.pubkey(), pause::APPLY);
    env.send(&[unpause], &[authority]).await.expect("unpause");
    env.assert_refused(std::slice::from_ref(&expire), &[], "NotExpired").await;
    pass_days(&env, &fan, FIRST_DAY + 7..=FIRST_DAY + 9).await;
    env.assert_refused(std::slice::from_ref(&expire), &[], "NotExpired").await;
    pass_days(&env, &fan, FIRST_DAY + 10..=FIRST_DAY + 10).await;
    env.send(&[expire], &[]).await.expect("four days that could be applied");
}

#[tokio::test]
async fn the_same_days_without_a_pause_expire_who_was_not_refreshed() {
    let env = TestEnv::embedded().await;
    let fan = env.fan("fan", 0).await;
    env.score(FIRST_DAY, &[(fan.owner, 10)]).await;
    pass_days(&env, &fan, FIRST_DAY + 1..=FIRST_DAY + 4).await;
    env.send(&[crank::expire_holding(&fan.owner)], &[]).await.expect("four days are enough");
}

#[tokio::test]
async fn a_late_days_sum_is_not_bounded_by_a_supply_that_shrank_since() {
    let env = TestEnv::embedded().await;
    let fan = env.fan("fan", 0).await;
    let all_of_it = |day| TestSnapshot::of(day, &[(fan.owner, SUPPLY)], &[]);
    // Nearly everything is burned before the first day that is ever published.
    let authority = env.roles.authority.pubkey();
    env.chain.set_account(&env.token.mint, test_accounts::mint(&authority, 6, TOKEN)).expect("a mint");
    env.publish(&TestSnapshot::of(FIRST_DAY + 1, &[(fan.owner, TOKEN)], &[])).await;
    let late = all_of_it(FIRST_DAY);
    finalize(&env, &late).await;
    assert_eq!(u64::from(env.snapshot(FIRST_DAY).await.holdings_sum), SUPPLY);
    env.advance(CHALLENGE).await;
    env.assert_refused(&[late.apply_one(&fan.owner)], &[], "NotLastFinalDay").await;
    let newer = all_of_it(FIRST_DAY + 2);
    env.end_day(newer.day).await;
    let vote = env.vote(0, newer.day, &newer.contents());
    env.assert_refused(&[vote], &[&env.roles.crankers[0]], "SumAboveSupply").await;
}

#[tokio::test]
async fn a_vote_for_a_voided_older_day_says_that_it_was_voided() {
    let (env, fan, scored) = in_challenge().await;
    env.send(&[void(&env, FIRST_DAY)], &[&env.roles.guardian]).await.expect("void_day");
    env.advance(DAY).await;
    env.publish(&TestSnapshot::of(FIRST_DAY + 1, &[(fan.owner, 20)], &[])).await;
    let vote = env.vote(2, FIRST_DAY, &scored.contents());
    env.assert_refused(&[vote], &[&env.roles.crankers[2]], "DayVoided").await;
}
