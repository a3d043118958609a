//! set_lock_floor: how much of a lock the marketplace needs. Up only with the owner, down always, and never for long.

use influence::{constants::pause, events::LockFloorSet};
use influence_client::{event::ProgramEvent, instructions::creator::set_lock_floor};
use influence_tests::{
    actors::Fan,
    test_env::{DAY, START, TestEnv},
};
use solana_instruction::{Instruction, error::InstructionError};
use solana_signer::Signer;

use crate::common::*;

/// Life of a floor in the tests' settings, seconds.
const LIFE: i64 = 30 * DAY;

/// set_lock_floor signed by the marketplace, and by the owner as well.
fn raise(env: &Earth, fan: &Fan, amount: u64) -> Instruction {
    set_lock_floor(&env.roles.marketplace.pubkey(), &fan.owner, amount, true)
}

/// set_lock_floor signed by the marketplace alone.
fn set_alone(env: &Earth, fan: &Fan, amount: u64) -> Instruction {
    set_lock_floor(&env.roles.marketplace.pubkey(), &fan.owner, amount, false)
}

/// A fan with 10 locked, 6 of them below a floor since [`START`].
async fn floored(env: &Earth) -> Fan {
    let fan = env.locked_fan("fan", 10).await;
    let keys = [&env.roles.marketplace, &fan.key];
    env.send(&[raise(env, &fan, 6)], &keys).await.unwrap();
    fan
}

#[tokio::test]
async fn set_lock_floor_with_the_owner_raises_it() {
    let env = TestEnv::new().await;
    let fan = env.locked_fan("fan", 10).await;
    let mut expected = env.influence(&fan).await;
    let keys = [&env.roles.marketplace, &fan.key];
    let receipt = env.send(&[raise(&env, &fan, 10)], &keys).await.unwrap();
    (expected.lock_floor, expected.lock_floor_end) = (10.into(), (START + LIFE).into());
    assert_same(&env.influence(&fan).await, &expected);
    let set = LockFloorSet { owner: fan.owner, before: 0, after: 10, ends_at: START + LIFE };
    assert_eq!(only_event(&receipt), ProgramEvent::LockFloorSet(set));
}

#[tokio::test]
async fn set_lock_floor_lower_needs_the_marketplace_alone_and_keeps_the_end() {
    let env = TestEnv::new().await;
    let fan = floored(&env).await;
    env.advance(100).await;
    let receipt = env.send(&[set_alone(&env, &fan, 5)], &[&env.roles.marketplace]).await.unwrap();
    let set = LockFloorSet { owner: fan.owner, before: 6, after: 5, ends_at: START + LIFE };
    assert_eq!(only_event(&receipt), ProgramEvent::LockFloorSet(set));
    env.send(&[set_alone(&env, &fan, 0)], &[&env.roles.marketplace]).await.unwrap();
    assert_eq!(u64::from(env.influence(&fan).await.lock_floor), 0);
}

#[tokio::test]
async fn set_lock_floor_again_with_the_owner_renews_it() {
    let env = TestEnv::new().await;
    let fan = floored(&env).await;
    env.advance(100).await;
    env.send(&[raise(&env, &fan, 6)], &[&env.roles.marketplace, &fan.key]).await.unwrap();
    assert_eq!(i64::from(env.influence(&fan).await.lock_floor_end), START + 100 + LIFE);
}

#[tokio::test]
async fn set_lock_floor_higher_or_again_without_the_owner_is_refused() {
    let env = TestEnv::new().await;
    let fan = floored(&env).await;
    for amount in [6, 7] {
        let alone = set_alone(&env, &fan, amount);
        env.assert_refused(&[alone], &[&env.roles.marketplace], "OwnerSignatureNeeded").await;
    }
}

#[tokio::test]
async fn set_lock_floor_after_it_lapsed_needs_the_owner_for_any_amount() {
    let env = TestEnv::new().await;
    let fan = floored(&env).await;
    env.advance(LIFE).await;
    env.assert_refused(&[set_alone(&env, &fan, 1)], &[&env.roles.marketplace], "OwnerSignatureNeeded").await;
    env.send(&[raise(&env, &fan, 1)], &[&env.roles.marketplace, &fan.key]).await.unwrap();
}

#[tokio::test]
async fn set_lock_floor_above_what_is_locked_is_refused() {
    let env = TestEnv::new().await;
    let fan = floored(&env).await;
    let keys = [&env.roles.marketplace, &fan.key];
    env.assert_refused(&[raise(&env, &fan, 11)], &keys, "FloorAboveLocked").await;
    env.send(&[raise(&env, &fan, 10)], &keys).await.unwrap();
}

#[tokio::test]
async fn set_lock_floor_by_a_stranger_is_refused() {
    let env = TestEnv::new().await;
    let fan = floored(&env).await;
    let lowering = set_alone(&env, &fan, 1);
    guarded(&env, lowering, &env.roles.marketplace, "NotMarketplace").await;
    let by_the_owner = set_lock_floor(&fan.owner, &fan.owner, 7, true);
    env.assert_refused(&[by_the_owner], &[&fan.key], "NotMarketplace").await;
}

#[tokio::test]
async fn set_lock_floor_with_another_owners_signature_is_refused() {
    let env = TestEnv::new().await;
    let (fan, other) = (floored(&env).await, env.wallet("other", 0).await);
    let theft = instead(raise(&env, &fan, 7), &fan.owner, &other.owner);
    env.assert_refused(&[theft], &[&env.roles.marketplace, &other.key], "NotOwner").await;
}

#[tokio::test]
async fn set_lock_floor_without_a_record_is_refused() {
    let env = TestEnv::new().await;
    let stranger = env.wallet("stranger", 0).await;
    let floor = set_alone(&env, &stranger, 0);
    env.assert_refused(&[floor], &[&env.roles.marketplace], InstructionError::AccountDataTooSmall).await;
}

#[tokio::test]
async fn set_lock_floor_higher_while_paused_is_refused() {
    let env = TestEnv::new().await;
    let fan = floored(&env).await;
    let keys = [&env.roles.marketplace, &fan.key];
    pausable(&env, raise(&env, &fan, 7), &keys, pause::LOCK_FLOOR).await;
}

#[tokio::test]
async fn set_lock_floor_lower_while_everything_is_paused_succeeds() {
    let env = TestEnv::new().await;
    let fan = floored(&env).await;
    pause_all(&env).await;
    env.send(&[set_alone(&env, &fan, 0)], &[&env.roles.marketplace]).await.unwrap();
}
