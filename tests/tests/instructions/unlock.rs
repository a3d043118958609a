//! unlock and cancel_unlock: tokens stop counting at once and leave when no gallery counts them any more.

use influence::{
    constants::pause,
    events::{TokensUnlocked, UnlockCanceled},
    instructions::CreatorLevelArgs,
    state::Influence,
};
use influence_client::{
    address,
    event::ProgramEvent,
    instructions::{
        SettleTargets, creator,
        user::{self, ALL},
    },
};
use influence_core::limits::MAX_TOTAL;
use influence_tests::{
    actors::{Fan, TestGallery},
    test_env::{START, TOKEN, TestEnv},
};
use solana_instruction::AccountMeta;
use solana_signer::Signer;

use crate::common::*;

/// A fan with `locked` base units in the vault since a second.
async fn locked_fan(env: &Earth, locked: u64) -> Fan {
    let fan = env.locked_fan("fan", locked).await;
    env.advance(1).await;
    fan
}

/// A fan with 6 locked and 4 on their way out, which a gallery still counts.
pub async fn leaving(env: &Earth) -> (Fan, TestGallery) {
    let (fan, test_gallery) = (locked_fan(env, 10).await, env.register_gallery("stage").await);
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, ALL)).await.unwrap();
    env.send_as(&fan, env.unlock(&fan, 4, &[])).await.unwrap();
    (fan, test_gallery)
}

#[tokio::test]
async fn unlock_without_delegations_pays_at_once() {
    let env = TestEnv::new().await;
    let fan = locked_fan(&env, 40_000 * TOKEN).await;
    let mut expected = env.influence(&fan).await;
    let receipt = env.send_as(&fan, env.unlock(&fan, 15_000 * TOKEN, &[])).await.unwrap();
    let rest = 25_000 * TOKEN;
    expected.locked = rest.into();
    expected.total = rest.into();
    expected.revision = 2.into();
    (expected.user_tier, expected.creator_level) = (1, 0);
    expected.locked_seconds = u128::from(40_000 * TOKEN).into();
    expected.locked_updated_at = (START + 1).into();
    assert_same(&env.influence(&fan).await, &expected);
    assert_eq!((env.balance(&fan.tokens).await, env.vault(&fan).await), (15_000 * TOKEN, rest));
    let unlocked = TokensUnlocked {
        owner: fan.owner,
        before: 40_000 * TOKEN,
        after: rest,
        paid: 15_000 * TOKEN,
        unlocking: 0,
        total: rest,
        revision: 2,
    };
    assert_eq!(only_event(&receipt), ProgramEvent::TokensUnlocked(unlocked));
}

#[tokio::test]
async fn unlock_with_an_unsettled_delegation_waits() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = (locked_fan(&env, 10).await, env.register_gallery("stage").await);
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, ALL)).await.unwrap();
    let receipt = env.send_as(&fan, env.unlock(&fan, 4, &[])).await.unwrap();
    let record = env.influence(&fan).await;
    assert_eq!((u64::from(record.locked), u64::from(record.unlocking)), (6, 4));
    assert_eq!((u64::from(record.total), u32::from(record.settled_count)), (6, 0));
    assert_eq!((env.balance(&fan.tokens).await, env.vault(&fan).await), (0, 10));
    assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), 10);
    let unlocked = TokensUnlocked {
        owner: fan.owner,
        before: 10,
        after: 6,
        paid: 0,
        unlocking: 4,
        total: 6,
        revision: 2,
    };
    assert_eq!(only_event(&receipt), ProgramEvent::TokensUnlocked(unlocked));
}

#[tokio::test]
async fn unlock_with_its_pairs_settles_and_pays_all_that_waits() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = leaving(&env).await;
    env.advance(3).await;
    env.send_as(&fan, env.unlock(&fan, 1, &[test_gallery.gallery])).await.unwrap();
    assert_eq!(u128::from(env.gallery(&test_gallery.gallery).await.point_seconds), 10 * 3);
    let record = env.influence(&fan).await;
    assert_eq!((u64::from(record.locked), u64::from(record.unlocking)), (5, 0));
    assert_eq!((env.balance(&fan.tokens).await, env.vault(&fan).await), (5, 5));
    assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), 5);
}

