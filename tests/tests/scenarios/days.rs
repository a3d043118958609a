//! Days that come, fail to come, come late, and expire.

use influence_client::instruction::{admin, crank};
use influence_tests::{
    days::ScoredDay,
    world::{CHALLENGE, DAY, FIRST_DAY, TOKEN, World},
};
use solana_signer::Signer;

#[tokio::test]
async fn thirty_missed_days_are_one_step() {
    let world = World::embedded().await;
    let fan = world.locked_fan("fan", 1_000 * TOKEN).await;
    let stage = world.stage("stage").await;
    world.score(FIRST_DAY, &[(fan.owner, 500 * TOKEN)]).await;
    world.act(&fan, world.allocate(&fan, &stage.gallery, 1_500 * TOKEN)).await.unwrap();
    world.score(FIRST_DAY + 31, &[(fan.owner, 2_000 * TOKEN)]).await;
    world.send(&[crank::settle(&stage.gallery, &[fan.owner])], &[]).await.unwrap();
    assert_eq!(u64::from(world.gallery(&stage.gallery).await.points), 3_000 * TOKEN);
    let gallery = world.gallery(&stage.gallery).await;
    let calendar = world.config().await.calendar().expect("a calendar");
    assert_eq!(gallery.accrual().last_day_average(&calendar), Ok(1_500 * TOKEN), "the last whole day");
    world.audit().await;
}

#[tokio::test]
async fn a_day_cranked_hours_late_does_not_move_the_calendar() {
    let world = World::embedded().await;
    let fan = world.fan("fan", 0).await;
    for (day, hours) in (FIRST_DAY..).zip([0, 5, 23, 1]) {
        world.end_day(day).await;
        world.chain.set_time((i64::from(day) + 1) * DAY + hours * 3_600 - 1 + i64::from(hours == 0));
        let scored = ScoredDay::of(day, &[(fan.owner, u64::from(day))], &[]);
        for place in 0..2 {
            world.cast(place, day, &scored.contents()).await.expect("a vote");
        }
        world.pass(CHALLENGE).await;
        if hours < 23 {
            world.send(&[scored.apply_one(&fan.owner)], &[]).await.expect("apply_holdings");
            assert_eq!(u32::from(world.influence(&fan).await.holding_day), day);
        }
    }
    assert_eq!(u32::from(world.config().await.last_final_day), FIRST_DAY + 3);
}

#[tokio::test]
async fn a_score_that_nobody_refreshes_expires_after_more_than_three_final_days() {
    let world = World::embedded().await;
    let (fan, other) = (world.locked_fan("fan", 100 * TOKEN).await, world.fan("other", 0).await);
    world.score(FIRST_DAY, &[(fan.owner, 500 * TOKEN), (other.owner, 1)]).await;
    let expire = crank::expire_holding(&fan.owner);
    for day in FIRST_DAY + 1..FIRST_DAY + 4 {
        world.publish(&ScoredDay::of(day, &[(fan.owner, 500 * TOKEN)], &[])).await;
        world.pass(DAY).await;
        world.refuse(std::slice::from_ref(&expire), &[], "NotExpired").await;
    }
    let last = ScoredDay::of(FIRST_DAY + 4, &[(fan.owner, 700 * TOKEN)], &[]);
    world.publish(&last).await;
    world.refuse(std::slice::from_ref(&expire), &[], "NotExpired").await;
    world.chain.set_time((i64::from(FIRST_DAY) + 6) * DAY - 1);
    world.refuse(std::slice::from_ref(&expire), &[], "NotExpired").await;
    world.chain.set_time((i64::from(FIRST_DAY) + 6) * DAY);
    world.send(std::slice::from_ref(&expire), &[]).await.expect("a whole day to refresh it has passed");
    let influence = world.influence(&fan).await;
    assert_eq!(u64::from(influence.total), 100 * TOKEN, "what is locked stays");
    assert_eq!(u32::from(influence.holding_day), FIRST_DAY, "the day stays");
    world.refuse(&[expire], &[], "NotExpired").await;
    world.send(&[last.apply_one(&fan.owner)], &[]).await.expect("the real leaf still applies");
    assert_eq!(u64::from(world.influence(&fan).await.total), 800 * TOKEN);
}

