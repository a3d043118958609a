//! set_lock_floor: how much of a lock the marketplace needs. Up only with the owner, down always, and never for long.

use influence::{constants::pause, events::LockFloorSet};
use influence_client::{event::Event, instruction::creator::set_lock_floor};
use influence_tests::{
    people::Fan,
    world::{DAY, START, World},
};
use solana_instruction::{Instruction, error::InstructionError};
use solana_signer::Signer;

use crate::common::*;

/// Life of a floor in the tests' settings, seconds.
const LIFE: i64 = 30 * DAY;

/// set_lock_floor signed by the marketplace, and by the owner as well.
fn raise(world: &Earth, fan: &Fan, amount: u64) -> Instruction {
    set_lock_floor(&world.roles.marketplace.pubkey(), &fan.owner, amount, true)
}

/// set_lock_floor signed by the marketplace alone.
fn set_alone(world: &Earth, fan: &Fan, amount: u64) -> Instruction {
    set_lock_floor(&world.roles.marketplace.pubkey(), &fan.owner, amount, false)
}

/// A fan with 10 locked, 6 of them below a floor since [`START`].
async fn floored(world: &Earth) -> Fan {
    let fan = world.locked_fan("fan", 10).await;
    let keys = [&world.roles.marketplace, &fan.key];
    world.send(&[raise(world, &fan, 6)], &keys).await.unwrap();
    fan
}

#[tokio::test]
async fn set_lock_floor_with_the_owner_raises_it() {
    let world = World::new().await;
    let fan = world.locked_fan("fan", 10).await;
    let mut expected = world.influence(&fan).await;
    let keys = [&world.roles.marketplace, &fan.key];
    let receipt = world.send(&[raise(&world, &fan, 10)], &keys).await.unwrap();
    (expected.lock_floor, expected.lock_floor_end) = (10.into(), (START + LIFE).into());
    assert_same(&world.influence(&fan).await, &expected);
    let set = LockFloorSet { owner: fan.owner, before: 0, after: 10, ends_at: START + LIFE };
    assert_eq!(only_event(&receipt), Event::LockFloorSet(set));
}

#[tokio::test]
async fn set_lock_floor_lower_needs_the_marketplace_alone_and_keeps_the_end() {
    let world = World::new().await;
    let fan = floored(&world).await;
    world.pass(100).await;
    let receipt = world.send(&[set_alone(&world, &fan, 5)], &[&world.roles.marketplace]).await.unwrap();
    let set = LockFloorSet { owner: fan.owner, before: 6, after: 5, ends_at: START + LIFE };
    assert_eq!(only_event(&receipt), Event::LockFloorSet(set));
    world.send(&[set_alone(&world, &fan, 0)], &[&world.roles.marketplace]).await.unwrap();
    assert_eq!(u64::from(world.influence(&fan).await.lock_floor), 0);
}

#[tokio::test]
async fn set_lock_floor_again_with_the_owner_renews_it() {
    let world = World::new().await;
    let fan = floored(&world).await;
    world.pass(100).await;
    world.send(&[raise(&world, &fan, 6)], &[&world.roles.marketplace, &fan.key]).await.unwrap();
    assert_eq!(i64::from(world.influence(&fan).await.lock_floor_end), START + 100 + LIFE);
}

#[tokio::test]
async fn set_lock_floor_higher_or_again_without_the_owner_is_refused() {
    let world = World::new().await;
    let fan = floored(&world).await;
    for amount in [6, 7] {
        let alone = set_alone(&world, &fan, amount);
        world.refuse(&[alone], &[&world.roles.marketplace], "OwnerSignatureNeeded").await;
    }
}

#[tokio::test]
async fn set_lock_floor_after_it_lapsed_needs_the_owner_for_any_amount() {
    let world = World::new().await;
    let fan = floored(&world).await;
    world.pass(LIFE).await;
    world.refuse(&[set_alone(&world, &fan, 1)], &[&world.roles.marketplace], "OwnerSignatureNeeded").await;
    world.send(&[raise(&world, &fan, 1)], &[&world.roles.marketplace, &fan.key]).await.unwrap();
}

#[tokio::test]
async fn set_lock_floor_above_what_is_locked_is_refused() {
    let world = World::new().await;
    let fan = floored(&world).await;
    let keys = [&world.roles.marketplace, &fan.key];
    world.refuse(&[raise(&world, &fan, 11)], &keys, "FloorAboveLocked").await;
    world.send(&[raise(&world, &fan, 10)], &keys).await.unwrap();
}

#[tokio::test]
async fn set_lock_floor_by_a_stranger_is_refused() {
    let world = World::new().await;
    let fan = floored(&world).await;
    let lowering = set_alone(&world, &fan, 1);
    guarded(&world, lowering, &world.roles.marketplace, "NotMarketplace").await;
    let by_the_owner = set_lock_floor(&fan.owner, &fan.owner, 7, true);
    world.refuse(&[by_the_owner], &[&fan.key], "NotMarketplace").await;
}

#[tokio::test]
async fn set_lock_floor_with_another_owners_signature_is_refused() {
    let world = World::new().await;
    let (fan, other) = (floored(&world).await, world.wallet("other", 0).await);
    let theft = instead(raise(&world, &fan, 7), &fan.owner, &other.owner);
    world.refuse(&[theft], &[&world.roles.marketplace, &other.key], "NotOwner").await;
}

#[tokio::test]
async fn set_lock_floor_for_nobody_is_refused() {
    let world = World::new().await;
    let stranger = world.wallet("stranger", 0).await;
    let floor = set_alone(&world, &stranger, 0);
    world.refuse(&[floor], &[&world.roles.marketplace], InstructionError::AccountDataTooSmall).await;
}

#[tokio::test]
async fn set_lock_floor_higher_while_paused_is_refused() {
    let world = World::new().await;
    let fan = floored(&world).await;
    let keys = [&world.roles.marketplace, &fan.key];
    pausable(&world, raise(&world, &fan, 7), &keys, pause::LOCK_FLOOR).await;
}

#[tokio::test]
async fn set_lock_floor_lower_while_everything_is_paused_succeeds() {
    let world = World::new().await;
    let fan = floored(&world).await;
    pause_all(&world).await;
    world.send(&[set_alone(&world, &fan, 0)], &[&world.roles.marketplace]).await.unwrap();
}
