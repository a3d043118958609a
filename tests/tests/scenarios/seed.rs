//! The source document's example of proportional scaling, as it happens on chain.

use influence_client::instructions::crank;
use influence_tests::{
    actors::{Fan, TestGallery},
    test_env::{FIRST_DAY, TOKEN, TestChain, TestEnv},
};

/// Points of a fan in two galleries, in tokens; every gallery has only this fan.
async fn split<C: TestChain>(env: &TestEnv<C>, a: &TestGallery, b: &TestGallery) -> (u64, u64) {
    let mut points = [0; 2];
    for (points, test_gallery) in points.iter_mut().zip([a, b]) {
        *points = u64::from(env.gallery(&test_gallery.gallery).await.points);
    }
    assert_eq!(points.map(|points| points % TOKEN), [0, 0], "whole tokens");
    (points[0] / TOKEN, points[1] / TOKEN)
}

/// 10 000 points, 4 000 and 6 000 of them allocated.
async fn ten_thousand<C: TestChain>(env: &TestEnv<C>) -> (Fan, TestGallery, TestGallery) {
    let fan = env.locked_fan("fan", 10_000 * TOKEN).await;
    let (a, b) = (env.register_gallery("a").await, env.register_gallery("b").await);
    env.send_as(&fan, env.allocate(&fan, &a.gallery, 4_000 * TOKEN)).await.expect("allocate");
    env.send_as(&fan, env.allocate(&fan, &b.gallery, 6_000 * TOKEN)).await.expect("allocate");
    env.advance(60).await;
    (fan, a, b)
}

#[tokio::test]
async fn ten_thousand_points_split_and_rescale() {
    let env = TestEnv::new().await;
    let (fan, a, b) = ten_thousand(&env).await;
    let both = [a.gallery, b.gallery];
    assert_eq!(split(&env, &a, &b).await, (4_000, 6_000));
    env.send_as(&fan, env.unlock(&fan, 5_000 * TOKEN, &both)).await.expect("unlock");
    assert_eq!(split(&env, &a, &b).await, (2_000, 3_000));
    assert_eq!(env.balance(&fan.tokens).await, 5_000 * TOKEN);
    env.send_as(&fan, env.lock(&fan, 5_000 * TOKEN, &both)).await.expect("lock");
    assert_eq!(split(&env, &a, &b).await, (4_000, 6_000));
}

#[tokio::test]
async fn a_total_of_nothing_and_back_restores_the_split() {
    let env = TestEnv::embedded().await;
    let (fan, a, b) = ten_thousand(&env).await;
    let both = [a.gallery, b.gallery];
    env.send_as(&fan, env.unlock(&fan, 10_000 * TOKEN, &both)).await.expect("unlock");
    assert_eq!(split(&env, &a, &b).await, (0, 0));
    assert_eq!(env.balance(&fan.tokens).await, 10_000 * TOKEN, "nothing holds the tokens back");
    let nothing = env.allocate(&fan, &a.gallery, 1);
    env.assert_refused(&[nothing], &[&fan.key], "NothingToAllocate").await;
    env.send_as(&fan, env.lock(&fan, 10_000 * TOKEN, &both)).await.expect("lock");
    assert_eq!(split(&env, &a, &b).await, (4_000, 6_000));
    env.audit().await;
}

#[tokio::test]
async fn a_score_that_doubles_the_total_doubles_every_allocation() {
    let env = TestEnv::embedded().await;
    let (fan, a, b) = ten_thousand(&env).await;
    env.score(FIRST_DAY, &[(fan.owner, 10_000 * TOKEN)]).await;
    assert_eq!(split(&env, &a, &b).await, (4_000, 6_000), "not settled yet");
    for test_gallery in [&a, &b] {
        env.send(&[crank::settle(&test_gallery.gallery, &[fan.owner])], &[]).await.expect("settle");
    }
    assert_eq!(split(&env, &a, &b).await, (8_000, 12_000), "without the fan doing anything");
    env.score(FIRST_DAY + 1, &[(fan.owner, 0)]).await;
    for test_gallery in [&a, &b] {
        env.send(&[crank::settle(&test_gallery.gallery, &[fan.owner])], &[]).await.expect("settle");
    }
    assert_eq!(split(&env, &a, &b).await, (4_000, 6_000));
    env.audit().await;
}

#[tokio::test]
async fn a_thousand_rescales_keep_the_ratio() {
    let env = TestEnv::embedded().await;
    let (fan, a, b) = ten_thousand(&env).await;
    let both = [a.gallery, b.gallery];
    for round in 1..=500u64 {
        let amount = (round * 7_919_000_003) % (9_999 * TOKEN) + 1;
        env.send_as(&fan, env.unlock(&fan, amount, &both)).await.expect("unlock");
        env.advance(1).await;
        env.send_as(&fan, env.lock(&fan, amount, &both)).await.expect("lock");
        env.advance(1).await;
    }
    assert_eq!(split(&env, &a, &b).await, (4_000, 6_000));
    env.audit().await;
}

#[tokio::test]
async fn a_gallery_counts_all_its_supporters() {
    let env = TestEnv::embedded().await;
    let test_gallery = env.register_gallery("stage").await;
    let mut sum = 0;
    for (name, tokens) in [("a", 100), ("b", 2_000), ("c", 30_000)] {
        let fan = env.locked_fan(name, tokens * TOKEN).await;
        env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, tokens * TOKEN / 2))
            .await
            .expect("allocate");
        sum += tokens * TOKEN / 2;
        assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), sum);
    }
    assert_eq!(u32::from(env.gallery(&test_gallery.gallery).await.supporters), 3);
    env.audit().await;
}