#[tokio::test]
async fn an_outage_expires_nobody() {
    let world = World::embedded().await;
    let fan = world.fan("fan", 0).await;
    world.score(FIRST_DAY, &[(fan.owner, 500 * TOKEN)]).await;
    world.pass(200 * DAY).await;
    let expire = crank::expire_holding(&fan.owner);
    world.refuse(std::slice::from_ref(&expire), &[], "NotExpired").await;
    world.publish(&ScoredDay::of(FIRST_DAY + 199, &[(fan.owner, 500 * TOKEN)], &[])).await;
    world.pass(2 * DAY).await;
    world.refuse(&[expire], &[], "NotExpired").await;
    assert_eq!(u64::from(world.influence(&fan).await.total), 500 * TOKEN);
}

#[tokio::test]
async fn a_late_day_counts_for_its_ranks() {
    let world = World::embedded().await;
    let (fan, stage) = (world.fan("fan", 0).await, world.stage("stage").await);
    world.score(FIRST_DAY + 1, &[(fan.owner, 10)]).await;
    let galleries = [(stage.gallery, 1_580_000)];
    let late = ScoredDay::with_galleries(FIRST_DAY, &[], &[], &galleries);
    for place in 0..2 {
        world.cast(place, FIRST_DAY, &late.contents()).await.expect("a vote");
    }
    world.refuse(&[late.apply_rank(1)], &[], "ChallengePeriodActive").await;
    world.pass(CHALLENGE).await;
    world.send(&[late.apply_rank(1)], &[]).await.expect("apply_rank");
    let gallery = world.gallery(&stage.gallery).await;
    assert_eq!((u32::from(gallery.rank), u32::from(gallery.rank_day)), (1, FIRST_DAY));
    assert_eq!(u32::from(world.config().await.last_final_day), FIRST_DAY + 1);
}

#[tokio::test]
async fn an_older_rank_does_not_replace_a_newer_one_nor_reach_before_registration() {
    let world = World::embedded().await;
    let stage = world.stage("stage").await;
    let galleries = [(stage.gallery, 1_000)];
    let day = |day| ScoredDay::with_galleries(day, &[], &[], &galleries);
    world.publish(&day(FIRST_DAY + 1)).await;
    for late in [FIRST_DAY - 1, FIRST_DAY] {
        for place in 0..2 {
            world.cast(place, late, &day(late).contents()).await.expect("a vote");
        }
    }
    world.pass(CHALLENGE).await;
    world.refuse(&[day(FIRST_DAY - 1).apply_rank(1)], &[], "StaleRank").await;
    world.send(&[day(FIRST_DAY + 1).apply_rank(1)], &[]).await.expect("apply_rank");
    world.refuse(&[day(FIRST_DAY).apply_rank(1)], &[], "StaleRank").await;
}

#[tokio::test]
async fn a_snapshot_is_kept_for_ninety_days() {
    let world = World::embedded().await;
    let cranker = world.roles.crankers[0].pubkey();
    world.publish(&ScoredDay::of(FIRST_DAY, &[], &[])).await;
    let close = crank::close_snapshot(FIRST_DAY, &cranker);
    world.chain.set_time((i64::from(FIRST_DAY) + 91) * DAY - 1);
    world.refuse(std::slice::from_ref(&close), &[], "SnapshotTooYoung").await;
    world.chain.set_time((i64::from(FIRST_DAY) + 91) * DAY);
    let before = world.account(&cranker).await.expect("a wallet").lamports;
    let rent = world.account(&close.accounts[1].pubkey).await.expect("the day").lamports;
    world.send(&[close], &[]).await.expect("close_snapshot");
    assert_eq!(world.account(&cranker).await.expect("a wallet").lamports, before + rent);
}

