//! Days that come, fail to come, come late, and expire.

use influence_client::instructions::{admin, crank};
use influence_tests::{
    snapshots::TestSnapshot,
    test_env::{CHALLENGE, DAY, FIRST_DAY, TOKEN, TestEnv},
};
use solana_signer::Signer;

#[tokio::test]
async fn thirty_missed_days_are_one_step() {
    let env = TestEnv::embedded().await;
    let fan = env.locked_fan("fan", 1_000 * TOKEN).await;
    let test_gallery = env.register_gallery("stage").await;
    env.score(FIRST_DAY, &[(fan.owner, 500 * TOKEN)]).await;
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 1_500 * TOKEN)).await.unwrap();
    env.score(FIRST_DAY + 31, &[(fan.owner, 2_000 * TOKEN)]).await;
    env.send(&[crank::settle(&test_gallery.gallery, &[fan.owner])], &[]).await.unwrap();
    assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), 3_000 * TOKEN);
    let gallery = env.gallery(&test_gallery.gallery).await;
    let calendar = env.config().await.calendar().expect("a calendar");
    assert_eq!(gallery.accrual().last_day_average(&calendar), Ok(1_500 * TOKEN), "the last whole day");
    env.audit().await;
}

#[tokio::test]
async fn a_day_cranked_hours_late_does_not_move_the_calendar() {
    let env = TestEnv::embedded().await;
    let fan = env.fan("fan", 0).await;
    for (day, hours) in (FIRST_DAY..).zip([0, 5, 23, 1]) {
        env.end_day(day).await;
        env.chain.set_time((i64::from(day) + 1) * DAY + hours * 3_600 - 1 + i64::from(hours == 0));
        let scored = TestSnapshot::of(day, &[(fan.owner, u64::from(day))], &[]);
        for place in 0..2 {
            env.cast_vote(place, day, &scored.contents()).await.expect("a vote");
        }
        env.advance(CHALLENGE).await;
        if hours < 23 {
            env.send(&[scored.apply_one(&fan.owner)], &[]).await.expect("apply_holdings");
            assert_eq!(u32::from(env.influence(&fan).await.holding_day), day);
        }
    }
    assert_eq!(u32::from(env.config().await.last_final_day), FIRST_DAY + 3);
}

#[tokio::test]
async fn a_score_that_is_not_refreshed_expires_after_more_than_three_final_days() {
    let env = TestEnv::embedded().await;
    let (fan, other) = (env.locked_fan("fan", 100 * TOKEN).await, env.fan("other", 0).await);
    env.score(FIRST_DAY, &[(fan.owner, 500 * TOKEN), (other.owner, 1)]).await;
    let expire = crank::expire_holding(&fan.owner);
    for day in FIRST_DAY + 1..FIRST_DAY + 4 {
        env.publish(&TestSnapshot::of(day, &[(fan.owner, 500 * TOKEN)], &[])).await;
        env.advance(DAY).await;
        env.assert_refused(std::slice::from_ref(&expire), &[], "NotExpired").await;
    }
    let last = TestSnapshot::of(FIRST_DAY + 4, &[(fan.owner, 700 * TOKEN)], &[]);
    env.publish(&last).await;
    env.assert_refused(std::slice::from_ref(&expire), &[], "NotExpired").await;
    env.chain.set_time((i64::from(FIRST_DAY) + 6) * DAY - 1);
    env.assert_refused(std::slice::from_ref(&expire), &[], "NotExpired").await;
    env.chain.set_time((i64::from(FIRST_DAY) + 6) * DAY);
    env.send(std::slice::from_ref(&expire), &[]).await.expect("a whole day to refresh it has passed");
    let influence = env.influence(&fan).await;
    assert_eq!(u64::from(influence.total), 100 * TOKEN, "what is locked stays");
    assert_eq!(u32::from(influence.holding_day), FIRST_DAY, "the day stays");
    env.assert_refused(&[expire], &[], "NotExpired").await;
    env.send(&[last.apply_one(&fan.owner)], &[]).await.expect("the real leaf still applies");
    assert_eq!(u64::from(env.influence(&fan).await.total), 800 * TOKEN);
}

