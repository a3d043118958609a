//! Several crankers: late ones, ones with other inputs, and ones that were away.

use influence_client::rpc::finalized::TokenBalance;
use influence_cranker::{
    indexer::IndexStart,
    journal::{Journal, steps::DayStep},
    keeper::SnapshotStatus,
    peers::bundle_verify::BundleRejected,
    pipeline::{AdoptBundleError, Disagreement},
};
use influence_scoring::bundle::{self, diff_bundles};
use influence_tests::{
    crankers::{SimpleScorer, cranker, folder, pass, started},
    test_env::{CHALLENGE, FIRST_DAY},
};
use solana_signer::Signer;
use tokio_util::sync::CancellationToken;

use crate::cluster_fixture::ClusterFixture;

#[tokio::test]
async fn a_cranker_with_other_inputs_changes_nothing_and_is_told_what_differs() {
    let script = ClusterFixture::script().await;
    let env = &script.env;
    let folders = [folder(), folder(), folder()];
    let mut crankers = Vec::new();
    for (place, bias) in [(0, 9), (1, 0), (2, 0)] {
        let (key, folder) = (&env.roles.crankers[place], folders[place].path());
        crankers.push(cranker(&env.chain, key, folder, SimpleScorer { bias }).await.expect("a cranker"));
    }
    script.run_day(0).await;
    script.end_day(0).await;
    let alone = pass(&mut crankers[0]).await;
    assert!(alone.disagreements.is_empty(), "no other cranker has voted");
    let other = env.roles.crankers[0].pubkey();
    let told = pass(&mut crankers[1]).await.disagreements;
    assert_eq!(told, [Disagreement::OtherVotes { day: FIRST_DAY, crankers: vec![other] }]);
    pass(&mut crankers[2]).await;
    env.advance(CHALLENGE).await;
    let outvoted = pass(&mut crankers[0]).await;
    assert_eq!(outvoted.last_final, Some((FIRST_DAY, Some(SnapshotStatus::QuorumMismatch))));
    assert_eq!(outvoted.disagreements, [Disagreement::QuorumMismatch { day: FIRST_DAY }]);
    assert_eq!(pass(&mut crankers[1]).await.last_final, Some((FIRST_DAY, Some(SnapshotStatus::Applicable))));
    let read =
        |place: usize| bundle::read_bundle(&crankers[place].bundles().path(FIRST_DAY)).expect("a bundle");
    let difference = diff_bundles(&read(0), &read(1)).expect("a difference").to_string();
    assert!(difference.contains("rank 1") || difference.contains("seal"), "{difference}");
    assert!(diff_bundles(&read(1), &read(2)).is_none());
    // By its operator's word it takes over what the quorum agreed on, and nothing else.
    let offered = folder();
    let [wrong, right] = ["wrong", "right"].map(|name| offered.path().join(name));
    copy(&crankers[0].bundles().path(FIRST_DAY), &wrong);
    copy(&crankers[1].bundles().path(FIRST_DAY), &right);
    let refused = crankers[0].adopt(&wrong).await;
    let is_other = |refused: &Result<_, AdoptBundleError>| {
        matches!(
            refused,
            Err(AdoptBundleError::Rejected(BundleRejected::OtherContents { day: FIRST_DAY, .. }))
        )
    };
    assert!(is_other(&refused), "{refused:?}");
    assert_eq!(crankers[0].adopt(&right).await.expect("adopted"), FIRST_DAY);
    // Adopted once more, as after an interruption, it is the same again.
    copy(&crankers[1].bundles().path(FIRST_DAY), &right);
    assert_eq!(crankers[0].adopt(&right).await.expect("adopted again"), FIRST_DAY);
    let agreed = pass(&mut crankers[0]).await;
    assert!(agreed.disagreements.is_empty());
    assert_eq!(agreed.last_final, Some((FIRST_DAY, Some(SnapshotStatus::Applicable))));
}

