//! The first minute of a user: one transaction, one signature.

use influence_client::{
    address,
    instruction::{Pairs, user},
};
use influence_tests::{
    days::ScoredDay,
    world::{FIRST_DAY, TOKEN, World},
};

#[tokio::test]
async fn open_lock_and_allocate_take_one_transaction_and_one_signature() {
    let world = World::new().await;
    let newcomer = world.wallet("newcomer", 1_000 * TOKEN).await;
    let (stage, owner) = (world.stage("stage").await, newcomer.owner);
    let first_minute = [
        user::open_influence(&owner, &owner, &world.token),
        user::lock(&owner, &newcomer.tokens, &world.token, 1_000 * TOKEN, Pairs(&[])),
        user::allocate(&owner, &owner, &stage.gallery, 400 * TOKEN, Some(1)),
    ];
    let receipt = world.send_from(&first_minute, &[&newcomer.key]).await.expect("one transaction");
    println!("open, lock and allocate: {} units", receipt.units);
    assert_eq!(u64::from(world.gallery(&stage.gallery).await.points), 400 * TOKEN);
    let influence = world.influence(&newcomer).await;
    assert_eq!((u64::from(influence.locked), influence.rent_payer), (1_000 * TOKEN, owner));
}

#[tokio::test]
async fn who_only_holds_opens_proves_and_allocates_in_one_transaction() {
    let world = World::new().await;
    let newcomer = world.wallet("newcomer", 1_000 * TOKEN).await;
    let member = world.fan("member", 0).await;
    let (stage, owner) = (world.stage("stage").await, newcomer.owner);
    let day = ScoredDay::of(FIRST_DAY, &[(member.owner, 5)], &[(owner, 700 * TOKEN), (world.token.mint, 9)]);
    world.publish(&day).await;
    let first_minute = [
        user::open_influence(&owner, &owner, &world.token),
        day.apply_one(&owner),
        user::allocate(&owner, &owner, &stage.gallery, user::ALL, None),
    ];
    let receipt = world.send_from(&first_minute, &[&newcomer.key]).await.expect("one transaction");
    println!("open, apply and allocate: {} units", receipt.units);
    assert_eq!(u64::from(world.gallery(&stage.gallery).await.points), 700 * TOKEN);
    assert_eq!(u64::from(world.influence(&newcomer).await.holding_score), 700 * TOKEN);
}

#[tokio::test]
async fn both_at_once_and_two_galleries_still_fit() {
    let world = World::new().await;
    let newcomer = world.wallet("newcomer", 1_000 * TOKEN).await;
    let (a, b, owner) = (world.stage("a").await, world.stage("b").await, newcomer.owner);
    let day = ScoredDay::of(FIRST_DAY, &[], &[(owner, 700 * TOKEN)]);
    world.publish(&day).await;
    let first_minute = [
        user::open_influence(&owner, &owner, &world.token),
        day.apply_one(&owner),
        user::lock(&owner, &newcomer.tokens, &world.token, 300 * TOKEN, Pairs(&[])),
        user::allocate(&owner, &owner, &a.gallery, 500 * TOKEN, None),
        user::allocate(&owner, &owner, &b.gallery, 500 * TOKEN, None),
    ];
    world.send_from(&first_minute, &[&newcomer.key]).await.expect("one transaction");
    assert_eq!(u64::from(world.gallery(&b.gallery).await.points), 500 * TOKEN);
}

#[tokio::test]
async fn everything_out_takes_one_transaction_and_leaves_nothing() {
    let world = World::embedded().await;
    let fan = world.locked_fan("fan", 1_000 * TOKEN).await;
    let (a, b) = (world.stage("a").await, world.stage("b").await);
    for stage in [&a, &b] {
        world.act(&fan, world.allocate(&fan, &stage.gallery, 100 * TOKEN)).await.unwrap();
    }
    world.pass(1).await;
    let leave = [
        world.withdraw(&fan, &a.gallery, user::ALL),
        world.withdraw(&fan, &b.gallery, user::ALL),
        world.unlock(&fan, 1_000 * TOKEN, &[]),
        world.close(&fan),
    ];
    world.send(&leave, &[&fan.key]).await.expect("one transaction");
    assert_eq!(world.balance(&fan.tokens).await, 1_000 * TOKEN);
    assert!(world.account(&address::influence(&fan.owner)).await.is_none());
    world.audit().await;
}

#[tokio::test]
async fn who_looked_at_an_older_total_is_asked_again() {
    let world = World::embedded().await;
    let fan = world.locked_fan("fan", 1_000 * TOKEN).await;
    let stage = world.stage("stage").await;
    let seen = u64::from(world.influence(&fan).await.revision);
    world.score(FIRST_DAY, &[(fan.owner, 1)]).await;
    let owner = &fan.owner;
    let stale = user::allocate(owner, owner, &stage.gallery, 10, Some(seen));
    world.refuse(&[stale], &[&fan.key], "TotalChanged").await;
    let fresh = user::allocate(owner, owner, &stage.gallery, 10, Some(seen + 1));
    world.act(&fan, fresh).await.expect("looked again");
    let stale = user::withdraw(owner, &stage.gallery, owner, 10, Some(seen));
    world.refuse(&[stale], &[&fan.key], "TotalChanged").await;
}
