//! Challenges, pauses and late votes: what a new setting or a shrunken supply changes about a day, and what not.

use influence_client::{
    chain::embedded::Embedded,
    constants::pause,
    genesis,
    instruction::{admin, crank},
};
use influence_tests::{
    days::ScoredDay,
    people::Fan,
    world::{CHALLENGE, DAY, FIRST_DAY, SUPPLY, TOKEN, World, settings},
};
use solana_instruction::Instruction;
use solana_signer::Signer;

/// Both votes for a day, which makes it final.
async fn finalize(world: &World<Embedded>, scored: &ScoredDay) {
    for place in 0..2 {
        world.cast(place, scored.day, &scored.contents()).await.expect("a vote");
    }
}

/// A world in which the first day has just become final, with a score of 10 for the fan.
async fn in_challenge() -> (World<Embedded>, Fan, ScoredDay) {
    let world = World::embedded().await;
    let fan = world.fan("fan", 0).await;
    let scored = ScoredDay::of(FIRST_DAY, &[(fan.owner, 10)], &[]);
    world.end_day(FIRST_DAY).await;
    finalize(&world, &scored).await;
    (world, fan, scored)
}

async fn set_challenge(world: &World<Embedded>, seconds: i64) {
    let authority = &world.roles.authority;
    let mut new = settings(&world.roles);
    new.challenge_seconds = u32::try_from(seconds).expect("a time");
    world.send(&[admin::update_config(&authority.pubkey(), new)], &[authority]).await.expect("update_config");
}

fn void(world: &World<Embedded>, day: u32) -> Instruction {
    admin::void_day(&world.roles.guardian.pubkey(), day)
}

#[tokio::test]
async fn a_longer_challenge_does_not_open_a_standing_day_again() {
    let (world, fan, scored) = in_challenge().await;
    world.pass(CHALLENGE).await;
    set_challenge(&world, 2 * CHALLENGE).await;
    world.refuse(&[void(&world, FIRST_DAY)], &[&world.roles.guardian], "ChallengePeriodOver").await;
    world.send(&[scored.apply_one(&fan.owner)], &[]).await.expect("the day stands");
}

#[tokio::test]
async fn a_longer_challenge_does_not_prolong_one_that_runs() {
    let (world, fan, scored) = in_challenge().await;
    set_challenge(&world, 2 * CHALLENGE).await;
    world.pass(CHALLENGE - 1).await;
    world.refuse(&[scored.apply_one(&fan.owner)], &[], "ChallengePeriodActive").await;
    world.pass(1).await;
    world.send(&[scored.apply_one(&fan.owner)], &[]).await.expect("as was said when it became final");
}

#[tokio::test]
async fn a_shorter_challenge_lets_nobody_apply_earlier_nor_ends_the_guardians_time() {
    let (world, fan, scored) = in_challenge().await;
    set_challenge(&world, 0).await;
    world.pass(CHALLENGE - 1).await;
    world.refuse(&[scored.apply_one(&fan.owner)], &[], "ChallengePeriodActive").await;
    world.send(&[void(&world, FIRST_DAY)], &[&world.roles.guardian]).await.expect("void_day");
}

#[tokio::test]
async fn a_new_challenge_time_is_that_of_the_next_day() {
    let (world, fan, _) = in_challenge().await;
    set_challenge(&world, 2 * CHALLENGE).await;
    let next = ScoredDay::of(FIRST_DAY + 1, &[(fan.owner, 20)], &[]);
    world.end_day(next.day).await;
    finalize(&world, &next).await;
    assert_eq!(
        i64::from(world.snapshot(next.day).await.challenge_ends_at),
        world.time().await + 2 * CHALLENGE
    );
    world.pass(2 * CHALLENGE - 1).await;
    world.refuse(&[next.apply_one(&fan.owner)], &[], "ChallengePeriodActive").await;
    world.pass(1).await;
    world.send(&[next.apply_one(&fan.owner)], &[]).await.expect("apply_holdings");
}

