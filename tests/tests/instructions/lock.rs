//! lock: tokens from the wallet into the vault count at once.

use influence::{constants::pause, events::TokensLocked, instructions::CreatorLevelArgs, state::Influence};
use influence_client::{
    address,
    event::Event,
    genesis,
    instruction::{
        Pairs,
        user::{self, ALL},
    },
};
use influence_core::limits::MAX_TOTAL;
use influence_tests::world::{START, TOKEN, TestChain, World, key};
use solana_instruction::{AccountMeta, error::InstructionError};
use solana_signer::Signer;

use crate::common::*;

#[tokio::test]
async fn lock_of_tokens_moves_and_counts_them() {
    let world = World::new().await;
    let fan = world.fan("fan", 50_000 * TOKEN).await;
    world.pass(10).await;
    let mut expected = world.influence(&fan).await;
    let slot = slot(&world).await;
    let receipt = world.act(&fan, world.lock(&fan, 40_000 * TOKEN, &[])).await.unwrap();
    expected.locked = (40_000 * TOKEN).into();
    expected.total = (40_000 * TOKEN).into();
    expected.revision = 1.into();
    (expected.user_tier, expected.creator_level) = (2, 1);
    expected.locked_updated_at = (START + 10).into();
    expected.unlockable_at = (START + 10).into();
    expected.last_lock_slot = slot.into();
    assert_same(&world.influence(&fan).await, &expected);
    assert_eq!((world.balance(&fan.tokens).await, world.vault(&fan).await), (10_000 * TOKEN, 40_000 * TOKEN));
    let (before, after) = (0, 40_000 * TOKEN);
    let locked = TokensLocked { owner: fan.owner, before, after, total: after, revision: 1 };
    assert_eq!(only_event(&receipt), Event::TokensLocked(locked));
}

#[tokio::test]
async fn lock_of_more_adds_up_and_keeps_the_time_sum() {
    let world = World::new().await;
    let fan = world.fan("fan", 10).await;
    world.act(&fan, world.lock(&fan, 4, &[])).await.unwrap();
    world.pass(60).await;
    let receipt = world.act(&fan, world.lock(&fan, 6, &[])).await.unwrap();
    let record = world.influence(&fan).await;
    assert_eq!((u64::from(record.locked), u64::from(record.revision)), (10, 2));
    assert_eq!(u128::from(record.locked_seconds), 4 * 60);
    let locked = TokensLocked { owner: fan.owner, before: 4, after: 10, total: 10, revision: 2 };
    assert_eq!(only_event(&receipt), Event::TokensLocked(locked));
}

#[tokio::test]
async fn lock_with_pairs_settles_them_and_passes_over_what_is_gone() {
    let world = World::new().await;
    let fan = world.fan("fan", 10).await;
    let (a, b) = (world.stage("a").await, world.stage("b").await);
    world.act(&fan, world.lock(&fan, 4, &[])).await.unwrap();
    world.act(&fan, world.allocate(&fan, &a.gallery, ALL)).await.unwrap();
    world.pass(5).await;
    world.act(&fan, world.lock(&fan, 6, &[a.gallery, b.gallery, a.gallery])).await.unwrap();
    let gallery = world.gallery(&a.gallery).await;
    assert_eq!((u64::from(gallery.points), u128::from(gallery.point_seconds)), (10, 4 * 5));
    assert_eq!(u32::from(world.influence(&fan).await.settled_count), 1);
}

#[tokio::test]
async fn lock_without_pairs_leaves_the_delegations_unsettled() {
    let world = World::new().await;
    let (fan, stage) = (world.fan("fan", 10).await, world.stage("stage").await);
    world.act(&fan, world.lock(&fan, 4, &[])).await.unwrap();
    world.act(&fan, world.allocate(&fan, &stage.gallery, ALL)).await.unwrap();
    world.act(&fan, world.lock(&fan, 6, &[])).await.unwrap();
    assert_eq!(u64::from(world.gallery(&stage.gallery).await.points), 4);
    assert_eq!(u32::from(world.influence(&fan).await.settled_count), 0);
}

#[tokio::test]
async fn lock_reaching_a_level_starts_its_minimum_lock_time() {
    let world = World::new().await;
    change_settings(&world, |settings| {
        settings.creator_levels = vec![CreatorLevelArgs { locked: 5, min_lock_seconds: 100 }];
    })
    .await;
    let fan = world.fan("fan", 10).await;
    world.act(&fan, world.lock(&fan, 4, &[])).await.unwrap();
    assert_eq!(i64::from(world.influence(&fan).await.unlockable_at), 0);
    world.act(&fan, world.lock(&fan, 1, &[])).await.unwrap();
    assert_eq!(i64::from(world.influence(&fan).await.unlockable_at), START + 100);
    world.pass(50).await;
    world.act(&fan, world.lock(&fan, 1, &[])).await.unwrap();
    assert_eq!(i64::from(world.influence(&fan).await.unlockable_at), START + 100);
}

#[tokio::test]
async fn lock_of_nothing_is_refused() {
    let world = World::new().await;
    let fan = world.fan("fan", 1).await;
    world.refuse(&[world.lock(&fan, 0, &[])], &[&fan.key], "ZeroAmount").await;
    world.act(&fan, world.lock(&fan, 1, &[])).await.unwrap();
}

