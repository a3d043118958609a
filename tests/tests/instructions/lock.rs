//! lock: tokens from the wallet into the vault count at once.

use influence::{constants::pause, events::TokensLocked, instructions::CreatorLevelArgs, state::Influence};
use influence_client::{
    accounts::test_accounts,
    address,
    event::ProgramEvent,
    instructions::{
        SettleTargets,
        user::{self, ALL},
    },
};
use influence_core::limits::MAX_TOTAL;
use influence_tests::test_env::{START, TOKEN, TestChain, TestEnv, key};
use solana_instruction::{AccountMeta, error::InstructionError};
use solana_signer::Signer;

use crate::common::*;

#[tokio::test]
async fn lock_of_tokens_moves_and_counts_them() {
    let env = TestEnv::new().await;
    let fan = env.fan("fan", 50_000 * TOKEN).await;
    env.advance(10).await;
    let mut expected = env.influence(&fan).await;
    let slot = slot(&env).await;
    let receipt = env.send_as(&fan, env.lock(&fan, 40_000 * TOKEN, &[])).await.unwrap();
    expected.locked = (40_000 * TOKEN).into();
    expected.total = (40_000 * TOKEN).into();
    expected.revision = 1.into();
    (expected.user_tier, expected.creator_level) = (2, 1);
    expected.locked_updated_at = (START + 10).into();
    expected.unlockable_at = (START + 10).into();
    expected.last_lock_slot = slot.into();
    assert_same(&env.influence(&fan).await, &expected);
    assert_eq!((env.balance(&fan.tokens).await, env.vault(&fan).await), (10_000 * TOKEN, 40_000 * TOKEN));
    let (before, after) = (0, 40_000 * TOKEN);
    let locked = TokensLocked { owner: fan.owner, before, after, total: after, revision: 1 };
    assert_eq!(only_event(&receipt), ProgramEvent::TokensLocked(locked));
}

#[tokio::test]
async fn lock_of_more_adds_up_and_keeps_the_time_sum() {
    let env = TestEnv::new().await;
    let fan = env.fan("fan", 10).await;
    env.send_as(&fan, env.lock(&fan, 4, &[])).await.unwrap();
    env.advance(60).await;
    let receipt = env.send_as(&fan, env.lock(&fan, 6, &[])).await.unwrap();
    let record = env.influence(&fan).await;
    assert_eq!((u64::from(record.locked), u64::from(record.revision)), (10, 2));
    assert_eq!(u128::from(record.locked_seconds), 4 * 60);
    let locked = TokensLocked { owner: fan.owner, before: 4, after: 10, total: 10, revision: 2 };
    assert_eq!(only_event(&receipt), ProgramEvent::TokensLocked(locked));
}

#[tokio::test]
async fn lock_with_pairs_settles_them_and_passes_over_what_is_gone() {
    let env = TestEnv::new().await;
    let fan = env.fan("fan", 10).await;
    let (a, b) = (env.register_gallery("a").await, env.register_gallery("b").await);
    env.send_as(&fan, env.lock(&fan, 4, &[])).await.unwrap();
    env.send_as(&fan, env.allocate(&fan, &a.gallery, ALL)).await.unwrap();
    env.advance(5).await;
    env.send_as(&fan, env.lock(&fan, 6, &[a.gallery, b.gallery, a.gallery])).await.unwrap();
    let gallery = env.gallery(&a.gallery).await;
    assert_eq!((u64::from(gallery.points), u128::from(gallery.point_seconds)), (10, 4 * 5));
    assert_eq!(u32::from(env.influence(&fan).await.settled_count), 1);
}

#[tokio::test]
async fn lock_without_pairs_leaves_the_delegations_unsettled() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = (env.fan("fan", 10).await, env.register_gallery("stage").await);
    env.send_as(&fan, env.lock(&fan, 4, &[])).await.unwrap();
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, ALL)).await.unwrap();
    env.send_as(&fan, env.lock(&fan, 6, &[])).await.unwrap();
    assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), 4);
    assert_eq!(u32::from(env.influence(&fan).await.settled_count), 0);
}

#[tokio::test]
async fn lock_reaching_a_level_starts_its_minimum_lock_time() {
    let env = TestEnv::new().await;
    change_settings(&env, |settings| {
        settings.creator_levels = vec![CreatorLevelArgs { locked: 5, min_lock_seconds: 100 }];
    })
    .await;
    let fan = env.fan("fan", 10).await;
    env.send_as(&fan, env.lock(&fan, 4, &[])).await.unwrap();
    assert_eq!(i64::from(env.influence(&fan).await.unlockable_at), 0);
    env.send_as(&fan, env.lock(&fan, 1, &[])).await.unwrap();
    assert_eq!(i64::from(env.influence(&fan).await.unlockable_at), START + 100);
    env.advance(50).await;
    env.send_as(&fan, env.lock(&fan, 1, &[])).await.unwrap();
    assert_eq!(i64::from(env.influence(&fan).await.unlockable_at), START + 100);
}

#[tokio::test]
async fn lock_of_nothing_is_refused() {
    let env = TestEnv::new().await;
    let fan = env.fan("fan", 1).await;
    env.assert_refused(&[env.lock(&fan, 0, &[])], &[&fan.key], "ZeroAmount").await;
    env.send_as(&fan, env.lock(&fan, 1, &[])).await.unwrap();
}

