//! A dispute between daemons: a cranker with other tables of the platform is outvoted, finds out from its peers what
//! differs, changes nothing, goes on, and takes over the quorum's day when its operator says so.

use std::{fs, path::Path};

use influence_client::instructions::crank;
use influence_core::calendar::Day;
use influence_scoring::{
    bundle::{self, DayEndState, bundle_dir_name, read_manifest},
    chain_state::ChainState,
    day::{DeploymentId, ScoreOutputs, build_trees},
    salt::SaltSecret,
    twab::TwabTracker,
};
use influence_tests::{
    crankers::folder,
    node::{Node, fault::FaultInjector, recorder::Recorder},
    scripted_days::ScriptedDays,
};
use serde_json::Value;
use solana_address::Address;
use solana_signer::Signer;
use tempfile::TempDir;

use crate::{
    fixture::votes,
    platform_tables,
    process::{Daemon, Post},
    short::{self, CHALLENGE, first_day},
};

/// A port without a listener.
const CLOSED_PORT: &str = "http://127.0.0.1:1";

/// Two crankers, of which the first has other tables; the third one's votes are cast by hand.
struct Dispute<'a> {
    script: &'a ScriptedDays<Recorder>,
    posts: [Post<'a>; 2],
    daemons: [Daemon; 2],
}

impl Dispute<'_> {
    async fn wait(&self, what: &str, is_done: impl AsyncFn() -> bool) {
        short::wait(self.script, &self.daemons.each_ref(), (what, 0), is_done).await;
    }

    fn bundle(&self, whose: usize, day: Day) -> std::path::PathBuf {
        self.posts[whose].work().join("days").join(bundle_dir_name(day))
    }

    /// Lives through a day until both have voted, and says whether their votes are equal.
    async fn live(&self, day: Day) -> bool {
        short::live(self.script, day - first_day()).await;
        short::end(self.script, day, 30);
        let has_voted = |whose: usize| votes(self.script, self.posts[whose].key.pubkey(), day) > 0;
        self.wait(&format!("voting for day {day}"), async || has_voted(0) && has_voted(1)).await;
        let said =
            [0, 1].map(|whose| read_manifest(&self.bundle(whose, day)).expect("a bundle").content_hash);
        said[0] == said[1]
    }

    /// Casts the third vote for what the second cranker said, and waits out the challenge.
    async fn decide(&self, day: Day) {
        let env = &self.script.env;
        let contents = read_manifest(&self.bundle(1, day)).expect("a bundle").contents();
        let key = &env.roles.crankers[2];
        let vote = crank::publish_snapshot(&key.pubkey(), &env.token, day, &contents);
        env.send(&[vote], &[key]).await.expect("a vote");
        self.apply(day).await;
        assert_eq!(env.snapshot(day).await.engagement_root, contents.engagement_root);
    }

    /// Waits until every owner has the scores of `day`.
    async fn apply(&self, day: Day) {
        short::end(self.script, day, 40 + i64::from(CHALLENGE));
        self.wait(&format!("applying day {day}"), async || short::is_applied(self.script, day).await).await;
    }

    /// What the first cranker says of itself.
    async fn status(&self) -> Value {
        self.daemons[0].ask("/v1/status").await.unwrap_or_default()
    }

    /// Whether the first cranker has named who differs from it on `day`, and where.
    async fn has_named(&self, day: Day) -> bool {
        let sentence = format!("{} differs on day {day}: ", self.daemons[1].server);
        let status = self.status().await;
        let told = status["disagreements"].as_array().into_iter().flatten().filter_map(Value::as_str);
        told.into_iter().any(|told| told.starts_with(&sentence))
    }

    /// Runs a command at the first cranker's, whose daemon does not run: what it said, and that it failed.
    async fn refused(&self, arguments: &[&str], why: &str) {
        let (code, said) = self.posts[0].command(arguments).await;
        assert!(code == Some(1) && said.contains(why), "{arguments:?} said {said}");
    }

    async fn done(&self, arguments: &[&str], what: &str) {
        let (code, said) = self.posts[0].command(arguments).await;
        assert!(code == Some(0) && said.contains(what), "{arguments:?} said {said}");
    }
}

