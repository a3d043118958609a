//! A month over a network that loses calls everywhere is the same month.

use std::sync::atomic::Ordering;

use influence_cranker::pipeline::Cranker;
use influence_tests::{
    crankers::{SimpleScorer, cranker, folder, pass},
    test_env::{CHALLENGE, FIRST_DAY},
};
use solana_signer::Signer;

use crate::{cluster_fixture::ClusterFixture, flaky::Flaky};

/// Days that are lived through.
const DAYS: u32 = 30;
/// Passes in a row that may fail. Each gets further than the one before: what is recorded stays.
const TRIES: usize = 60;

/// What a month leaves behind.
#[derive(Debug, PartialEq)]
struct Month {
    accounts: Vec<String>,
    days: Vec<[u8; 32]>,
    votes: Vec<usize>,
}

/// Passes until one comes to its end with nothing on its way; transactions that landed by what the passes say, however they
/// ended.
async fn insist(cranker: &mut Cranker<Flaky, Flaky, SimpleScorer>, flaky: &Flaky) -> u64 {
    let mut sent = 0;
    for _ in 0..TRIES {
        let outcome = cranker.run_cycle(&mut |_| {}).await;
        sent += cranker.sent().transactions;
        match outcome {
            Ok(pass) if pass.pending == 0 && pass.close_error.is_none() => return sent,
            _ => flaky.cluster.skip(600).await,
        }
    }
    panic!("no pass came to its end in {TRIES}");
}

/// A month with two crankers, the first behind a network that loses every `period`-th call; how many were lost.
async fn month(period: usize, phase: usize) -> (Month, usize) {
    let script = ClusterFixture::script().await;
    let env = &script.env;
    let folders = [folder(), folder()];
    let [a, b, _] = &env.roles.crankers;
    let flaky = Flaky::new(env.chain.clone(), period, phase);
    let mut first = loop {
        match cranker(&flaky, a, folders[0].path(), SimpleScorer::default()).await {
            Ok(cranker) => break cranker,
            Err(error) => assert!(error.to_string().contains("lost a call"), "{error}"),
        }
    };
    let mut second =
        cranker(&env.chain, b, folders[1].path(), SimpleScorer::default()).await.expect("a cranker");
    let mut sent = 0;
    for n in 0..DAYS {
        script.run_day(n).await;
        script.end_day(n).await;
        sent += insist(&mut first, &flaky).await;
        pass(&mut second).await;
        env.advance(CHALLENGE).await;
        sent += insist(&mut first, &flaky).await;
        pass(&mut second).await;
    }
    assert_eq!(sent, flaky.told.load(Ordering::Relaxed) as u64, "every receipt is counted once");
    let mut found = Month { accounts: script.accounts().await, days: Vec::new(), votes: Vec::new() };
    for day in FIRST_DAY..FIRST_DAY + DAYS {
        found.days.push(env.snapshot(day).await.votes[0].content_hash);
        found.votes.push(env.chain.votes(&a.pubkey(), day));
    }
    (found, flaky.lost.load(Ordering::Relaxed))
}

#[tokio::test]
async fn a_month_over_a_network_that_loses_calls_is_the_same_month() {
    let (undisturbed, lost) = month(usize::MAX, usize::MAX).await;
    assert_eq!((lost, &undisturbed.votes), (0, &vec![1; DAYS as usize]));
    let mut all = 0;
    for phase in [0, 19, 38] {
        let (disturbed, lost) = month(57, phase).await;
        assert_eq!(disturbed, undisturbed, "phase {phase}");
        assert!(lost > 30, "{lost}");
        all += lost;
    }
    println!("{all} calls lost in three months");
}
