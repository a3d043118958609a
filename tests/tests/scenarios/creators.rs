//! Creators: levels with a minimum lock time.

use influence::instructions::CreatorLevelArgs;
use influence_client::{
    chain::embedded::EmbeddedChain,
    instructions::{SettleTargets, admin, user},
};
use influence_tests::test_env::{DAY, TOKEN, TestEnv, settings};
use solana_signer::Signer;

/// A world in which level n asks for n weeks.
async fn with_minimum_times() -> TestEnv<EmbeddedChain> {
    let env = TestEnv::embedded().await;
    let authority = &env.roles.authority;
    let mut new = settings(&env.roles);
    for (level, week) in new.creator_levels.iter_mut().zip(1..) {
        level.min_lock_seconds = week * 7 * DAY as u32;
    }
    env.send(&[admin::update_config(&authority.pubkey(), new)], &[authority]).await.expect("update_config");
    env
}

#[tokio::test]
async fn a_level_asks_for_its_time() {
    let env = with_minimum_times().await;
    let creator = env.locked_fan("creator", 40_000 * TOKEN).await;
    assert_eq!(env.influence(&creator).await.creator_level, 1);
    env.advance(7 * DAY - 1).await;
    env.assert_refused(&[env.unlock(&creator, 1, &[])], &[&creator.key], "UnlockTooEarly").await;
    env.advance(1).await;
    env.send_as(&creator, env.unlock(&creator, 1, &[])).await.expect("a week later");
    let influence = env.influence(&creator).await;
    assert_eq!(influence.creator_level, 0);
    env.send_as(&creator, env.unlock(&creator, 40_000 * TOKEN - 1, &[])).await.expect("all of it");
}

#[tokio::test]
async fn below_the_first_level_nothing_waits() {
    let env = with_minimum_times().await;
    let fan = env.locked_fan("fan", 39_999 * TOKEN).await;
    env.advance(1).await;
    env.send_as(&fan, env.unlock(&fan, 39_999 * TOKEN, &[])).await.expect("unlock");
}

#[tokio::test]
async fn more_within_a_level_starts_no_new_time_but_a_higher_level_does() {
    let env = with_minimum_times().await;
    let creator = env.fan("creator", 200_000 * TOKEN).await;
    env.send_as(&creator, env.lock(&creator, 40_000 * TOKEN, &[])).await.unwrap();
    let first = i64::from(env.influence(&creator).await.unlockable_at);
    env.advance(6 * DAY).await;
    env.send_as(&creator, env.lock(&creator, 1_000 * TOKEN, &[])).await.unwrap();
    assert_eq!(i64::from(env.influence(&creator).await.unlockable_at), first);
    env.send_as(&creator, env.lock(&creator, 119_000 * TOKEN, &[])).await.unwrap();
    let influence = env.influence(&creator).await;
    assert_eq!(influence.creator_level, 3);
    assert_eq!(i64::from(influence.unlockable_at), env.time().await + 21 * DAY);
}

#[tokio::test]
async fn a_lower_level_never_shortens_the_time_of_a_higher_one() {
    let env = with_minimum_times().await;
    let creator = env.fan("creator", 200_000 * TOKEN).await;
    let authority = &env.roles.authority;
    env.send_as(&creator, env.lock(&creator, 160_000 * TOKEN, &[])).await.unwrap();
    let end = i64::from(env.influence(&creator).await.unlockable_at);
    env.send(&[admin::update_config(&authority.pubkey(), settings(&env.roles))], &[authority]).await.unwrap();
    env.advance(DAY).await;
    env.send_as(&creator, env.lock(&creator, 40_000 * TOKEN, &[])).await.unwrap();
    assert_eq!(i64::from(env.influence(&creator).await.unlockable_at), end);
}

#[tokio::test]
async fn taking_tokens_out_starts_no_time_also_when_thresholds_came_down() {
    let env = with_minimum_times().await;
    let fan = env.locked_fan("fan", 39_000 * TOKEN).await;
    let authority = &env.roles.authority;
    let mut lower = settings(&env.roles);
    lower.creator_levels.iter_mut().for_each(|level| {
        level.locked /= 1_000;
        level.min_lock_seconds = 365 * 86_400;
    });
    env.send(&[admin::update_config(&authority.pubkey(), lower)], &[authority]).await.unwrap();
    env.advance(1).await;
    env.send_as(&fan, env.unlock(&fan, 1_000 * TOKEN, &[])).await.expect("unlock");
    env.send_as(&fan, env.unlock(&fan, 38_000 * TOKEN, &[])).await.expect("the rest is not held back");
}