#[tokio::test]
async fn lock_of_more_than_the_wallet_has_is_refused() {
    let env = TestEnv::new().await;
    let fan = env.fan("fan", 1).await;
    env.assert_refused(&[env.lock(&fan, 2, &[])], &[&fan.key], INSUFFICIENT_FUNDS).await;
}

#[tokio::test]
async fn lock_beyond_the_largest_total_is_refused() {
    let env = TestEnv::new().await;
    let fan = env.fan("fan", MAX_TOTAL + 1).await;
    env.assert_refused(&[env.lock(&fan, MAX_TOTAL + 1, &[])], &[&fan.key], "Overflow").await;
    env.send_as(&fan, env.lock(&fan, MAX_TOTAL, &[])).await.unwrap();
    env.assert_refused(&[env.lock(&fan, 1, &[])], &[&fan.key], "Overflow").await;
}

#[tokio::test]
async fn lock_of_another_owners_tokens_is_refused() {
    let env = TestEnv::new().await;
    let (fan, rich) = (env.fan("fan", 1).await, env.wallet("rich", 1).await);
    let theft = user::lock(&fan.owner, &rich.tokens, &env.token, 1, SettleTargets(&[]));
    env.assert_refused(&[theft], &[&fan.key], "WrongTokenAccount").await;
}

#[tokio::test]
async fn lock_of_another_token_is_refused() {
    let env = TestEnv::new().await;
    let fan = env.fan("fan", 1).await;
    let lock = |token: &_| user::lock(&fan.owner, &fan.tokens, token, 1, SettleTargets(&[]));
    only_with_the_configs_token(&env, &fan.key, lock).await;
    let tokens = key("other tokens").pubkey();
    let other = test_accounts::token_account(&fan.owner, &other_mint(&env).await, 1);
    env.chain.set_account(&tokens, other).await;
    let lock = user::lock(&fan.owner, &tokens, &env.token, 1, SettleTargets(&[]));
    env.assert_refused(&[lock], &[&fan.key], InstructionError::Custom(3)).await;
}

#[tokio::test]
async fn lock_into_another_owners_vault_is_refused() {
    let env = TestEnv::new().await;
    let (fan, other) = (env.fan("fan", 1).await, env.fan("other", 1).await);
    let lock = env.lock(&fan, 1, &[]);
    let lock = instead(lock, &address::vault(&fan.owner), &address::vault(&other.owner));
    env.assert_refused(&[lock], &[&fan.key], InstructionError::InvalidSeeds).await;
}

#[tokio::test]
async fn lock_with_half_a_pair_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = (env.fan("fan", 1).await, env.register_gallery("stage").await);
    let mut lock = env.lock(&fan, 1, &[]);
    lock.accounts.push(AccountMeta::new(test_gallery.gallery, false));
    env.assert_refused(&[lock], &[&fan.key], "InvalidRemainingAccounts").await;
}

#[tokio::test]
async fn lock_with_a_read_only_pair_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = (env.locked_fan("fan", 2).await, env.register_gallery("stage").await);
    credit(&env, &fan.tokens, &fan.owner, 1).await;
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, ALL)).await.unwrap();
    for place in [7, 8] {
        let mut lock = env.lock(&fan, 1, &[test_gallery.gallery]);
        lock.accounts[place].is_writable = false;
        env.assert_refused(&[lock], &[&fan.key], "InvalidRemainingAccounts").await;
    }
    env.send_as(&fan, env.lock(&fan, 1, &[test_gallery.gallery])).await.unwrap();
}

#[tokio::test]
async fn lock_with_another_owners_pair_is_refused() {
    let env = TestEnv::new().await;
    let (fan, other) = (env.fan("fan", 1).await, env.locked_fan("other", 1).await);
    let test_gallery = env.register_gallery("stage").await;
    env.send_as(&other, env.allocate(&other, &test_gallery.gallery, ALL)).await.unwrap();
    let mut lock = env.lock(&fan, 1, &[]);
    let delegation = address::delegation(&other.owner, &test_gallery.gallery);
    lock.accounts.extend([test_gallery.gallery, delegation].map(|key| AccountMeta::new(key, false)));
    env.assert_refused(&[lock], &[&fan.key], "WrongPair").await;
}

#[tokio::test]
async fn lock_to_a_record_that_does_not_add_up_is_refused() {
    let env = TestEnv::new().await;
    let fan = env.fan("fan", 1).await;
    forge::<Influence>(&env, &record_of(&fan), |record| record.allocated_shares = 1.into()).await;
    env.assert_refused(&[env.lock(&fan, 1, &[])], &[&fan.key], "InvariantViolated").await;
}

#[tokio::test]
async fn lock_by_a_stranger_is_refused() {
    let env = TestEnv::new().await;
    let fan = env.fan("fan", 1).await;
    guarded(&env, env.lock(&fan, 1, &[]), &fan.key, "NotOwner").await;
}

#[tokio::test]
async fn lock_while_paused_is_refused() {
    let env = TestEnv::new().await;
    let fan = env.fan("fan", 1).await;
    pausable(&env, env.lock(&fan, 1, &[]), &[&fan.key], pause::LOCK).await;
}