#[tokio::test]
async fn an_outage_expires_no_score() {
    let env = TestEnv::embedded().await;
    let fan = env.fan("fan", 0).await;
    env.score(FIRST_DAY, &[(fan.owner, 500 * TOKEN)]).await;
    env.advance(200 * DAY).await;
    let expire = crank::expire_holding(&fan.owner);
    env.assert_refused(std::slice::from_ref(&expire), &[], "NotExpired").await;
    env.publish(&TestSnapshot::of(FIRST_DAY + 199, &[(fan.owner, 500 * TOKEN)], &[])).await;
    env.advance(2 * DAY).await;
    env.assert_refused(&[expire], &[], "NotExpired").await;
    assert_eq!(u64::from(env.influence(&fan).await.total), 500 * TOKEN);
}

#[tokio::test]
async fn a_late_day_counts_for_its_ranks() {
    let env = TestEnv::embedded().await;
    let (fan, test_gallery) = (env.fan("fan", 0).await, env.register_gallery("stage").await);
    env.score(FIRST_DAY + 1, &[(fan.owner, 10)]).await;
    let galleries = [(test_gallery.gallery, 1_580_000)];
    let late = TestSnapshot::with_galleries(FIRST_DAY, &[], &[], &galleries);
    for place in 0..2 {
        env.cast_vote(place, FIRST_DAY, &late.contents()).await.expect("a vote");
    }
    env.assert_refused(&[late.apply_rank(1)], &[], "ChallengePeriodActive").await;
    env.advance(CHALLENGE).await;
    env.send(&[late.apply_rank(1)], &[]).await.expect("apply_rank");
    let gallery = env.gallery(&test_gallery.gallery).await;
    assert_eq!((u32::from(gallery.rank), u32::from(gallery.rank_day)), (1, FIRST_DAY));
    assert_eq!(u32::from(env.config().await.last_final_day), FIRST_DAY + 1);
}

#[tokio::test]
async fn an_older_rank_does_not_replace_a_newer_one_nor_reach_before_registration() {
    let env = TestEnv::embedded().await;
    let test_gallery = env.register_gallery("stage").await;
    let galleries = [(test_gallery.gallery, 1_000)];
    let day = |day| TestSnapshot::with_galleries(day, &[], &[], &galleries);
    env.publish(&day(FIRST_DAY + 1)).await;
    for late in [FIRST_DAY - 1, FIRST_DAY] {
        for place in 0..2 {
            env.cast_vote(place, late, &day(late).contents()).await.expect("a vote");
        }
    }
    env.advance(CHALLENGE).await;
    env.assert_refused(&[day(FIRST_DAY - 1).apply_rank(1)], &[], "StaleRank").await;
    env.send(&[day(FIRST_DAY + 1).apply_rank(1)], &[]).await.expect("apply_rank");
    env.assert_refused(&[day(FIRST_DAY).apply_rank(1)], &[], "StaleRank").await;
}

#[tokio::test]
async fn a_snapshot_is_kept_for_ninety_days() {
    let env = TestEnv::embedded().await;
    let cranker = env.roles.crankers[0].pubkey();
    env.publish(&TestSnapshot::of(FIRST_DAY, &[], &[])).await;
    let close = crank::close_snapshot(FIRST_DAY, &cranker);
    env.chain.set_time((i64::from(FIRST_DAY) + 91) * DAY - 1);
    env.assert_refused(std::slice::from_ref(&close), &[], "SnapshotTooYoung").await;
    env.chain.set_time((i64::from(FIRST_DAY) + 91) * DAY);
    let before = env.account(&cranker).await.expect("a wallet").lamports;
    let rent = env.account(&close.accounts[1].pubkey).await.expect("the day").lamports;
    env.send(&[close], &[]).await.expect("close_snapshot");
    assert_eq!(env.account(&cranker).await.expect("a wallet").lamports, before + rent);
}

