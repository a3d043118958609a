//! The scoring rules on a real Ballista cluster: what one process computes, to the last byte.

mod cluster;
mod town;

use std::{collections::BTreeSet, net::Ipv4Addr, time::Duration};

use cluster::Cluster;
use influence_scoring::engine::{Engine, EngineError, EngineKind};
use tempfile::tempdir;
use tokio::time::timeout;
use town::Town;

/// How long the cluster may take for a day.
const PATIENCE: Duration = Duration::from_secs(90);

const IN_PROCESS: [EngineKind; 2] = [
    EngineKind::DataFusion { threads: 1, memory_bytes: 256 << 20 },
    EngineKind::DataFusion { threads: 2, memory_bytes: 256 << 20 },
];

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_scores_days_as_one_process_does() {
    let folder = tempdir().unwrap();
    let cluster = Cluster::start(2, folder.path());
    let on_cluster = EngineKind::Ballista { scheduler: cluster.scheduler(), partitions: 2 };
    for town in [Town::busy(), Town::asleep()] {
        let [one, two] = [town.score(&IN_PROCESS[0]).await, town.score(&IN_PROCESS[1]).await];
        let before = cluster.jobs();
        // An executor that dies of a query never answers it.
        let far = timeout(PATIENCE, town.score(&on_cluster)).await.expect("the cluster answers");
        town.is_worth_comparing(&one);
        for other in [&two, &far] {
            assert_eq!(other.galleries, one.galleries);
            assert_eq!(other.users, one.users);
            assert_eq!(other.rejected, one.rejected);
            assert_eq!(other.contents, one.contents);
        }
        // Both executors worked, and only when they were asked to.
        let after = cluster.jobs();
        let new: Vec<BTreeSet<_>> = after.iter().zip(&before).map(|(after, before)| after - before).collect();
        assert!(new.iter().all(|jobs| !jobs.is_empty()), "{new:?}");
        let jobs: BTreeSet<_> = new.iter().flatten().collect();
        assert!(jobs.len() >= town.queries(), "{} jobs: {jobs:?}", jobs.len());
    }
}

#[tokio::test]
async fn a_scheduler_that_is_not_there_is_named_before_any_work() {
    let port = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let folder = tempdir().unwrap();
    let work = folder.path().join("engine");
    for scheduler in [format!("df://127.0.0.1:{port}"), "df:nowhere".to_owned(), "nowhere".to_owned()] {
        let kind = EngineKind::Ballista { scheduler: scheduler.clone(), partitions: 2 };
        let Err(EngineError::Scheduler { scheduler: named, .. }) = Engine::new(kind, &work).await else {
            panic!("{scheduler} can not be used");
        };
        assert_eq!(named, scheduler);
        assert!(!work.exists());
    }
}