/// A bundle of `day` that is whole, and of another cluster.
fn foreign(folder: &Path, day: Day, like: &Path) -> String {
    let here = read_manifest(like).expect("a bundle").deployment().expect("a deployment");
    let deployment = DeploymentId { cluster: Address::from([9; 32]), ..here };
    let mut holdings = TwabTracker::new(deployment.calendar, day);
    holdings.close_day().expect("a day");
    let secret = SaltSecret::new(&[3; 32]).expect("long enough");
    let result =
        build_trees(day, deployment, &holdings, &ChainState::default(), ScoreOutputs::default(), &secret)
            .expect("a day");
    let state = DayEndState::new(holdings.state(day).expect("a state"), ChainState::default());
    let written =
        bundle::write_bundle(folder, &result, &state, &bundle::InputsRecord::default()).expect("a bundle");
    written.display().to_string()
}

/// The tables of both for `days` days, which are the same but for what users did on the first two.
fn write_tables(script: &ScriptedDays<Recorder>, ours: &TempDir, theirs: &TempDir, days: u32) {
    for (folder, is_right) in [(ours, false), (theirs, true)] {
        platform_tables::write(folder.path(), script);
        for n in 0..days {
            let day = first_day() + n;
            platform_tables::write_activity(folder.path(), &short::calendar(), day, is_right || n > 1);
        }
    }
}

/// A day on which the quorum finalises something else than the first cranker scored.
async fn disputed(all: &Dispute<'_>, day: Day) {
    assert!(!all.live(day).await, "they agree on day {day}");
    all.decide(day).await;
    all.wait("naming what differs", async || all.has_named(day).await).await;
    let own = read_manifest(&all.bundle(0, day)).expect("a bundle").content_hash;
    assert_ne!(all.script.env.snapshot(day).await.votes[1].content_hash, own);
    assert_eq!(votes(all.script, all.posts[0].key.pubkey(), day), 1, "it voted once, for its own");
    let [ours, theirs] = &all.daemons;
    assert!(ours.log().contains(&format!("{} differs: ", theirs.server)));
    assert_eq!(ours.metric("influence_quorum_mismatch").await, Some(1.0));
    assert!(ours.metric("influence_peer_mismatches").await >= Some(1.0));
    assert_eq!(theirs.metric("influence_peer_mismatches").await.unwrap_or(0.0), 0.0);
}

/// The first cranker's operator takes over the quorum's `day`, the newest one, and nothing else; where its own is kept.
async fn adopted(all: &Dispute<'_>, day: Day, foreign: &str) -> String {
    let (text, older) = (day.to_string(), (day - 1).to_string());
    let server = &all.daemons[1].server;
    let own = all.bundle(0, day).display().to_string();
    let read = || bundle::read_bundle(Path::new(&own)).expect("its own").manifest;
    let before = read();
    let of_another_day = all.bundle(1, day - 1).display().to_string();
    all.refused(&["day", &text, "--adopt", &own], "is not what the quorum agreed on").await;
    all.refused(&["day", &text, "--adopt", foreign], "the bundle is of the cluster").await;
    all.refused(&["day", &text, "--adopt", &of_another_day], "use the one of day").await;
    all.refused(&["day", &text, "--adopt", CLOSED_PORT], "no bundle of day").await;
    all.refused(&["day", &older, "--adopt", server], "was closed after day").await;
    assert_eq!(read(), before, "nothing has changed");
    all.done(&["day", &text, "--adopt", server], "is now the quorum's").await;
    assert_ne!(read(), before);
    let kept = all.posts[0].work().join("days").join(format!("own-{}", bundle_dir_name(day)));
    assert_eq!(read_manifest(&kept).expect("its own"), before);
    kept.display().to_string()
}