#[tokio::test]
async fn a_voided_day_waits_for_the_next() {
    let env = TestEnv::embedded().await;
    let fan = env.fan("fan", 0).await;
    env.score(FIRST_DAY, &[(fan.owner, 10)]).await;
    let wrong = TestSnapshot::of(FIRST_DAY + 1, &[(fan.owner, 1_000_000)], &[]);
    env.end_day(FIRST_DAY + 1).await;
    for place in 0..2 {
        env.cast_vote(place, FIRST_DAY + 1, &wrong.contents()).await.expect("a vote");
    }
    let guardian = &env.roles.guardian;
    env.send(&[admin::void_day(&guardian.pubkey(), FIRST_DAY + 1)], &[guardian]).await.expect("void_day");
    env.advance(CHALLENGE).await;
    env.assert_refused(&[wrong.apply_one(&fan.owner)], &[], "DayVoided").await;
    assert_eq!(u64::from(env.influence(&fan).await.total), 10, "what was applied stays");
    env.score(FIRST_DAY + 2, &[(fan.owner, 30)]).await;
    assert_eq!(u64::from(env.influence(&fan).await.total), 30);
}

#[tokio::test]
async fn locking_twice_in_a_day_counts_both() {
    let env = TestEnv::embedded().await;
    let fan = env.fan("fan", 1_000).await;
    env.send_as(&fan, env.lock(&fan, 400, &[])).await.unwrap();
    env.advance(10).await;
    env.send_as(&fan, env.lock(&fan, 600, &[])).await.unwrap();
    env.advance(10).await;
    let influence = env.influence(&fan).await;
    assert_eq!((u64::from(influence.locked), u128::from(influence.locked_seconds)), (1_000, 4_000));
    env.send_as(&fan, env.unlock(&fan, 1_000, &[])).await.unwrap();
    assert_eq!(u128::from(env.influence(&fan).await.locked_seconds), 14_000);
    env.audit().await;
}

#[tokio::test]
async fn days_that_are_published_all_at_once_expire_no_score_that_could_not_be_refreshed() {
    let env = TestEnv::embedded().await;
    let fan = env.fan("fan", 0).await;
    env.score(FIRST_DAY, &[(fan.owner, 500 * TOKEN)]).await;
    // An outage of five days, then the crankers catch up in order.
    env.end_day(FIRST_DAY + 5).await;
    let expire = crank::expire_holding(&fan.owner);
    for day in FIRST_DAY + 1..=FIRST_DAY + 5 {
        let scored = TestSnapshot::of(day, &[(fan.owner, 500 * TOKEN)], &[]);
        for place in 0..2 {
            env.cast_vote(place, day, &scored.contents()).await.expect("a vote");
        }
        env.assert_refused(std::slice::from_ref(&expire), &[], "NotExpired").await;
    }
}

#[tokio::test]
async fn one_day_that_comes_a_day_late_expires_no_score() {
    let env = TestEnv::embedded().await;
    let fan = env.fan("fan", 0).await;
    env.score(FIRST_DAY, &[(fan.owner, 500 * TOKEN)]).await;
    let publish = async |day| {
        let scored = TestSnapshot::of(day, &[(fan.owner, 500 * TOKEN)], &[]);
        for place in 0..2 {
            env.cast_vote(place, day, &scored.contents()).await.expect("a vote");
        }
    };
    for day in FIRST_DAY + 1..=FIRST_DAY + 3 {
        env.end_day(day).await;
        publish(day).await;
    }
    env.end_day(FIRST_DAY + 5).await;
    let expire = crank::expire_holding(&fan.owner);
    publish(FIRST_DAY + 4).await;
    env.assert_refused(std::slice::from_ref(&expire), &[], "NotExpired").await;
    publish(FIRST_DAY + 5).await;
    env.assert_refused(std::slice::from_ref(&expire), &[], "NotExpired").await;
    env.advance(DAY - 1).await;
    env.assert_refused(std::slice::from_ref(&expire), &[], "NotExpired").await;
    env.advance(1).await;
    env.send(&[expire], &[]).await.expect("a whole day after the fourth that came in time");
}