#[tokio::test]
async fn unlock_to_another_purse_of_the_owner_pays_there() {
    let env = TestEnv::new().await;
    let fan = locked_fan(&env, 10).await;
    let purse = second_purse(&env, &fan).await;
    let unlock = user::unlock(&fan.owner, &purse, &env.token, 10, SettleTargets(&[]));
    env.send_as(&fan, unlock).await.unwrap();
    assert_eq!(env.balance(&purse).await, 10);
}

#[tokio::test]
async fn unlock_never_starts_a_minimum_lock_time() {
    let env = TestEnv::new().await;
    let fan = locked_fan(&env, 10).await;
    change_settings(&env, |settings| {
        settings.creator_levels = vec![CreatorLevelArgs { locked: 5, min_lock_seconds: 86_400 }];
    })
    .await;
    env.send_as(&fan, env.unlock(&fan, 1, &[])).await.unwrap();
    let record = env.influence(&fan).await;
    assert_eq!((record.creator_level, i64::from(record.unlockable_at)), (0, 0), "nor does it reach a level");
    env.send_as(&fan, env.unlock(&fan, 9, &[])).await.unwrap();
}

#[tokio::test]
async fn unlock_in_the_slot_of_a_lock_is_refused() {
    let env = TestEnv::new().await;
    let fan = env.locked_fan("fan", 10).await;
    env.assert_refused(&[env.unlock(&fan, 1, &[])], &[&fan.key], "LockedInThisSlot").await;
    env.advance(0).await;
    env.send_as(&fan, env.unlock(&fan, 1, &[])).await.unwrap();
}

#[tokio::test]
async fn unlock_before_the_minimum_lock_time_is_refused() {
    let env = TestEnv::new().await;
    change_settings(&env, |settings| {
        settings.creator_levels = vec![CreatorLevelArgs { locked: 10, min_lock_seconds: 100 }];
    })
    .await;
    let fan = locked_fan(&env, 10).await;
    env.advance(98).await;
    env.assert_refused(&[env.unlock(&fan, 1, &[])], &[&fan.key], "UnlockTooEarly").await;
    env.advance(1).await;
    env.send_as(&fan, env.unlock(&fan, 1, &[])).await.unwrap();
}

#[tokio::test]
async fn unlock_below_a_live_floor_is_refused() {
    let env = TestEnv::new().await;
    let fan = locked_fan(&env, 10).await;
    let marketplace = &env.roles.marketplace;
    let floor = creator::set_lock_floor(&marketplace.pubkey(), &fan.owner, 7, true);
    env.send(&[floor], &[marketplace, &fan.key]).await.unwrap();
    env.assert_refused(&[env.unlock(&fan, 4, &[])], &[&fan.key], "BelowLockFloor").await;
    env.send_as(&fan, env.unlock(&fan, 3, &[])).await.unwrap();
    env.advance(30 * 86_400 - 1).await;
    env.assert_refused(&[env.unlock(&fan, 1, &[])], &[&fan.key], "BelowLockFloor").await;
    env.advance(1).await;
    env.send_as(&fan, env.unlock(&fan, 7, &[])).await.unwrap();
}

#[tokio::test]
async fn unlock_of_nothing_or_too_much_is_refused() {
    let env = TestEnv::new().await;
    let fan = locked_fan(&env, 10).await;
    env.assert_refused(&[env.unlock(&fan, 0, &[])], &[&fan.key], "ZeroAmount").await;
    env.assert_refused(&[env.unlock(&fan, 11, &[])], &[&fan.key], "MoreThanLocked").await;
    env.assert_refused(&[env.unlock(&fan, ALL, &[])], &[&fan.key], "MoreThanLocked").await;
    env.send_as(&fan, env.unlock(&fan, 10, &[])).await.unwrap();
}

