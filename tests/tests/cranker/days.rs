//! Days end to end.

use influence::state::Snapshot;
use influence_client::address;
use influence_cranker::state::Standing;
use influence_tests::{
    crew::{Simple, cranker, folder, pass},
    life::Life,
    world::{CHALLENGE, FIRST_DAY},
};

use crate::cluster_fixture::ClusterFixture;

#[tokio::test]
async fn three_crankers_carry_every_day_to_the_chain() {
    let life = ClusterFixture::life().await;
    let folders: Vec<_> = (0..3).map(|_| folder()).collect();
    let mut crew = Vec::new();
    for (key, folder) in life.world.roles.crankers.iter().zip(&folders) {
        crew.push(
            cranker(&life.world.chain, key, folder.path(), Simple::default()).await.expect("a cranker"),
        );
    }
    for n in 0..6 {
        let day = FIRST_DAY + n;
        life.live(n).await;
        for cranker in &mut crew {
            assert!(pass(cranker).await.closed.is_empty(), "the day is running");
        }
        life.end(n).await;
        for cranker in &mut crew {
            let done = pass(cranker).await;
            assert_eq!((done.closed, done.problem.map(|e| e.to_string())), (vec![day], None));
            assert!(done.objections.is_empty() && done.disagreements.is_empty());
        }
        let snapshot: Snapshot = life.world.snapshot(day).await;
        assert_eq!(
            snapshot.votes.iter().filter(|vote| vote.content_hash != [0; 32]).count(),
            2,
            "a third is too late"
        );
        life.world.pass(CHALLENGE).await;
        for cranker in &mut crew {
            let done = pass(cranker).await;
            assert_eq!(done.last_final, Some((day, Some(Standing::Stands))));
        }
        check(&life, day).await;
    }
    let manifest = |folder: &tempfile::TempDir, day: u32| {
        std::fs::read(folder.path().join(format!("bundles/day-{day}/manifest.json"))).expect("a manifest")
    };
    for day in FIRST_DAY..FIRST_DAY + 6 {
        assert_eq!(manifest(&folders[0], day), manifest(&folders[1], day));
        assert_eq!(manifest(&folders[0], day), manifest(&folders[2], day));
    }
}

/// Every member has the day's score, and every gallery counts what it should.
async fn check(life: &Life<ClusterFixture>, day: u32) {
    for fan in &life.fans[..2] {
        let record = life.world.influence(fan).await;
        assert!(u32::from(record.holding_day) >= day - 2 && u64::from(record.holding_score) > 0);
        assert_eq!(u32::from(record.settled_count), u32::from(record.delegation_count));
        assert_eq!(u64::from(record.unlocking), 0);
    }
    for stage in &life.stages {
        assert_ne!(u32::from(life.world.gallery(&stage.gallery).await.rank), 0);
    }
    let closed = life.world.account(&address::influence(&life.fans[2].owner)).await;
    assert_eq!(closed.is_none(), day >= FIRST_DAY + 3);
}
