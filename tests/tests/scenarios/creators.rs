//! Creators: levels with a minimum lock time.

use influence::instructions::CreatorLevelArgs;
use influence_client::{
    chain::embedded::Embedded,
    instruction::{Pairs, admin, user},
};
use influence_tests::world::{DAY, TOKEN, World, settings};
use solana_signer::Signer;

/// A world in which level n asks for n weeks.
async fn with_minimum_times() -> World<Embedded> {
    let world = World::embedded().await;
    let authority = &world.roles.authority;
    let mut new = settings(&world.roles);
    for (level, week) in new.creator_levels.iter_mut().zip(1..) {
        level.min_lock_seconds = week * 7 * DAY as u32;
    }
    world.send(&[admin::update_config(&authority.pubkey(), new)], &[authority]).await.expect("update_config");
    world
}

#[tokio::test]
async fn a_level_asks_for_its_time() {
    let world = with_minimum_times().await;
    let creator = world.locked_fan("creator", 40_000 * TOKEN).await;
    assert_eq!(world.influence(&creator).await.creator_level, 1);
    world.pass(7 * DAY - 1).await;
    world.refuse(&[world.unlock(&creator, 1, &[])], &[&creator.key], "UnlockTooEarly").await;
    world.pass(1).await;
    world.act(&creator, world.unlock(&creator, 1, &[])).await.expect("a week later");
    let influence = world.influence(&creator).await;
    assert_eq!(influence.creator_level, 0);
    world.act(&creator, world.unlock(&creator, 40_000 * TOKEN - 1, &[])).await.expect("all of it");
}

#[tokio::test]
async fn below_the_first_level_nothing_waits() {
    let world = with_minimum_times().await;
    let fan = world.locked_fan("fan", 39_999 * TOKEN).await;
    world.pass(1).await;
    world.act(&fan, world.unlock(&fan, 39_999 * TOKEN, &[])).await.expect("unlock");
}

#[tokio::test]
async fn more_within_a_level_starts_no_new_time_but_a_higher_level_does() {
    let world = with_minimum_times().await;
    let creator = world.fan("creator", 200_000 * TOKEN).await;
    world.act(&creator, world.lock(&creator, 40_000 * TOKEN, &[])).await.unwrap();
    let first = i64::from(world.influence(&creator).await.unlockable_at);
    world.pass(6 * DAY).await;
    world.act(&creator, world.lock(&creator, 1_000 * TOKEN, &[])).await.unwrap();
    assert_eq!(i64::from(world.influence(&creator).await.unlockable_at), first);
    world.act(&creator, world.lock(&creator, 119_000 * TOKEN, &[])).await.unwrap();
    let influence = world.influence(&creator).await;
    assert_eq!(influence.creator_level, 3);
    assert_eq!(i64::from(influence.unlockable_at), world.time().await + 21 * DAY);
}

#[tokio::test]
async fn a_lower_level_never_shortens_the_time_of_a_higher_one() {
    let world = with_minimum_times().await;
    let creator = world.fan("creator", 200_000 * TOKEN).await;
    let authority = &world.roles.authority;
    world.act(&creator, world.lock(&creator, 160_000 * TOKEN, &[])).await.unwrap();
    let end = i64::from(world.influence(&creator).await.unlockable_at);
    world
        .send(&[admin::update_config(&authority.pubkey(), settings(&world.roles))], &[authority])
        .await
        .unwrap();
    world.pass(DAY).await;
    world.act(&creator, world.lock(&creator, 40_000 * TOKEN, &[])).await.unwrap();
    assert_eq!(i64::from(world.influence(&creator).await.unlockable_at), end);
}

#[tokio::test]
async fn taking_tokens_out_starts_no_time_also_when_thresholds_came_down() {
    let world = with_minimum_times().await;
    let fan = world.locked_fan("fan", 39_000 * TOKEN).await;
    let authority = &world.roles.authority;
    let mut lower = settings(&world.roles);
    lower.creator_levels.iter_mut().for_each(|level| {
        level.locked /= 1_000;
        level.min_lock_seconds = 365 * 86_400;
    });
    world.send(&[admin::update_config(&authority.pubkey(), lower)], &[authority]).await.unwrap();
    world.pass(1).await;
    world.act(&fan, world.unlock(&fan, 1_000 * TOKEN, &[])).await.expect("unlock");
    world.act(&fan, world.unlock(&fan, 38_000 * TOKEN, &[])).await.expect("the rest is not held back");
}

