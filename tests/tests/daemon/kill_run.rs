//! `run` with the platform's scoring, killed with SIGKILL again and again, goes on as if nothing had happened.

use std::{
    collections::BTreeMap,
    os::unix::process::ExitStatusExt,
    time::{Duration, Instant},
};

use influence_client::instructions::crank;
use influence_core::calendar::Day;
use influence_cranker::journal::{Journal, steps::DayStep};
use influence_scoring::bundle::{bundle_dir_name, read_manifest};
use influence_tests::{
    crankers::folder,
    node::{Node, fault::FaultInjector, recorder::Recorder},
    scripted_days::ScriptedDays,
};
use solana_signer::Signer;
use tempfile::TempDir;

use crate::{
    fixture::{Outcome, outcome, skip, votes},
    platform_tables,
    process::{Daemon, Post},
    short::{self, Blocks, CHALLENGE, first_day},
};

/// Days that are lived through.
const DAYS: u32 = 3;
const SIGKILL: i32 = 9;
/// How long one process may take, on a machine that is busy with much else.
const PATIENCE: Duration = Duration::from_secs(400);
/// Moments of a journal from one kill to the next: odd, so that it is killed before and after writes.
const STRIDE: usize = 5;
/// How often it is killed in a stage at most: a daemon that waits writes on, and could be killed for ever.
const KILLS: usize = 7;

/// A daemon that is started again whenever it was killed.
struct Mortal<'a> {
    script: &'a ScriptedDays<Recorder>,
    post: Post<'a>,
    is_killed: bool,
    /// How often it was, by what it was doing.
    kills: BTreeMap<String, usize>,
}

impl Mortal<'_> {
    /// Runs until `is_done`. Before that, each process is killed some moments later in its life than the one before, and
    /// the last one never.
    async fn run(&mut self, is_done: impl AsyncFn(&Daemon) -> bool) {
        // From another moment on in every stage, so that together they meet all of them.
        let killed: usize = self.kills.values().sum();
        let first = 1 + killed % STRIDE;
        let moments = (first..).step_by(STRIDE).take(if self.is_killed { KILLS } else { 0 });
        for moment in moments.chain([0]) {
            if self.live_once(moment, &is_done).await {
                return;
            }
            *self.kills.entry(self.what()).or_default() += 1;
            // What may still land is waited for: the slots go by.
            (0..3).for_each(|_| skip(&self.script.env.chain));
        }
    }

    /// One process, until it `is_done` or killed; whether it is done.
    async fn live_once(&self, moment: usize, is_done: &impl AsyncFn(&Daemon) -> bool) -> bool {
        let mut daemon = self.post.start_mortal(moment).await;
        let (begun, mut blocks) = (Instant::now(), Blocks::new(self.script, 0));
        loop {
            if let Some(status) = daemon.ended() {
                assert_eq!(status.signal(), Some(SIGKILL), "{}", daemon.log());
                return false;
            }
            if is_done(&daemon).await {
                break;
            }
            assert!(begun.elapsed() < PATIENCE, "it takes too long: {}", daemon.log());
            blocks.look().await;
        }
        if self.is_killed {
            daemon.kill().await
        } else {
            assert!(daemon.stop().await.success())
        }
        true
    }

    /// What it was doing, by its journal: the last step that was begun, and whether something was on its way.
    fn what(&self) -> String {
        let journal = Journal::open(&self.post.work().join("journal.redb")).expect("a journal");
        let step = |day: Day, step: DayStep| journal.step(day, step).expect("a step");
        let days = (first_day()..first_day() + DAYS).rev();
        let steps = days.flat_map(|day| DayStep::ALL.into_iter().rev().map(move |of| (day, of)));
        let last = steps.into_iter().find_map(|(day, of)| Some((of, step(day, of)?)));
        let Some((of, record)) = last else { return "observing".into() };
        let is_pending = !journal.pending().expect("the pending").is_empty();
        let how = match (is_pending, record.done_at) {
            (true, _) => "a transaction on its way",
            (false, None) => "begun",
            (false, Some(_)) => "done",
        };
        format!("{} {how}", of.name())
    }

    /// Casts the second vote, for what the daemon's bundle says.
    async fn second(&self, day: Day) {
        let env = &self.script.env;
        let bundle = self.post.work().join("days").join(bundle_dir_name(day));
        let contents = read_manifest(&bundle).expect("a bundle").contents();
        let key = &env.roles.crankers[1];
        let vote = crank::publish_snapshot(&key.pubkey(), &env.token, day, &contents);
        env.send(&[vote], &[key]).await.expect("a vote");
    }
}

/// The step that `day` is at, as the daemon says; none before it says something.
async fn step_of(daemon: &Daemon, day: Day) -> Option<String> {
    let status = daemon.ask("/v1/status").await?;
    let steps = status["steps"].as_array()?;
    let step = steps.iter().find(|step| step["day"] == day);
    Some(step.map_or_else(String::new, |step| step["step"].as_str().unwrap_or_default().to_owned()))
}

/// Some days; what they left, and how often the daemon was killed at what.
async fn days(is_killed: bool, tables: &TempDir) -> (Outcome, BTreeMap<String, usize>) {
    let script = short::script().await;
    let node = Node::serve(script.env.chain.clone(), FaultInjector::none()).await;
    platform_tables::write(tables.path(), &script);
    let (own, key) = (folder(), &script.env.roles.crankers[0]);
    let post = Post { url: &node.url, key, tables: tables.path(), folder: own.path(), peers: Vec::new() };
    let mut mortal = Mortal { script: &script, post, is_killed, kills: BTreeMap::new() };
    // It begins to observe on the first day.
    mortal.run(async |daemon| daemon.ask("/v1/status").await.is_some()).await;
    for n in 0..DAYS {
        let day = first_day() + n;
        platform_tables::write_activity(tables.path(), &short::calendar(), day, n != 1);
        short::live(&script, n).await;
        short::end(&script, day, 30);
        let cranker = key.pubkey();
        let is_voted = async |daemon: &Daemon| {
            votes(&script, cranker, day) > 0 && step_of(daemon, day).await.as_deref() == Some("apply")
        };
        mortal.run(is_voted).await;
        mortal.second(day).await;
        short::end(&script, day, 40 + i64::from(CHALLENGE));
        mortal.run(async |daemon| step_of(daemon, day).await.as_deref() == Some("")).await;
        assert!(short::is_applied(&script, day).await);
    }
    (outcome(&script, first_day(), DAYS).await, mortal.kills)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_killed_repeatedly_scores_votes_and_applies_the_same() {
    let tables = folder();
    let (undisturbed, kills) = days(false, &tables).await;
    assert_eq!((kills.len(), &undisturbed.votes), (0, &vec![1; DAYS as usize]));
    let (disturbed, kills) = days(true, &tables).await;
    assert_eq!(disturbed, undisturbed);
    let all: usize = kills.values().sum();
    println!("killed {all} times in {DAYS} days: {kills:?}");
    assert!(all >= 30, "{all}");
    for step in ["score", "vote", "check"] {
        assert!(kills.keys().any(|what| what.starts_with(step)), "never at {step}: {kills:?}");
    }
}