/// The first cranker computes `day` again, from the state before it: the quorum's, and nothing else.
async fn replayed(all: &Dispute<'_>, day: Day, [kept, foreign]: [&str; 2]) {
    let (text, server) = (day.to_string(), &all.daemons[1].server);
    let older = all.bundle(1, day - 2).display().to_string();
    all.done(&["replay", &text], "the chain matches").await;
    all.done(&["replay", &text, "--from", server], "the chain matches").await;
    all.refused(&["replay", &text, "--from", kept], "is not what the quorum agreed on").await;
    all.refused(&["replay", &text, "--from", foreign], "the bundle is of the cluster").await;
    all.refused(&["replay", &text, "--from", &older], "use the one of day").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outvoted_daemon_names_what_differs_goes_on_and_adopts() {
    let script = short::script().await;
    let node = Node::serve(script.env.chain.clone(), FaultInjector::none()).await;
    let [wrong, right, one, two, away] = [(); 5].map(|()| folder());
    write_tables(&script, &wrong, &right, 5);
    let [a, b, c] = &script.env.roles.crankers;
    let post = |key, tables, folder| Post { url: &node.url, key, tables, folder, peers: Vec::new() };
    let theirs = post(b, right.path(), two.path());
    let second = theirs.start(&[]).await;
    let server = second.server.clone();
    let ours =
        Post { peers: vec![CLOSED_PORT.to_owned(), server.clone()], ..post(a, wrong.path(), one.path()) };
    let first = ours.start(&[]).await;
    let mut all = Dispute { script: &script, posts: [ours, theirs], daemons: [first, second] };
    let is_up = async |daemon: &Daemon| daemon.ask("/v1/status").await.is_some();
    all.wait("starting", async || is_up(&all.daemons[0]).await && is_up(&all.daemons[1]).await).await;
    let newest = first_day() + 1;
    disputed(&all, newest - 1).await;
    disputed(&all, newest).await;

    assert!(all.daemons[0].stop().await.success());
    let foreign = foreign(away.path(), newest, &all.bundle(1, newest));
    let kept = adopted(&all, newest, &foreign).await;

    // From there on both agree, without the third.
    all.daemons[0] = all.posts[0].start(&[]).await;
    all.wait("starting again", async || is_up(&all.daemons[0]).await).await;
    assert!(all.live(newest + 1).await, "they still differ");
    all.apply(newest + 1).await;

    assert!(all.daemons[0].stop().await.success());
    replayed(&all, newest + 1, [&kept, &foreign]).await;
    begin(&all, c, [&kept, &foreign, &server]).await;
}

/// A newcomer begins with the quorum's bundle of a server, and with no other.
async fn begin(all: &Dispute<'_>, key: &solana_keypair::Keypair, [kept, foreign, server]: [&str; 3]) {
    let own = folder();
    let url = all.posts[0].url;
    let post = Post { url, key, tables: all.posts[1].tables, folder: own.path(), peers: Vec::new() };
    let days = post.work().join("days");
    for (place, why) in
        [(kept, "is not what the quorum agreed on"), (foreign, "the bundle is of the cluster")]
    {
        let (code, said) = post.command(&["run", "--bootstrap-from", place]).await;
        assert!(code == Some(1) && said.contains(why), "{said}");
        assert_eq!(fs::read_dir(&days).expect("a folder").count(), 0, "nothing is left of it");
    }
    let newcomer = post.start(&["--bootstrap-from", server]).await;
    short::wait(all.script, &[&newcomer], ("beginning", 0), async || {
        newcomer.ask("/v1/status").await.is_some()
    })
    .await;
    let last = all.script.env.config().await.last_final().expect("a final day");
    let found = read_manifest(&days.join(bundle_dir_name(last))).expect("the quorum's bundle");
    assert_eq!(found, read_manifest(&all.bundle(1, last)).expect("a bundle"));
}