#[tokio::test]
async fn a_cancelled_unlock_is_a_lock_like_any_other() {
    let world = with_minimum_times().await;
    let creator = world.locked_fan("creator", 40_000 * TOKEN).await;
    let stage = world.stage("stage").await;
    world.act(&creator, world.allocate(&creator, &stage.gallery, TOKEN)).await.unwrap();
    world.pass(7 * DAY).await;
    world.act(&creator, world.unlock(&creator, TOKEN, &[])).await.unwrap();
    world.act(&creator, user::cancel_unlock(&creator.owner, Pairs(&[]))).await.expect("cancel_unlock");
    let influence = world.influence(&creator).await;
    assert_eq!(influence.creator_level, 1);
    assert_eq!(i64::from(influence.unlockable_at), world.time().await + 7 * DAY, "the level is reached again");
}

/// Replaces the creator levels by these (tokens, days).
async fn set_levels(world: &World<Embedded>, levels: &[(u64, i64)]) {
    let authority = &world.roles.authority;
    let mut new = settings(&world.roles);
    let level = |&(tokens, days): &(u64, i64)| CreatorLevelArgs {
        locked: tokens * TOKEN,
        min_lock_seconds: u32::try_from(days * DAY).expect("a time"),
    };
    new.creator_levels = levels.iter().map(level).collect();
    world.send(&[admin::update_config(&authority.pubkey(), new)], &[authority]).await.expect("update_config");
}

#[tokio::test]
async fn after_thresholds_came_down_a_level_is_reached_by_locking_and_starts_its_time() {
    let world = World::embedded().await;
    let creator = world.fan("creator", 40_000 * TOKEN).await;
    world.act(&creator, world.lock(&creator, 39_000 * TOKEN, &[])).await.unwrap();
    set_levels(&world, &[(10_000, 7), (20_000, 14)]).await;
    world.pass(1).await;
    world.act(&creator, world.unlock(&creator, 1_000 * TOKEN, &[])).await.expect("unlock");
    let influence = world.influence(&creator).await;
    assert_eq!(influence.creator_level, 0, "taking out reaches nothing");
    assert!(i64::from(influence.unlockable_at) <= world.time().await);
    world.act(&creator, world.lock(&creator, 1, &[])).await.unwrap();
    let influence = world.influence(&creator).await;
    assert_eq!(influence.creator_level, 2);
    assert_eq!(i64::from(influence.unlockable_at), world.time().await + 14 * DAY);
    world.pass(1).await;
    world.refuse(&[world.unlock(&creator, 1, &[])], &[&creator.key], "UnlockTooEarly").await;
}

#[tokio::test]
async fn a_level_of_an_older_table_does_not_stand_in_for_one_of_the_new() {
    let world = World::embedded().await;
    let creator = world.fan("creator", 1_000_000 * TOKEN).await;
    world.act(&creator, world.lock(&creator, 600_000 * TOKEN, &[])).await.unwrap();
    let before = world.influence(&creator).await;
    assert_eq!(before.creator_level, 5);
    world.pass(1).await;
    set_levels(&world, &[(500_000, 7), (900_000, 30)]).await;
    world.act(&creator, world.lock(&creator, 1, &[])).await.unwrap();
    let influence = world.influence(&creator).await;
    assert_eq!(influence.creator_level, 1);
    assert_eq!(influence.unlockable_at, before.unlockable_at, "level 1 was reached before");
    world.act(&creator, world.lock(&creator, 300_000 * TOKEN, &[])).await.unwrap();
    let influence = world.influence(&creator).await;
    assert_eq!(influence.creator_level, 2);
    assert_eq!(i64::from(influence.unlockable_at), world.time().await + 30 * DAY);
}

#[tokio::test]
async fn one_step_from_a_high_level_of_an_older_table_into_a_low_one_of_the_new_starts_its_time() {
    let world = World::embedded().await;
    let creator = world.fan("creator", 1_000_000 * TOKEN).await;
    world.act(&creator, world.lock(&creator, 600_000 * TOKEN, &[])).await.unwrap();
    set_levels(&world, &[(500_000, 7), (900_000, 30)]).await;
    world.act(&creator, world.lock(&creator, 300_000 * TOKEN, &[])).await.unwrap();
    let influence = world.influence(&creator).await;
    assert_eq!(influence.creator_level, 2);
    assert_eq!(i64::from(influence.unlockable_at), world.time().await + 30 * DAY);
}
