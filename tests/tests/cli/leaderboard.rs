//! Leaderboards.

use influence_client::instructions::crank;
use influence_tests::{
    snapshots::TestSnapshot,
    test_env::{FIRST_DAY, TOKEN},
};
use serde_json::Value;

use crate::fixture::{CliFixture, run};

#[tokio::test]
async fn boards_sort_galleries_and_fans() {
    let fixture = CliFixture::new().await;
    let env = &fixture.env;
    let (one, two, new) = (
        env.register_gallery("one").await,
        env.register_gallery("two").await,
        env.register_gallery("new").await,
    );
    let (small, large) =
        (env.locked_fan("small", 10 * TOKEN).await, env.locked_fan("large", 50 * TOKEN).await);
    env.send_as(&small, env.allocate(&small, &one.gallery, 9 * TOKEN)).await.expect("allocated");
    env.send_as(&large, env.allocate(&large, &two.gallery, 3 * TOKEN)).await.expect("allocated");
    let ranked = [(two.gallery, 700), (one.gallery, 600)];
    let scored = TestSnapshot::with_galleries(FIRST_DAY, &[(small.owner, 0), (large.owner, 0)], &[], &ranked);
    env.publish(&scored).await;
    env.send(&[scored.apply_rank(1), scored.apply_rank(2)], &[]).await.expect("applied");
    env.send(&[crank::settle(&one.gallery, &[small.owner])], &[]).await.expect("settled");
    let board = async |arguments: &[&str], field: &str| -> Vec<Value> {
        let arguments = [&["leaderboard", "-u", &fixture.url, "--output", "json"], arguments].concat();
        let listed = run(&arguments, &[], "").await.json();
        listed["leaders"].as_array().expect("leaders").iter().map(|leader| leader[field].clone()).collect()
    };
    let names = |places: &[&influence_tests::actors::TestGallery]| -> Vec<Value> {
        places.iter().map(|test_gallery| test_gallery.gallery.to_string().into()).collect()
    };
    assert_eq!(board(&[], "gallery").await, names(&[&one, &two, &new]));
    assert_eq!(board(&["rank"], "gallery").await, names(&[&two, &one]));
    assert_eq!(board(&["rank", "--limit", "1"], "rank").await, [1]);
    assert_eq!(board(&["fans"], "owner").await, [large.owner.to_string(), small.owner.to_string()]);
    // Ranks are public, scores are not.
    let said = run(&["leaderboard", "rank", "-u", &fixture.url], &[], "").await;
    assert!(said.out.contains("2 of 2 galleries with a rank") && !said.out.contains("700"), "{}", said.out);
}
