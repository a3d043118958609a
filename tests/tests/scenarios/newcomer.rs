//! The first minute of a user: one transaction, one signature.

use influence_client::{
    address,
    instructions::{SettleTargets, user},
};
use influence_tests::{
    snapshots::TestSnapshot,
    test_env::{FIRST_DAY, TOKEN, TestEnv},
};

#[tokio::test]
async fn open_lock_and_allocate_take_one_transaction_and_one_signature() {
    let env = TestEnv::new().await;
    let newcomer = env.wallet("newcomer", 1_000 * TOKEN).await;
    let (test_gallery, owner) = (env.register_gallery("stage").await, newcomer.owner);
    let first_minute = [
        user::open_influence(&owner, &owner, &env.token),
        user::lock(&owner, &newcomer.tokens, &env.token, 1_000 * TOKEN, SettleTargets(&[])),
        user::allocate(&owner, &owner, &test_gallery.gallery, 400 * TOKEN, Some(1)),
    ];
    let receipt = env.send_from(&first_minute, &[&newcomer.key]).await.expect("one transaction");
    println!("open, lock and allocate: {} units", receipt.units);
    assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), 400 * TOKEN);
    let influence = env.influence(&newcomer).await;
    assert_eq!((u64::from(influence.locked), influence.rent_payer), (1_000 * TOKEN, owner));
}

#[tokio::test]
async fn who_only_holds_opens_proves_and_allocates_in_one_transaction() {
    let env = TestEnv::new().await;
    let newcomer = env.wallet("newcomer", 1_000 * TOKEN).await;
    let member = env.fan("member", 0).await;
    let (test_gallery, owner) = (env.register_gallery("stage").await, newcomer.owner);
    let day = TestSnapshot::of(FIRST_DAY, &[(member.owner, 5)], &[(owner, 700 * TOKEN), (env.token.mint, 9)]);
    env.publish(&day).await;
    let first_minute = [
        user::open_influence(&owner, &owner, &env.token),
        day.apply_one(&owner),
        user::allocate(&owner, &owner, &test_gallery.gallery, user::ALL, None),
    ];
    let receipt = env.send_from(&first_minute, &[&newcomer.key]).await.expect("one transaction");
    println!("open, apply and allocate: {} units", receipt.units);
    assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), 700 * TOKEN);
    assert_eq!(u64::from(env.influence(&newcomer).await.holding_score), 700 * TOKEN);
}

#[tokio::test]
async fn both_at_once_and_two_galleries_still_fit() {
    let env = TestEnv::new().await;
    let newcomer = env.wallet("newcomer", 1_000 * TOKEN).await;
    let (a, b, owner) = (env.register_gallery("a").await, env.register_gallery("b").await, newcomer.owner);
    let day = TestSnapshot::of(FIRST_DAY, &[], &[(owner, 700 * TOKEN)]);
    env.publish(&day).await;
    let first_minute = [
        user::open_influence(&owner, &owner, &env.token),
        day.apply_one(&owner),
        user::lock(&owner, &newcomer.tokens, &env.token, 300 * TOKEN, SettleTargets(&[])),
        user::allocate(&owner, &owner, &a.gallery, 500 * TOKEN, None),
        user::allocate(&owner, &owner, &b.gallery, 500 * TOKEN, None),
    ];
    env.send_from(&first_minute, &[&newcomer.key]).await.expect("one transaction");
    assert_eq!(u64::from(env.gallery(&b.gallery).await.points), 500 * TOKEN);
}

#[tokio::test]
async fn everything_out_takes_one_transaction_and_leaves_nothing() {
    let env = TestEnv::embedded().await;
    let fan = env.locked_fan("fan", 1_000 * TOKEN).await;
    let (a, b) = (env.register_gallery("a").await, env.register_gallery("b").await);
    for test_gallery in [&a, &b] {
        env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 100 * TOKEN)).await.unwrap();
    }
    env.advance(1).await;
    let leave = [
        env.withdraw(&fan, &a.gallery, user::ALL),
        env.withdraw(&fan, &b.gallery, user::ALL),
        env.unlock(&fan, 1_000 * TOKEN, &[]),
        env.close(&fan),
    ];
    env.send(&leave, &[&fan.key]).await.expect("one transaction");
    assert_eq!(env.balance(&fan.tokens).await, 1_000 * TOKEN);
    assert!(env.account(&address::influence(&fan.owner)).await.is_none());
    env.audit().await;
}

#[tokio::test]
async fn who_looked_at_an_older_total_is_asked_again() {
    let env = TestEnv::embedded().await;
    let fan = env.locked_fan("fan", 1_000 * TOKEN).await;
    let test_gallery = env.register_gallery("stage").await;
    let seen = u64::from(env.influence(&fan).await.revision);
    env.score(FIRST_DAY, &[(fan.owner, 1)]).await;
    let owner = &fan.owner;
    let stale = user::allocate(owner, owner, &test_gallery.gallery, 10, Some(seen));
    env.assert_refused(&[stale], &[&fan.key], "TotalChanged").await;
    let fresh = user::allocate(owner, owner, &test_gallery.gallery, 10, Some(seen + 1));
    env.send_as(&fan, fresh).await.expect("looked again");
    let stale = user::withdraw(owner, &test_gallery.gallery, owner, 10, Some(seen));
    env.assert_refused(&[stale], &[&fan.key], "TotalChanged").await;
}