#[tokio::test]
async fn unlock_into_another_owners_account_is_refused() {
    let env = TestEnv::new().await;
    let (fan, thief) = (locked_fan(&env, 10).await, env.wallet("thief", 0).await);
    let theft = user::unlock(&fan.owner, &thief.tokens, &env.token, 1, SettleTargets(&[]));
    env.assert_refused(&[theft], &[&fan.key], "WrongTokenAccount").await;
}

#[tokio::test]
async fn unlock_of_another_token_is_refused() {
    let env = TestEnv::new().await;
    let fan = locked_fan(&env, 10).await;
    let unlock = |token: &_| user::unlock(&fan.owner, &fan.tokens, token, 1, SettleTargets(&[]));
    only_with_the_configs_token(&env, &fan.key, unlock).await;
}

#[tokio::test]
async fn unlock_with_half_a_pair_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = leaving(&env).await;
    let mut unlock = env.unlock(&fan, 1, &[]);
    unlock.accounts.push(AccountMeta::new(test_gallery.gallery, false));
    env.assert_refused(&[unlock], &[&fan.key], "InvalidRemainingAccounts").await;
}

#[tokio::test]
async fn unlock_with_a_read_only_pair_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = leaving(&env).await;
    let mut unlock = env.unlock(&fan, 1, &[test_gallery.gallery]);
    unlock.accounts[7].is_writable = false;
    env.assert_refused(&[unlock], &[&fan.key], "InvalidRemainingAccounts").await;
}

#[tokio::test]
async fn unlock_with_another_owners_pair_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = leaving(&env).await;
    let other = env.locked_fan("other", 1).await;
    env.send_as(&other, env.allocate(&other, &test_gallery.gallery, ALL)).await.unwrap();
    let mut unlock = env.unlock(&fan, 1, &[test_gallery.gallery]);
    unlock.accounts[8].pubkey = address::delegation(&other.owner, &test_gallery.gallery);
    env.assert_refused(&[unlock], &[&fan.key], "WrongPair").await;
}

#[tokio::test]
async fn unlock_from_a_vault_that_is_short_is_refused() {
    let env = TestEnv::new().await;
    let fan = locked_fan(&env, 10).await;
    credit(&env, &address::vault(&fan.owner), &record_of(&fan), 4).await;
    env.assert_refused(&[env.unlock(&fan, 5, &[])], &[&fan.key], INSUFFICIENT_FUNDS).await;
}

#[tokio::test]
async fn unlock_from_a_record_that_does_not_add_up_is_refused() {
    let env = TestEnv::new().await;
    let fan = locked_fan(&env, 10).await;
    forge::<Influence>(&env, &record_of(&fan), |record| record.allocated_shares = 1.into()).await;
    env.assert_refused(&[env.unlock(&fan, 1, &[])], &[&fan.key], "InvariantViolated").await;
}

#[tokio::test]
async fn unlock_by_a_stranger_is_refused() {
    let env = TestEnv::new().await;
    let fan = locked_fan(&env, 10).await;
    guarded(&env, env.unlock(&fan, 1, &[]), &fan.key, "NotOwner").await;
}

#[tokio::test]
async fn unlock_while_everything_is_paused_succeeds() {
    let env = TestEnv::new().await;
    let fan = locked_fan(&env, 10).await;
    pause_all(&env).await;
    env.send_as(&fan, env.unlock(&fan, 10, &[])).await.unwrap();
    assert_eq!(env.balance(&fan.tokens).await, 10);
}

