//! Who is ahead.

use influence_client::instruction::crank;
use influence_tests::{
    days::ScoredDay,
    world::{FIRST_DAY, TOKEN},
};
use serde_json::Value;

use crate::rig::{Rig, run};

#[tokio::test]
async fn galleries_by_points_and_by_rank_and_fans_by_total() {
    let rig = Rig::new().await;
    let world = &rig.world;
    let (one, two, new) = (world.stage("one").await, world.stage("two").await, world.stage("new").await);
    let (small, large) =
        (world.locked_fan("small", 10 * TOKEN).await, world.locked_fan("large", 50 * TOKEN).await);
    world.act(&small, world.allocate(&small, &one.gallery, 9 * TOKEN)).await.expect("allocated");
    world.act(&large, world.allocate(&large, &two.gallery, 3 * TOKEN)).await.expect("allocated");
    let ranked = [(two.gallery, 700), (one.gallery, 600)];
    let scored = ScoredDay::with_galleries(FIRST_DAY, &[(small.owner, 0), (large.owner, 0)], &[], &ranked);
    world.publish(&scored).await;
    world.send(&[scored.apply_rank(1), scored.apply_rank(2)], &[]).await.expect("applied");
    world.send(&[crank::settle(&one.gallery, &[small.owner])], &[]).await.expect("settled");
    let board = async |arguments: &[&str], field: &str| -> Vec<Value> {
        let arguments = [&["leaderboard", "-u", &rig.url, "--output", "json"], arguments].concat();
        let listed = run(&arguments, &[], "").await.json();
        listed["leaders"].as_array().expect("leaders").iter().map(|leader| leader[field].clone()).collect()
    };
    let names = |places: &[&influence_tests::people::Stage]| -> Vec<Value> {
        places.iter().map(|stage| stage.gallery.to_string().into()).collect()
    };
    assert_eq!(board(&[], "gallery").await, names(&[&one, &two, &new]));
    assert_eq!(board(&["rank"], "gallery").await, names(&[&two, &one]));
    assert_eq!(board(&["rank", "--limit", "1"], "rank").await, [1]);
    assert_eq!(board(&["fans"], "owner").await, [large.owner.to_string(), small.owner.to_string()]);
    // Positions are public, scores are not.
    let said = run(&["leaderboard", "rank", "-u", &rig.url], &[], "").await;
    assert!(said.out.contains("2 of 2 galleries with a rank") && !said.out.contains("700"), "{}", said.out);
}