#[tokio::test]
async fn a_cancelled_unlock_is_a_lock_like_any_other() {
    let env = with_minimum_times().await;
    let creator = env.locked_fan("creator", 40_000 * TOKEN).await;
    let test_gallery = env.register_gallery("stage").await;
    env.send_as(&creator, env.allocate(&creator, &test_gallery.gallery, TOKEN)).await.unwrap();
    env.advance(7 * DAY).await;
    env.send_as(&creator, env.unlock(&creator, TOKEN, &[])).await.unwrap();
    env.send_as(&creator, user::cancel_unlock(&creator.owner, SettleTargets(&[])))
        .await
        .expect("cancel_unlock");
    let influence = env.influence(&creator).await;
    assert_eq!(influence.creator_level, 1);
    assert_eq!(i64::from(influence.unlockable_at), env.time().await + 7 * DAY, "the level is reached again");
}

/// Replaces the creator levels by these (tokens, days).
async fn set_levels(env: &TestEnv<EmbeddedChain>, levels: &[(u64, i64)]) {
    let authority = &env.roles.authority;
    let mut new = settings(&env.roles);
    let level = |&(tokens, days): &(u64, i64)| CreatorLevelArgs {
        locked: tokens * TOKEN,
        min_lock_seconds: u32::try_from(days * DAY).expect("a time"),
    };
    new.creator_levels = levels.iter().map(level).collect();
    env.send(&[admin::update_config(&authority.pubkey(), new)], &[authority]).await.expect("update_config");
}

#[tokio::test]
async fn after_thresholds_came_down_a_level_is_reached_by_locking_and_starts_its_time() {
    let env = TestEnv::embedded().await;
    let creator = env.fan("creator", 40_000 * TOKEN).await;
    env.send_as(&creator, env.lock(&creator, 39_000 * TOKEN, &[])).await.unwrap();
    set_levels(&env, &[(10_000, 7), (20_000, 14)]).await;
    env.advance(1).await;
    env.send_as(&creator, env.unlock(&creator, 1_000 * TOKEN, &[])).await.expect("unlock");
    let influence = env.influence(&creator).await;
    assert_eq!(influence.creator_level, 0, "taking out reaches nothing");
    assert!(i64::from(influence.unlockable_at) <= env.time().await);
    env.send_as(&creator, env.lock(&creator, 1, &[])).await.unwrap();
    let influence = env.influence(&creator).await;
    assert_eq!(influence.creator_level, 2);
    assert_eq!(i64::from(influence.unlockable_at), env.time().await + 14 * DAY);
    env.advance(1).await;
    env.assert_refused(&[env.unlock(&creator, 1, &[])], &[&creator.key], "UnlockTooEarly").await;
}

#[tokio::test]
async fn a_level_of_an_older_table_does_not_stand_in_for_one_of_the_new() {
    let env = TestEnv::embedded().await;
    let creator = env.fan("creator", 1_000_000 * TOKEN).await;
    env.send_as(&creator, env.lock(&creator, 600_000 * TOKEN, &[])).await.unwrap();
    let before = env.influence(&creator).await;
    assert_eq!(before.creator_level, 5);
    env.advance(1).await;
    set_levels(&env, &[(500_000, 7), (900_000, 30)]).await;
    env.send_as(&creator, env.lock(&creator, 1, &[])).await.unwrap();
    let influence = env.influence(&creator).await;
    assert_eq!(influence.creator_level, 1);
    assert_eq!(influence.unlockable_at, before.unlockable_at, "level 1 was reached before");
    env.send_as(&creator, env.lock(&creator, 300_000 * TOKEN, &[])).await.unwrap();
    let influence = env.influence(&creator).await;
    assert_eq!(influence.creator_level, 2);
    assert_eq!(i64::from(influence.unlockable_at), env.time().await + 30 * DAY);
}

#[tokio::test]
async fn one_step_from_a_high_level_of_an_older_table_into_a_low_one_of_the_new_starts_its_time() {
    let env = TestEnv::embedded().await;
    let creator = env.fan("creator", 1_000_000 * TOKEN).await;
    env.send_as(&creator, env.lock(&creator, 600_000 * TOKEN, &[])).await.unwrap();
    set_levels(&env, &[(500_000, 7), (900_000, 30)]).await;
    env.send_as(&creator, env.lock(&creator, 300_000 * TOKEN, &[])).await.unwrap();
    let influence = env.influence(&creator).await;
    assert_eq!(influence.creator_level, 2);
    assert_eq!(i64::from(influence.unlockable_at), env.time().await + 30 * DAY);
}