#[tokio::test]
async fn cancel_unlock_of_what_waits_locks_it_again() {
    let env = TestEnv::new().await;
    let (fan, _) = leaving(&env).await;
    let mut expected = env.influence(&fan).await;
    env.advance(5).await;
    let receipt = env.send_as(&fan, user::cancel_unlock(&fan.owner, SettleTargets(&[]))).await.unwrap();
    expected.locked = 10.into();
    expected.unlocking = 0.into();
    expected.total = 10.into();
    expected.revision = 3.into();
    expected.locked_seconds = (10 + 5 * 6).into();
    expected.locked_updated_at = (START + 6).into();
    expected.last_lock_slot = slot(&env).await.into();
    assert_same(&env.influence(&fan).await, &expected);
    assert_eq!(env.vault(&fan).await, 10);
    let cancelled = UnlockCanceled { owner: fan.owner, before: 6, after: 10, total: 10, revision: 3 };
    assert_eq!(only_event(&receipt), ProgramEvent::UnlockCanceled(cancelled));
}

#[tokio::test]
async fn cancel_unlock_with_its_pairs_settles_them() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = leaving(&env).await;
    env.send_as(&fan, user::cancel_unlock(&fan.owner, SettleTargets(&[test_gallery.gallery]))).await.unwrap();
    assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), 10);
    assert!(env.influence(&fan).await.is_settled());
}

#[tokio::test]
async fn cancel_unlock_then_unlock_in_one_slot_is_refused() {
    let env = TestEnv::new().await;
    let (fan, _) = leaving(&env).await;
    env.send_as(&fan, user::cancel_unlock(&fan.owner, SettleTargets(&[]))).await.unwrap();
    env.assert_refused(&[env.unlock(&fan, 1, &[])], &[&fan.key], "LockedInThisSlot").await;
}

#[tokio::test]
async fn cancel_unlock_of_nothing_is_refused() {
    let env = TestEnv::new().await;
    let fan = locked_fan(&env, 10).await;
    let cancel = user::cancel_unlock(&fan.owner, SettleTargets(&[]));
    env.assert_refused(&[cancel], &[&fan.key], "NothingUnlocking").await;
}

#[tokio::test]
async fn cancel_unlock_beyond_the_largest_total_is_refused() {
    let env = TestEnv::new().await;
    let (fan, _) = leaving(&env).await;
    forge::<Influence>(&env, &record_of(&fan), |record| {
        (record.locked, record.total) = (MAX_TOTAL.into(), MAX_TOTAL.into());
    })
    .await;
    let cancel = user::cancel_unlock(&fan.owner, SettleTargets(&[]));
    env.assert_refused(&[cancel], &[&fan.key], "Overflow").await;
}

#[tokio::test]
async fn cancel_unlock_with_half_a_pair_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = leaving(&env).await;
    let mut cancel = user::cancel_unlock(&fan.owner, SettleTargets(&[]));
    cancel.accounts.push(AccountMeta::new(test_gallery.gallery, false));
    env.assert_refused(&[cancel], &[&fan.key], "InvalidRemainingAccounts").await;
}

#[tokio::test]
async fn cancel_unlock_with_another_owners_pair_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = leaving(&env).await;
    let other = env.locked_fan("other", 1).await;
    env.send_as(&other, env.allocate(&other, &test_gallery.gallery, ALL)).await.unwrap();
    let mut cancel = user::cancel_unlock(&fan.owner, SettleTargets(&[test_gallery.gallery]));
    cancel.accounts[4].pubkey = address::delegation(&other.owner, &test_gallery.gallery);
    env.assert_refused(&[cancel], &[&fan.key], "WrongPair").await;
}

#[tokio::test]
async fn cancel_unlock_by_a_stranger_is_refused() {
    let env = TestEnv::new().await;
    let (fan, _) = leaving(&env).await;
    guarded(&env, user::cancel_unlock(&fan.owner, SettleTargets(&[])), &fan.key, "NotOwner").await;
}

#[tokio::test]
async fn cancel_unlock_while_paused_is_refused() {
    let env = TestEnv::new().await;
    let (fan, _) = leaving(&env).await;
    pausable(&env, user::cancel_unlock(&fan.owner, SettleTargets(&[])), &[&fan.key], pause::LOCK).await;
}
