//! Killed at any write of its journal, before and after it, a cranker goes on as if nothing had happened.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use influence_cranker::{indexer::IndexStart, journal::Journal, pipeline::Cranker};
use influence_tests::{
    crankers::{SimpleScorer, cranker, folder, pass, started},
    scripted_days::ScriptedDays,
    test_env::{CHALLENGE, FIRST_DAY},
};
use solana_signer::Signer;
use tokio::runtime::Runtime;

use crate::cluster_fixture::ClusterFixture;

/// Days that are lived through.
const DAYS: u32 = 4;

/// Thrown where the process would be killed.
struct Killed;

/// What a life leaves behind.
#[derive(Debug, PartialEq)]
struct Outcome {
    accounts: Vec<String>,
    /// What every day says.
    days: Vec<[u8; 32]>,
    /// Votes of the cranker that is killed.
    votes: Vec<usize>,
    /// Times at which it could have been killed.
    moments: usize,
}

/// Kills the process that writes for the `at`-th time, counting moments before and after each commit.
fn watch(
    seen: &Arc<AtomicUsize>,
    at: Option<usize>,
) -> impl Fn(influence_cranker::journal::WritePhase) + use<> {
    let seen = seen.clone();
    move |_| {
        if Some(seen.fetch_add(1, Ordering::Relaxed)) == at {
            resume_unwind(Box::new(Killed));
        }
    }
}

/// One cranker, killed once, and the folder that it leaves.
struct Mortal<'a> {
    script: &'a ScriptedDays<ClusterFixture>,
    runtime: &'a Runtime,
    folder: &'a Path,
    seen: Arc<AtomicUsize>,
    at: Option<usize>,
    cranker: Option<Cranker<ClusterFixture, ClusterFixture, SimpleScorer>>,
}

impl Mortal<'_> {
    /// A pass; killed in it, it is started again and passes once more.
    fn pass(&mut self) {
        let pass_once = AssertUnwindSafe(|| {
            self.runtime.block_on(async {
                let alive = match self.cranker.take() {
                    Some(cranker) => cranker,
                    None => self.start().await,
                };
                let cranker = self.cranker.insert(alive);
                pass(cranker).await;
            });
        });
        let Err(thrown) = catch_unwind(pass_once) else { return };
        assert!(thrown.is::<Killed>(), "a test failed within the pass");
        self.cranker = None;
        self.at = None;
        // What may still land is waited for: the slots go by.
        self.pass();
        self.runtime.block_on(self.script.env.chain.skip(600));
        self.pass();
    }

    async fn start(&self) -> Cranker<ClusterFixture, ClusterFixture, SimpleScorer> {
        let cluster = &self.script.env.chain;
        let key = &self.script.env.roles.crankers[0];
        let journal = Journal::open(&self.folder.join("journal.redb")).expect("a journal");
        let journal = journal.with_write_hook(watch(&self.seen, self.at));
        let start = IndexStart::Now { any_day: false };
        started(cluster, key, self.folder, journal, SimpleScorer::default(), start).await.expect("a cranker")
    }
}

/// Lives through some days with two crankers, the first of whom is killed at the `at`-th moment.
fn live(at: Option<usize>) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let script = runtime.block_on(ClusterFixture::script());
    let folders = [folder(), folder()];
    let [first, second] = &folders;
    let other = &script.env.roles.crankers[1];
    let cluster = &script.env.chain;
    let mut other =
        runtime.block_on(cranker(cluster, other, second.path(), SimpleScorer::default())).expect("a cranker");
    let seen = Arc::default();
    let mut mortal =
        Mortal { script: &script, runtime: &runtime, folder: first.path(), seen, at, cranker: None };
    for n in 0..DAYS {
        runtime.block_on(script.run_day(n));
        mortal.pass();
        runtime.block_on(script.end_day(n));
        mortal.pass();
        runtime.block_on(pass(&mut other));
        runtime.block_on(script.env.advance(CHALLENGE));
        mortal.pass();
        runtime.block_on(pass(&mut other));
    }
    let cranker = mortal.cranker.as_ref().expect("alive at the end");
    assert_eq!(cranker.journal().pending().expect("a journal"), [], "nothing is on its way");
    let moments = mortal.seen.load(Ordering::Relaxed);
    runtime.block_on(outcome(&script, moments))
}

async fn outcome(script: &ScriptedDays<ClusterFixture>, moments: usize) -> Outcome {
    let cluster = &script.env.chain;
    let mut days = Vec::new();
    let mut votes = Vec::new();
    for day in FIRST_DAY..FIRST_DAY + DAYS {
        days.push(script.env.snapshot(day).await.votes[0].content_hash);
        votes.push(cluster.votes(&script.env.roles.crankers[0].pubkey(), day));
    }
    Outcome { accounts: script.accounts().await, days, votes, moments }
}

#[test]
fn a_cranker_killed_at_any_write_resumes_with_the_same_result() {
    let undisturbed = live(None);
    assert_eq!(undisturbed.votes, [1; DAYS as usize]);
    let total = undisturbed.moments;
    let mut points = 0;
    for at in (0..total).step_by((total / 34).max(1)) {
        let disturbed = live(Some(at));
        assert_eq!(Outcome { moments: total, ..disturbed }, undisturbed, "killed at {at} of {total}");
        points += 1;
    }
    assert!(points >= 30, "{points}");
    println!("killed at {points} of {total} moments");
}
