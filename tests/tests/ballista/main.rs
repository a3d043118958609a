//! The scoring rules on a real Ballista cluster: what one process computes, to the last byte.

mod cluster;
mod cluster_fixture;

use std::{collections::BTreeSet, fs, net::Ipv4Addr, process::ExitCode, time::Duration};

use cluster::Cluster;
use cluster_fixture::ClusterFixture;
use influence_cranker::{
    cli::{EXIT_FAILURE, commands::compare_engines},
    config::{CrankerSettings, EngineChoice},
};
use influence_scoring::{
    bundle::diff_results,
    engine::{Engine, EngineError, EngineKind},
};
use tempfile::tempdir;
use tokio::time::timeout;

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
    let on_cluster =
        EngineKind::Ballista { scheduler: cluster.scheduler(), partitions: 2, deadline: PATIENCE };
    for day in [ClusterFixture::busy(), ClusterFixture::asleep()] {
        let [one, two] = [day.score(&IN_PROCESS[0]).await, day.score(&IN_PROCESS[1]).await];
        let before = cluster.jobs();
        // An executor that dies of a query never answers it.
        let far = timeout(PATIENCE, day.score(&on_cluster)).await.expect("the cluster answers");
        day.is_worth_comparing(&one);
        for other in [&two, &far] {
            assert_eq!(diff_results(&other.result, &one.result), None);
            assert_eq!(other.rejected, one.rejected);
        }
        // Both executors worked, and only when they were asked to.
        let after = cluster.jobs();
        let new: Vec<BTreeSet<_>> = after.iter().zip(&before).map(|(after, before)| after - before).collect();
        assert!(new.iter().all(|jobs| !jobs.is_empty()), "{new:?}");
        let jobs: BTreeSet<_> = new.iter().flatten().collect();
        assert!(jobs.len() >= day.queries(), "{} jobs: {jobs:?}", jobs.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_compares_the_cluster_with_one_thread_and_both_with_the_bundle() {
    let folder = tempdir().unwrap();
    let cluster = Cluster::start(1, folder.path());
    let settings = CrankerSettings {
        engine: EngineChoice::Ballista,
        scheduler: Some(cluster.scheduler()),
        ..ClusterFixture::busy().cranker(folder.path()).await
    };
    let said = async || {
        let args = compare_engines::Args { day: cluster_fixture::DAY };
        let code = timeout(PATIENCE, compare_engines::command(&settings, &args)).await;
        format!("{:?}", code.expect("the cluster answers").unwrap())
    };
    assert_eq!(said().await, format!("{:?}", ExitCode::SUCCESS));
    assert!(!cluster.jobs()[0].is_empty());
    // A user who did something else than the bundle knows.
    let users = folder.path().join("users.csv");
    let text = fs::read_to_string(&users).unwrap();
    fs::write(&users, text.replacen(",300,", ",300000000,", 1)).unwrap();
    assert_eq!(said().await, format!("{:?}", ExitCode::from(EXIT_FAILURE)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_never_answers_is_given_up() {
    let folder = tempdir().unwrap();
    // A scheduler without an executor.
    let cluster = Cluster::start(0, folder.path());
    let deadline = Duration::from_secs(2);
    let kind = EngineKind::Ballista { scheduler: cluster.scheduler(), partitions: 2, deadline };
    let given_up =
        timeout(PATIENCE, ClusterFixture::busy().try_score(&kind)).await.expect("it ends by itself");
    let error = given_up.err().expect("no executor computes").to_string();
    assert_eq!(
        error,
        "users_with_stake.sql: the cluster did not respond within 2 seconds; check its executors, or raise \
         `query_timeout_seconds`"
    );
}

#[tokio::test]
async fn a_scheduler_that_is_not_there_is_named_before_any_work() {
    let port = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let folder = tempdir().unwrap();
    let work = folder.path().join("engine");
    for scheduler in [format!("df://127.0.0.1:{port}"), "df:nowhere".to_owned(), "nowhere".to_owned()] {
        let kind = EngineKind::Ballista { scheduler: scheduler.clone(), partitions: 2, deadline: PATIENCE };
        let Err(EngineError::Scheduler { scheduler: named, .. }) = Engine::new(kind, &work).await else {
            panic!("{scheduler} cannot be used");
        };
        assert_eq!(named, scheduler);
        assert!(!work.exists());
    }
}
