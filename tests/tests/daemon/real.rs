//! Two daemons over a node, as operators run them: days become final, are applied, and prove themselves.

use base64::{Engine, prelude::BASE64_STANDARD};
use influence_core::calendar::Day;
use influence_tests::{
    actors::Fan,
    crankers::folder,
    node::{Node, fault::FaultInjector, recorder::Recorder},
    scripted_days::ScriptedDays,
};
use serde_json::Value;
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};

use crate::{
    platform_tables,
    process::{Daemon, Post},
    short,
};

/// Days that are lived through. On the last one the platform has no visitor.
const DAYS: u32 = 3;
/// While the test waits, the chain's clock moves by so many seconds with every block.
const TICK: i64 = 10;

/// A world and its daemons.
struct Stay {
    script: ScriptedDays<Recorder>,
    daemons: [Daemon; 2],
}

impl Stay {
    /// Lets time go by until `is_done`.
    async fn wait(&self, what: &str, is_done: impl AsyncFn() -> bool) {
        let daemons = self.daemons.each_ref();
        short::wait(&self.script, &daemons, (what, TICK), is_done).await;
    }

    /// The rank of a gallery that a daemon serves with its proof; 0 before it does.
    async fn rank(&self, gallery: &Address, day: Day) -> u32 {
        let proof = self.daemons[0].ask(&format!("/v1/rank/{gallery}?day={day}")).await;
        proof.and_then(|proof| proof["leaf"]["rank"].as_u64()?.try_into().ok()).unwrap_or(0)
    }

    /// Whether `day` is final and every owner is up to date with it.
    async fn is_applied(&self, day: Day) -> bool {
        if !short::is_applied(&self.script, day).await {
            return false;
        }
        let ScriptedDays { env, test_galleries, .. } = &self.script;
        for test_gallery in test_galleries {
            // A rank that stays the same is not proved again every day.
            if u32::from(env.gallery(&test_gallery.gallery).await.rank)
                != self.rank(&test_gallery.gallery, day).await
            {
                return false;
            }
        }
        true
    }

    /// One day, until everything that daemons do of it is done.
    async fn day(&self, n: u32, first: Day) {
        let day = first + n;
        short::live(&self.script, n).await;
        let end = short::calendar().end_of(day);
        self.script.env.advance(end - self.script.env.time().await).await;
        self.wait(&format!("applying day {day}"), async || self.is_applied(day).await).await;
    }
}

/// The instruction that a server gives with a proof.
fn instruction(apply: &Value) -> Instruction {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let key = |value: &Value| text(value).parse().expect("an address");
    let accounts = apply["accounts"].as_array().expect("accounts").iter().map(|meta| AccountMeta {
        pubkey: key(&meta["pubkey"]),
        is_signer: meta["isSigner"] == true,
        is_writable: meta["isWritable"] == true,
    });
    Instruction {
        program_id: key(&apply["programId"]),
        accounts: accounts.collect(),
        data: BASE64_STANDARD.decode(text(&apply["data"])).expect("base64"),
    }
}

/// The proof of an owner's score that a daemon serves is one that the program takes, and no other.
async fn check_proof(stay: &Stay, fan: &Fan, day: Day) {
    let (env, payer) = (&stay.script.env, &stay.script.env.roles.payer);
    let path = format!("/v1/proof/{}?day={day}", fan.owner);
    let proof = stay.daemons[1].ask(&path).await.expect("a proof");
    let record = env.influence(fan).await;
    assert_eq!(proof["leaf"]["holding_score"], u64::from(record.holding_score).to_string());
    assert_eq!(proof["leaf"]["influence_index"], u32::from(record.influence_index));
    let apply = instruction(&proof["apply"]);
    env.simulate(std::slice::from_ref(&apply), &[payer]).await.expect("the program takes it");
    let mut forged = apply;
    *forged.data.last_mut().expect("data") ^= 1;
    env.simulate(&[forged], &[payer]).await.expect_err("the program takes no other");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_daemons_bring_days_to_their_end_and_stop_when_they_are_told() {
    let script = short::script().await;
    let first = short::first_day();
    let node = Node::serve(script.env.chain.clone(), FaultInjector::none()).await;
    let [shared, one, two] = [folder(), folder(), folder()];
    platform_tables::write(shared.path(), &script);
    for n in 0..DAYS {
        platform_tables::write_activity(shared.path(), &short::calendar(), first + n, n + 1 < DAYS);
    }
    let [a, b, _] = &script.env.roles.crankers;
    let (url, tables) = (&node.url, shared.path());
    let post = |key, folder| Post { url, key, tables, folder, peers: Vec::new() };
    let daemons = [post(a, one.path()).start(&[]).await, post(b, two.path()).start(&[]).await];
    let mut stay = Stay { script, daemons };
    let is_up = async || {
        let [one, two] = stay.daemons.each_ref().map(|daemon| daemon.ask("/v1/status"));
        one.await.is_some() && two.await.is_some()
    };
    stay.wait("starting", is_up).await;
    for n in 0..DAYS {
        stay.day(n, first).await;
        let day = first + n;
        let snapshot = stay.script.env.snapshot(day).await;
        assert_eq!(snapshot.votes[0].content_hash, snapshot.votes[1].content_hash);
    }
    let last = first + DAYS - 1;
    let path = format!("/v1/proof/{}?day={last}", stay.script.fans[0].owner);
    let stands = async || stay.daemons[1].ask(&path).await.is_some_and(|proof| proof["applicable"] == true);
    stay.wait("seeing that the last day stands", stands).await;
    for fan in &stay.script.fans[..3] {
        check_proof(&stay, fan, last).await;
    }
    for daemon in &mut stay.daemons {
        let status = daemon.stop().await;
        assert_eq!(status.code(), Some(0), "{}", daemon.log());
    }
}
