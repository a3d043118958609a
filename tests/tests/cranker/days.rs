//! Days end to end.

use influence::state::Snapshot;
use influence_client::address;
use influence_cranker::keeper::SnapshotStatus;
use influence_tests::{
    crankers::{SimpleScorer, cranker, folder, pass},
    scripted_days::ScriptedDays,
    test_env::{CHALLENGE, FIRST_DAY},
};

use crate::cluster_fixture::ClusterFixture;

#[tokio::test]
async fn three_crankers_carry_every_day_to_the_chain() {
    let script = ClusterFixture::script().await;
    let folders: Vec<_> = (0..3).map(|_| folder()).collect();
    let mut crankers = Vec::new();
    for (key, folder) in script.env.roles.crankers.iter().zip(&folders) {
        crankers.push(
            cranker(&script.env.chain, key, folder.path(), SimpleScorer::default()).await.expect("a cranker"),
        );
    }
    for n in 0..6 {
        let day = FIRST_DAY + n;
        script.run_day(n).await;
        for cranker in &mut crankers {
            assert!(pass(cranker).await.closed.is_empty(), "the day is running");
        }
        script.end_day(n).await;
        for cranker in &mut crankers {
            let done = pass(cranker).await;
            assert_eq!((done.closed, done.close_error.map(|e| e.to_string())), (vec![day], None));
            assert!(done.vote_blockers.is_empty() && done.disagreements.is_empty());
        }
        let snapshot: Snapshot = script.env.snapshot(day).await;
        assert_eq!(
            snapshot.votes.iter().filter(|vote| vote.content_hash != [0; 32]).count(),
            2,
            "a third is too late"
        );
        script.env.advance(CHALLENGE).await;
        for cranker in &mut crankers {
            let done = pass(cranker).await;
            assert_eq!(done.last_final, Some((day, Some(SnapshotStatus::Applicable))));
        }
        check(&script, day).await;
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
async fn check(script: &ScriptedDays<ClusterFixture>, day: u32) {
    for fan in &script.fans[..2] {
        let record = script.env.influence(fan).await;
        assert!(u32::from(record.holding_day) >= day - 2 && u64::from(record.holding_score) > 0);
        assert_eq!(u32::from(record.settled_count), u32::from(record.delegation_count));
        assert_eq!(u64::from(record.unlocking), 0);
    }
    for test_gallery in &script.test_galleries {
        assert_ne!(u32::from(script.env.gallery(&test_gallery.gallery).await.rank), 0);
    }
    let closed = script.env.account(&address::influence(&script.fans[2].owner)).await;
    assert_eq!(closed.is_none(), day >= FIRST_DAY + 3);
}
