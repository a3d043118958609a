//! Whatever numbers and clocks do, users get their tokens and points out (I-10).

use anchor_lang::bytemuck::bytes_of;
use influence::state::{Gallery, Influence};
use influence_client::{
    accounts::ProgramAccount, address, chain::embedded::EmbeddedChain, instructions::crank,
};
use influence_scoring::merkle::Subtree;
use influence_tests::{
    actors::{Fan, TestGallery},
    snapshots::TestSnapshot,
    test_env::{DAY, FIRST_DAY, START, TestEnv},
};
use solana_address::Address;

async fn put<T: ProgramAccount>(env: &TestEnv<EmbeddedChain>, address: &Address, record: &T) {
    let mut account = env.account(address).await.expect("the account");
    account.data.truncate(8);
    account.data.extend_from_slice(bytes_of(record));
    env.chain.set_account(address, account).expect("an account");
}

async fn start() -> (TestEnv<EmbeddedChain>, Fan, TestGallery) {
    let env = TestEnv::embedded().await;
    let (fan, test_gallery) = (env.locked_fan("fan", 1_000).await, env.register_gallery("stage").await);
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 600)).await.unwrap();
    env.advance(1).await;
    (env, fan, test_gallery)
}

#[tokio::test]
async fn a_gallery_full_to_the_brim_blocks_no_withdrawal() {
    let (env, fan, test_gallery) = start().await;
    let gallery = env.gallery(&test_gallery.gallery).await;
    put(&env, &test_gallery.gallery, &Gallery { points: u64::MAX.into(), ..gallery }).await;
    env.score(FIRST_DAY, &[(fan.owner, 500)]).await;
    let settle = crank::settle(&test_gallery.gallery, &[fan.owner]);
    env.assert_refused(std::slice::from_ref(&settle), &[], "Overflow").await;
    let leave = [env.withdraw(&fan, &test_gallery.gallery, u64::MAX), env.unlock(&fan, 1_000, &[])];
    env.send(&leave, &[&fan.key]).await.expect("withdrawn and unlocked");
    assert_eq!(env.balance(&fan.tokens).await, 1_000);
    assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), u64::MAX - 600);
}

#[tokio::test]
async fn a_member_whose_total_would_overflow_does_not_stop_its_neighbours() {
    let env = TestEnv::embedded().await;
    let (full, other) = (env.fan("full", 0).await, env.fan("other", 0).await);
    let locked = (1u64 << 62) - 5;
    let record = env.influence(&full).await;
    let record = Influence { locked: locked.into(), total: locked.into(), ..record };
    put(&env, &address::influence(&full.owner), &record).await;
    let day = TestSnapshot::of(FIRST_DAY, &[(full.owner, 6), (other.owner, 7)], &[]);
    env.publish(&day).await;
    env.send(&[day.apply_run(Subtree::Members, 0, 2)], &[]).await.expect("apply_holdings");
    assert_eq!(bytes_of(&env.influence(&full).await), bytes_of(&record), "skipped, untouched");
    assert_eq!(u64::from(env.influence(&other).await.total), 7);
}

#[tokio::test]
async fn a_clock_that_goes_back_takes_nothing_away_and_blocks_no_withdrawal() {
    for back in [1, DAY, 300 * DAY, START] {
        let (env, fan, test_gallery) = start().await;
        env.advance(DAY).await;
        env.send(&[crank::settle(&test_gallery.gallery, &[fan.owner])], &[]).await.unwrap();
        let before = env.gallery(&test_gallery.gallery).await;
        env.chain.set_time(START - back);
        env.send(&[crank::settle(&test_gallery.gallery, &[fan.owner])], &[]).await.expect("settle");
        let after = env.gallery(&test_gallery.gallery).await;
        assert_eq!(bytes_of(&after), bytes_of(&before), "no time has passed");
        env.send_as(&fan, env.unlock(&fan, 400, &[test_gallery.gallery])).await.expect("unlock");
        env.send_as(&fan, env.withdraw(&fan, &test_gallery.gallery, u64::MAX)).await.expect("withdraw");
        env.send_as(&fan, env.unlock(&fan, 600, &[])).await.expect("unlock");
        env.send_as(&fan, env.close(&fan)).await.expect("close_influence");
        assert_eq!(env.balance(&fan.tokens).await, 1_000, "with the clock {back} seconds back");
        env.audit().await;
    }
}

#[tokio::test]
async fn a_clock_that_jumps_four_hundred_days_changes_nothing_but_the_time() {
    let (env, fan, test_gallery) = start().await;
    env.score(FIRST_DAY, &[(fan.owner, 500)]).await;
    env.advance(400 * DAY).await;
    env.send_as(&fan, env.unlock(&fan, 1_000, &[test_gallery.gallery])).await.expect("unlock");
    assert_eq!(env.balance(&fan.tokens).await, 1_000);
    assert_eq!(u64::from(env.influence(&fan).await.holding_score), 500);
    env.score(FIRST_DAY + 399, &[(fan.owner, 5)]).await;
    assert_eq!(u64::from(env.influence(&fan).await.total), 5);
    env.audit().await;
}

#[tokio::test]
async fn hundreds_of_delegations_hold_their_owner_back_only_until_they_are_settled() {
    let env = TestEnv::embedded().await;
    let fan = env.locked_fan("fan", 1_000_000).await;
    let mut galleries = Vec::new();
    for number in 0..120 {
        let test_gallery = env.register_gallery(&format!("stage {number}")).await;
        env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 8_000)).await.unwrap();
        galleries.push(test_gallery.gallery);
    }
    env.advance(1).await;
    env.send_as(&fan, env.unlock(&fan, 900_000, &[])).await.unwrap();
    let finish = crank::finish_unlock(&fan.owner, &fan.tokens, &env.token, false);
    for gallery in &galleries {
        env.assert_refused(std::slice::from_ref(&finish), &[], "NotSettled").await;
        env.send(&[crank::settle(gallery, &[fan.owner])], &[]).await.expect("settle");
    }
    env.send(&[finish], &[]).await.expect("finish_unlock");
    assert_eq!(env.balance(&fan.tokens).await, 900_000);
    env.audit().await;
}

#[tokio::test]
async fn settling_again_and_again_delays_no_one() {
    let (env, fan, test_gallery) = start().await;
    env.send_as(&fan, env.unlock(&fan, 500, &[])).await.unwrap();
    let settle = crank::settle(&test_gallery.gallery, &[fan.owner]);
    for _ in 0..5 {
        env.send_from(std::slice::from_ref(&settle), &[&env.roles.stranger]).await.expect("settle");
    }
    let finish = crank::finish_unlock(&fan.owner, &fan.tokens, &env.token, false);
    env.send(&[finish], &[]).await.expect("finish_unlock");
    env.audit().await;
}