#[tokio::test]
async fn a_voided_day_waits_for_the_next() {
    let world = World::embedded().await;
    let fan = world.fan("fan", 0).await;
    world.score(FIRST_DAY, &[(fan.owner, 10)]).await;
    let wrong = ScoredDay::of(FIRST_DAY + 1, &[(fan.owner, 1_000_000)], &[]);
    world.end_day(FIRST_DAY + 1).await;
    for place in 0..2 {
        world.cast(place, FIRST_DAY + 1, &wrong.contents()).await.expect("a vote");
    }
    let guardian = &world.roles.guardian;
    world.send(&[admin::void_day(&guardian.pubkey(), FIRST_DAY + 1)], &[guardian]).await.expect("void_day");
    world.pass(CHALLENGE).await;
    world.refuse(&[wrong.apply_one(&fan.owner)], &[], "DayVoided").await;
    assert_eq!(u64::from(world.influence(&fan).await.total), 10, "what was applied stays");
    world.score(FIRST_DAY + 2, &[(fan.owner, 30)]).await;
    assert_eq!(u64::from(world.influence(&fan).await.total), 30);
}

#[tokio::test]
async fn locking_twice_in_a_day_counts_both() {
    let world = World::embedded().await;
    let fan = world.fan("fan", 1_000).await;
    world.act(&fan, world.lock(&fan, 400, &[])).await.unwrap();
    world.pass(10).await;
    world.act(&fan, world.lock(&fan, 600, &[])).await.unwrap();
    world.pass(10).await;
    let influence = world.influence(&fan).await;
    assert_eq!((u64::from(influence.locked), u128::from(influence.locked_seconds)), (1_000, 4_000));
    world.act(&fan, world.unlock(&fan, 1_000, &[])).await.unwrap();
    assert_eq!(u128::from(world.influence(&fan).await.locked_seconds), 14_000);
    world.audit().await;
}

#[tokio::test]
async fn days_that_are_published_all_at_once_expire_nobody_who_could_not_be_refreshed() {
    let world = World::embedded().await;
    let fan = world.fan("fan", 0).await;
    world.score(FIRST_DAY, &[(fan.owner, 500 * TOKEN)]).await;
    // An outage of five days, then the crankers catch up in order.
    world.end_day(FIRST_DAY + 5).await;
    let expire = crank::expire_holding(&fan.owner);
    for day in FIRST_DAY + 1..=FIRST_DAY + 5 {
        let scored = ScoredDay::of(day, &[(fan.owner, 500 * TOKEN)], &[]);
        for place in 0..2 {
            world.cast(place, day, &scored.contents()).await.expect("a vote");
        }
        world.refuse(std::slice::from_ref(&expire), &[], "NotExpired").await;
    }
}

#[tokio::test]
async fn one_day_that_comes_a_day_late_expires_nobody() {
    let world = World::embedded().await;
    let fan = world.fan("fan", 0).await;
    world.score(FIRST_DAY, &[(fan.owner, 500 * TOKEN)]).await;
    let publish = async |day| {
        let scored = ScoredDay::of(day, &[(fan.owner, 500 * TOKEN)], &[]);
        for place in 0..2 {
            world.cast(place, day, &scored.contents()).await.expect("a vote");
        }
    };
    for day in FIRST_DAY + 1..=FIRST_DAY + 3 {
        world.end_day(day).await;
        publish(day).await;
    }
    world.end_day(FIRST_DAY + 5).await;
    let expire = crank::expire_holding(&fan.owner);
    publish(FIRST_DAY + 4).await;
    world.refuse(std::slice::from_ref(&expire), &[], "NotExpired").await;
    publish(FIRST_DAY + 5).await;
    world.refuse(std::slice::from_ref(&expire), &[], "NotExpired").await;
    world.pass(DAY - 1).await;
    world.refuse(std::slice::from_ref(&expire), &[], "NotExpired").await;
    world.pass(1).await;
    world.send(&[expire], &[]).await.expect("a whole day after the fourth that came in time");
}