/// Days that become final in time, the last of which is a whole day old at the end.
async fn pass_days(world: &World<Embedded>, fan: &Fan, days: std::ops::RangeInclusive<u32>) {
    let last = *days.end();
    for day in days {
        world.end_day(day).await;
        finalize(world, &ScoredDay::of(day, &[(fan.owner, 10)], &[])).await;
    }
    world.end_day(last + 1).await;
}

#[tokio::test]
async fn days_that_nobody_was_allowed_to_apply_expire_nobody() {
    let world = World::embedded().await;
    let fan = world.fan("fan", 0).await;
    world.score(FIRST_DAY, &[(fan.owner, 10)]).await;
    let (guardian, authority) = (&world.roles.guardian, &world.roles.authority);
    world.send(&[admin::pause(&guardian.pubkey(), pause::APPLY)], &[guardian]).await.expect("pause");
    pass_days(&world, &fan, FIRST_DAY + 1..=FIRST_DAY + 6).await;
    let expire = crank::expire_holding(&fan.owner);
    let unpause = admin::unpause(&authority.pubkey(), pause::APPLY);
    world.send(&[unpause], &[authority]).await.expect("unpause");
    world.refuse(std::slice::from_ref(&expire), &[], "NotExpired").await;
    pass_days(&world, &fan, FIRST_DAY + 7..=FIRST_DAY + 9).await;
    world.refuse(std::slice::from_ref(&expire), &[], "NotExpired").await;
    pass_days(&world, &fan, FIRST_DAY + 10..=FIRST_DAY + 10).await;
    world.send(&[expire], &[]).await.expect("four days that could be applied");
}

#[tokio::test]
async fn the_same_days_without_a_pause_expire_who_was_not_refreshed() {
    let world = World::embedded().await;
    let fan = world.fan("fan", 0).await;
    world.score(FIRST_DAY, &[(fan.owner, 10)]).await;
    pass_days(&world, &fan, FIRST_DAY + 1..=FIRST_DAY + 4).await;
    world.send(&[crank::expire_holding(&fan.owner)], &[]).await.expect("four days are enough");
}

#[tokio::test]
async fn a_late_days_sum_is_not_bounded_by_a_supply_that_shrank_since() {
    let world = World::embedded().await;
    let fan = world.fan("fan", 0).await;
    let all_of_it = |day| ScoredDay::of(day, &[(fan.owner, SUPPLY)], &[]);
    // Nearly everything is burned before the first day that is ever published.
    let authority = world.roles.authority.pubkey();
    world.chain.set_account(&world.token.mint, genesis::mint(&authority, 6, TOKEN)).expect("a mint");
    world.publish(&ScoredDay::of(FIRST_DAY + 1, &[(fan.owner, TOKEN)], &[])).await;
    let late = all_of_it(FIRST_DAY);
    finalize(&world, &late).await;
    assert_eq!(u64::from(world.snapshot(FIRST_DAY).await.holdings_sum), SUPPLY);
    world.pass(CHALLENGE).await;
    world.refuse(&[late.apply_one(&fan.owner)], &[], "NotLastFinalDay").await;
    let newer = all_of_it(FIRST_DAY + 2);
    world.end_day(newer.day).await;
    let vote = world.vote(0, newer.day, &newer.contents());
    world.refuse(&[vote], &[&world.roles.crankers[0]], "SumAboveSupply").await;
}

#[tokio::test]
async fn a_vote_for_a_voided_older_day_says_that_it_was_voided() {
    let (world, fan, scored) = in_challenge().await;
    world.send(&[void(&world, FIRST_DAY)], &[&world.roles.guardian]).await.expect("void_day");
    world.pass(DAY).await;
    world.publish(&ScoredDay::of(FIRST_DAY + 1, &[(fan.owner, 20)], &[])).await;
    let vote = world.vote(2, FIRST_DAY, &scored.contents());
    world.refuse(&[vote], &[&world.roles.crankers[2]], "DayVoided").await;
}
