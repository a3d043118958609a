//! The source document's example of proportional scaling, as it happens on chain.

use influence_client::instruction::crank;
use influence_tests::{
    people::{Fan, Stage},
    world::{FIRST_DAY, TOKEN, TestChain, World},
};

/// Points of a fan in two galleries, in tokens; every gallery has only this fan.
async fn split<C: TestChain>(world: &World<C>, a: &Stage, b: &Stage) -> (u64, u64) {
    let mut points = [0; 2];
    for (points, stage) in points.iter_mut().zip([a, b]) {
        *points = u64::from(world.gallery(&stage.gallery).await.points);
    }
    assert_eq!(points.map(|points| points % TOKEN), [0, 0], "whole tokens");
    (points[0] / TOKEN, points[1] / TOKEN)
}

/// 10 000 points, 4 000 and 6 000 of them allocated.
async fn ten_thousand<C: TestChain>(world: &World<C>) -> (Fan, Stage, Stage) {
    let fan = world.locked_fan("fan", 10_000 * TOKEN).await;
    let (a, b) = (world.stage("a").await, world.stage("b").await);
    world.act(&fan, world.allocate(&fan, &a.gallery, 4_000 * TOKEN)).await.expect("allocate");
    world.act(&fan, world.allocate(&fan, &b.gallery, 6_000 * TOKEN)).await.expect("allocate");
    world.pass(60).await;
    (fan, a, b)
}

#[tokio::test]
async fn ten_thousand_points_split_and_rescale() {
    let world = World::new().await;
    let (fan, a, b) = ten_thousand(&world).await;
    let both = [a.gallery, b.gallery];
    assert_eq!(split(&world, &a, &b).await, (4_000, 6_000));
    world.act(&fan, world.unlock(&fan, 5_000 * TOKEN, &both)).await.expect("unlock");
    assert_eq!(split(&world, &a, &b).await, (2_000, 3_000));
    assert_eq!(world.balance(&fan.tokens).await, 5_000 * TOKEN);
    world.act(&fan, world.lock(&fan, 5_000 * TOKEN, &both)).await.expect("lock");
    assert_eq!(split(&world, &a, &b).await, (4_000, 6_000));
}

#[tokio::test]
async fn a_total_of_nothing_and_back_restores_the_split() {
    let world = World::embedded().await;
    let (fan, a, b) = ten_thousand(&world).await;
    let both = [a.gallery, b.gallery];
    world.act(&fan, world.unlock(&fan, 10_000 * TOKEN, &both)).await.expect("unlock");
    assert_eq!(split(&world, &a, &b).await, (0, 0));
    assert_eq!(world.balance(&fan.tokens).await, 10_000 * TOKEN, "nothing holds the tokens back");
    let nothing = world.allocate(&fan, &a.gallery, 1);
    world.refuse(&[nothing], &[&fan.key], "NothingToAllocate").await;
    world.act(&fan, world.lock(&fan, 10_000 * TOKEN, &both)).await.expect("lock");
    assert_eq!(split(&world, &a, &b).await, (4_000, 6_000));
    world.audit().await;
}

#[tokio::test]
async fn a_score_that_doubles_the_total_doubles_every_allocation() {
    let world = World::embedded().await;
    let (fan, a, b) = ten_thousand(&world).await;
    world.score(FIRST_DAY, &[(fan.owner, 10_000 * TOKEN)]).await;
    assert_eq!(split(&world, &a, &b).await, (4_000, 6_000), "not settled yet");
    for stage in [&a, &b] {
        world.send(&[crank::settle(&stage.gallery, &[fan.owner])], &[]).await.expect("settle");
    }
    assert_eq!(split(&world, &a, &b).await, (8_000, 12_000), "without the fan doing anything");
    world.score(FIRST_DAY + 1, &[(fan.owner, 0)]).await;
    for stage in [&a, &b] {
        world.send(&[crank::settle(&stage.gallery, &[fan.owner])], &[]).await.expect("settle");
    }
    assert_eq!(split(&world, &a, &b).await, (4_000, 6_000));
    world.audit().await;
}

#[tokio::test]
async fn a_thousand_rescales_keep_the_ratio() {
    let world = World::embedded().await;
    let (fan, a, b) = ten_thousand(&world).await;
    let both = [a.gallery, b.gallery];
    for round in 1..=500u64 {
        let amount = (round * 7_919_000_003) % (9_999 * TOKEN) + 1;
        world.act(&fan, world.unlock(&fan, amount, &both)).await.expect("unlock");
        world.pass(1).await;
        world.act(&fan, world.lock(&fan, amount, &both)).await.expect("lock");
        world.pass(1).await;
    }
    assert_eq!(split(&world, &a, &b).await, (4_000, 6_000));
    world.audit().await;
}

#[tokio::test]
async fn a_gallery_counts_all_its_supporters() {
    let world = World::embedded().await;
    let stage = world.stage("stage").await;
    let mut sum = 0;
    for (name, tokens) in [("a", 100), ("b", 2_000), ("c", 30_000)] {
        let fan = world.locked_fan(name, tokens * TOKEN).await;
        world.act(&fan, world.allocate(&fan, &stage.gallery, tokens * TOKEN / 2)).await.expect("allocate");
        sum += tokens * TOKEN / 2;
        assert_eq!(u64::from(world.gallery(&stage.gallery).await.points), sum);
    }
    assert_eq!(u32::from(world.gallery(&stage.gallery).await.supporters), 3);
    world.audit().await;
}