#[tokio::test]
async fn lock_of_more_than_the_wallet_has_is_refused() {
    let world = World::new().await;
    let fan = world.fan("fan", 1).await;
    world.refuse(&[world.lock(&fan, 2, &[])], &[&fan.key], INSUFFICIENT_FUNDS).await;
}

#[tokio::test]
async fn lock_beyond_the_largest_total_is_refused() {
    let world = World::new().await;
    let fan = world.fan("fan", MAX_TOTAL + 1).await;
    world.refuse(&[world.lock(&fan, MAX_TOTAL + 1, &[])], &[&fan.key], "Overflow").await;
    world.act(&fan, world.lock(&fan, MAX_TOTAL, &[])).await.unwrap();
    world.refuse(&[world.lock(&fan, 1, &[])], &[&fan.key], "Overflow").await;
}

#[tokio::test]
async fn lock_of_somebody_elses_tokens_is_refused() {
    let world = World::new().await;
    let (fan, rich) = (world.fan("fan", 1).await, world.wallet("rich", 1).await);
    let theft = user::lock(&fan.owner, &rich.tokens, &world.token, 1, Pairs(&[]));
    world.refuse(&[theft], &[&fan.key], "WrongTokenAccount").await;
}

#[tokio::test]
async fn lock_of_another_token_is_refused() {
    let world = World::new().await;
    let fan = world.fan("fan", 1).await;
    let lock = |token: &_| user::lock(&fan.owner, &fan.tokens, token, 1, Pairs(&[]));
    only_with_the_configs_token(&world, &fan.key, lock).await;
    let tokens = key("other tokens").pubkey();
    let other = genesis::token_account(&fan.owner, &other_mint(&world).await, 1);
    world.chain.set_account(&tokens, other).await;
    let lock = user::lock(&fan.owner, &tokens, &world.token, 1, Pairs(&[]));
    world.refuse(&[lock], &[&fan.key], InstructionError::Custom(3)).await;
}

#[tokio::test]
async fn lock_into_somebody_elses_vault_is_refused() {
    let world = World::new().await;
    let (fan, other) = (world.fan("fan", 1).await, world.fan("other", 1).await);
    let lock = world.lock(&fan, 1, &[]);
    let lock = instead(lock, &address::vault(&fan.owner), &address::vault(&other.owner));
    world.refuse(&[lock], &[&fan.key], InstructionError::InvalidSeeds).await;
}

#[tokio::test]
async fn lock_with_half_a_pair_is_refused() {
    let world = World::new().await;
    let (fan, stage) = (world.fan("fan", 1).await, world.stage("stage").await);
    let mut lock = world.lock(&fan, 1, &[]);
    lock.accounts.push(AccountMeta::new(stage.gallery, false));
    world.refuse(&[lock], &[&fan.key], "InvalidRemainingAccounts").await;
}

#[tokio::test]
async fn lock_with_a_read_only_pair_is_refused() {
    let world = World::new().await;
    let (fan, stage) = (world.locked_fan("fan", 2).await, world.stage("stage").await);
    credit(&world, &fan.tokens, &fan.owner, 1).await;
    world.act(&fan, world.allocate(&fan, &stage.gallery, ALL)).await.unwrap();
    for place in [7, 8] {
        let mut lock = world.lock(&fan, 1, &[stage.gallery]);
        lock.accounts[place].is_writable = false;
        world.refuse(&[lock], &[&fan.key], "InvalidRemainingAccounts").await;
    }
    world.act(&fan, world.lock(&fan, 1, &[stage.gallery])).await.unwrap();
}

#[tokio::test]
async fn lock_with_somebody_elses_pair_is_refused() {
    let world = World::new().await;
    let (fan, other) = (world.fan("fan", 1).await, world.locked_fan("other", 1).await);
    let stage = world.stage("stage").await;
    world.act(&other, world.allocate(&other, &stage.gallery, ALL)).await.unwrap();
    let mut lock = world.lock(&fan, 1, &[]);
    let delegation = address::delegation(&other.owner, &stage.gallery);
    lock.accounts.extend([stage.gallery, delegation].map(|key| AccountMeta::new(key, false)));
    world.refuse(&[lock], &[&fan.key], "WrongPair").await;
}

#[tokio::test]
async fn lock_to_a_record_that_does_not_add_up_is_refused() {
    let world = World::new().await;
    let fan = world.fan("fan", 1).await;
    forge::<Influence>(&world, &record_of(&fan), |record| record.allocated_shares = 1.into()).await;
    world.refuse(&[world.lock(&fan, 1, &[])], &[&fan.key], "InvariantViolated").await;
}

#[tokio::test]
async fn lock_by_a_stranger_is_refused() {
    let world = World::new().await;
    let fan = world.fan("fan", 1).await;
    guarded(&world, world.lock(&fan, 1, &[]), &fan.key, "NotOwner").await;
}

#[tokio::test]
async fn lock_while_paused_is_refused() {
    let world = World::new().await;
    let fan = world.fan("fan", 1).await;
    pausable(&world, world.lock(&fan, 1, &[]), &[&fan.key], pause::LOCK).await;
}
