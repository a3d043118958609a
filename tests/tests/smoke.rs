//! The seed document's example, as it happens on chain.

use influence_tests::world::{TOKEN, World};

#[tokio::test]
async fn ten_thousand_points_split_and_rescale() {
    let world = World::new().await;
    let fan = world.locked_fan("fan", 10_000 * TOKEN).await;
    let (a, b) = (world.stage("a").await, world.stage("b").await);
    world.act(&fan, world.allocate(&fan, &a.gallery, 4_000 * TOKEN)).await.unwrap();
    world.act(&fan, world.allocate(&fan, &b.gallery, 6_000 * TOKEN)).await.unwrap();
    assert_eq!(u64::from(world.gallery(&a.gallery).await.points), 4_000 * TOKEN);
    world.pass(60).await;
    world.act(&fan, world.unlock(&fan, 5_000 * TOKEN, &[a.gallery, b.gallery])).await.unwrap();
    assert_eq!(u64::from(world.gallery(&a.gallery).await.points), 2_000 * TOKEN);
    assert_eq!(u64::from(world.gallery(&b.gallery).await.points), 3_000 * TOKEN);
    assert_eq!(world.balance(&fan.tokens).await, 5_000 * TOKEN);
}