#[tokio::test]
async fn a_pass_that_is_stopped_begins_nothing_more_and_the_next_one_goes_on() {
    let script = ClusterFixture::script().await;
    let env = &script.env;
    let folders = [folder(), folder()];
    let [a, b, _] = &env.roles.crankers;
    let mut first =
        cranker(&env.chain, a, folders[0].path(), SimpleScorer::default()).await.expect("a cranker");
    let mut second =
        cranker(&env.chain, b, folders[1].path(), SimpleScorer::default()).await.expect("a cranker");
    script.run_day(0).await;
    script.end_day(0).await;
    pass(&mut first).await;
    pass(&mut second).await;
    env.advance(CHALLENGE).await;
    let stop = CancellationToken::new();
    first.stop_on(stop.clone());
    stop.cancel();
    let before = script.accounts().await;
    let stopped = pass(&mut first).await;
    assert_eq!(stopped.last_final, Some((FIRST_DAY, Some(SnapshotStatus::Applicable))));
    assert!(stopped.unfinished.contains(&(FIRST_DAY, DayStep::Apply)), "{:?}", stopped.unfinished);
    assert_eq!((first.sent().transactions, script.accounts().await), (0, before.clone()));
    first.stop_on(CancellationToken::new());
    let done = pass(&mut first).await;
    assert!(first.sent().transactions > 0 && script.accounts().await != before);
    assert_eq!(done.unfinished, []);
}

#[tokio::test]
async fn a_month_missed_is_caught_up_day_by_day_and_a_late_starter_needs_only_a_bundle() {
    let script = ClusterFixture::script().await;
    let env = &script.env;
    let folders = [folder(), folder(), folder()];
    let [a, b, c] = &env.roles.crankers;
    let mut first =
        cranker(&env.chain, a, folders[0].path(), SimpleScorer::default()).await.expect("a cranker");
    pass(&mut first).await;
    for n in 0..30 {
        script.run_day(n).await;
        script.end_day(n).await;
    }
    // No cranker ran for a month. The first catches up and votes for every day; all but the last are history.
    let caught_up = pass(&mut first).await;
    assert_eq!(caught_up.closed, (FIRST_DAY..FIRST_DAY + 30).collect::<Vec<_>>());
    // The second begins with the first one's bundle of day 20, and comes to the same.
    let published = first.bundles().read(FIRST_DAY + 20).expect("a bundle");
    let accounts = published.state.twab.accounts.iter();
    let accounts =
        accounts.map(|row| (row.token_account, TokenBalance { owner: row.owner, amount: row.balance }));
    let start = IndexStart::AfterDay { day: FIRST_DAY + 20, accounts: accounts.collect() };
    let days = folders[1].path().join("bundles");
    copy(&first.bundles().path(FIRST_DAY + 20), &days.join(format!("day-{}", FIRST_DAY + 20)));
    let journal = Journal::open(&folders[1].path().join("journal.redb")).expect("a journal");
    let late = started(&env.chain, b, folders[1].path(), journal, SimpleScorer::default(), start).await;
    let mut late = late.expect("a cranker");
    assert_eq!(pass(&mut late).await.closed, (FIRST_DAY + 21..FIRST_DAY + 30).collect::<Vec<_>>());
    for day in FIRST_DAY + 20..FIRST_DAY + 30 {
        assert_eq!(late.bundles().contents()[&day], first.bundles().contents()[&day], "day {day}");
    }
    // A third, who only now hears of all that, has the right to vote too: nothing is left to vote for.
    env.advance(CHALLENGE).await;
    let done = pass(&mut first).await;
    assert_eq!(done.last_final, Some((FIRST_DAY + 29, Some(SnapshotStatus::Applicable))));
    let accounts = script.accounts().await;
    assert!(accounts[0].contains(&format!("of day {}", FIRST_DAY + 29)), "{accounts:?}");
    assert!(
        cranker(&env.chain, c, folders[2].path(), SimpleScorer::default()).await.is_err(),
        "too late without"
    );
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &place);
        } else {
            std::fs::copy(entry.path(), place).expect("copied");
        }
    }
}
