//! A day from its inputs to its bundle.

mod support;

use std::{fs, path::Path};

use influence_scoring::{
    bundle::write_bundle,
    day::{DayError, DayInputs, DayResult, ScoreError, score_day},
    engagement::PlatformTables,
    engine::{Engine, EngineKind},
    ingest::{RejectCount, RejectFile, StagedTable, Table, TableLocation, stage_table},
    merkle::Subtree,
    salt::SaltSecret,
    weights::Weights,
};
use support::day::{Day, GALLERIES, MEMBERS, gallery, inputs, owner};

/// Two users, of whom the second viewed the first gallery; one row has an unknown kind.
const ACTIVITY: &str = "\
time,user,gallery,nft,kind,quantity
101,2,1,,view,60
102,2,1,,like,1
103,2,1,,dance,1
";

async fn staged(table: Table, text: String, work: &Path, rejects: &mut RejectFile) -> StagedTable {
    let file = work.join(format!("{table}.csv"));
    fs::write(&file, text).unwrap();
    let location: TableLocation = file.display().to_string().parse().unwrap();
    stage_table(table, &location, &work.join("staged"), rejects).await.unwrap()
}

async fn platform(work: &Path, rejects: &mut RejectFile) -> PlatformTables {
    let users = format!("user,wallet,reputation\n1,{},5\n2,{},7\n", owner(1), owner(2));
    let galleries = (0..GALLERIES - 1).map(|place| format!("{},{},1\n", place + 1, gallery(place)));
    let galleries = format!("gallery,address,owner\n{}", galleries.collect::<String>());
    PlatformTables {
        activity: staged(Table::Activity, ACTIVITY.into(), work, rejects).await,
        users: staged(Table::Users, users, work, rejects).await,
        galleries: staged(Table::Galleries, galleries, work, rejects).await,
        nfts: StagedTable::nothing(Table::Nfts),
    }
}

async fn scored(
    day: &Day,
    threads: usize,
    max_reject_bps: u32,
    parent: &Path,
) -> Result<DayResult, DayError> {
    let work = tempfile::tempdir().unwrap();
    let kind = EngineKind::DataFusion { threads, memory_bytes: 1 << 28 };
    let engine = Engine::new(kind, &work.path().join("engine")).await.unwrap();
    let mut rejects = RejectFile::create(parent.join("rejects.csv")).unwrap();
    let platform = platform(work.path(), &mut rejects).await;
    score_day(DayInputs {
        day: 10,
        deployment: day.result().deployment,
        holdings: &day.holdings(),
        chain: &day.chain(),
        platform: &platform,
        weights: &Weights::load_default().unwrap(),
        secret: &SaltSecret::new(&[7; 32]).unwrap(),
        engine: &engine,
        rejects: &mut rejects,
        max_reject_bps,
    })
    .await
}

#[tokio::test]
async fn a_day_goes_from_its_inputs_to_its_bundle() {
    let parent = tempfile::tempdir().unwrap();
    let result = scored(&Day::default(), 1, 2_000, parent.path()).await.unwrap();
    // Every member has a total above 0 (the first has only locked), so all are users, and their average index is 1.
    let members = result.holdings.entries(Subtree::Members);
    assert!(members.iter().all(|line| line.influence_index > 0), "{members:?}");
    let sum: u32 = members.iter().map(|line| line.influence_index).sum();
    assert!(sum.abs_diff(10_000 * u32::from(MEMBERS)) <= u32::from(MEMBERS), "{sum}");
    assert!(result.holdings.entries(Subtree::Others).iter().all(|line| line.influence_index == 0));
    assert_eq!(result.engagement.galleries(), u32::from(GALLERIES - 1));
    assert!(result.scores.array_windows().all(|[a, b]| a.score >= b.score));
    assert_eq!(result.rows.events_counted, 2);
    let (field, reason) = ("kind".to_owned(), "is not a known kind".to_owned());
    assert_eq!(result.rows.rejects, [RejectCount { table: Table::Activity, field, reason, rows: 1 }]);
    assert_eq!(result.contents.weights_hash, Weights::load_default().unwrap().hash());
    let folder = write_bundle(parent.path(), &result, &Day::default().state(), &inputs()).unwrap();
    assert_eq!(influence_scoring::bundle::read_bundle(&folder).unwrap().manifest.contents(), result.contents);
}

#[tokio::test]
async fn threads_and_order_change_no_byte() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let days = [(Day::default(), 1), (Day { reversed: true, ..Day::default() }, 2)];
    let mut manifests = Vec::new();
    for (folder, (day, threads)) in folders.iter().zip(days) {
        let result = scored(&day, threads, 2_000, folder.path()).await.unwrap();
        let folder = write_bundle(folder.path(), &result, &day.state(), &inputs()).unwrap();
        manifests.push(fs::read(folder.join("manifest.json")).unwrap());
    }
    assert_eq!(manifests[0], manifests[1]);
}

#[tokio::test]
async fn too_many_rejected_rows_stop_the_day_and_name_the_file() {
    let parent = tempfile::tempdir().unwrap();
    // 1 of 9 rows is 1 111 in 10 000.
    let error = scored(&Day::default(), 1, 1_111, parent.path()).await.err().unwrap();
    let DayError::Score(ScoreError::TooManyRejected { rejected: 1, rows: 9, max_bps: 1_111, rejects }) =
        &error
    else {
        panic!("{error}");
    };
    assert!(fs::read_to_string(rejects).unwrap().contains("dance"));
    assert!(scored(&Day::default(), 1, 1_112, parent.path()).await.is_ok());
}
