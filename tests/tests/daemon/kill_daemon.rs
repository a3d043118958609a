//! Killed with SIGKILL at every write of its journal, a cranker goes on as if nothing had happened.

use std::{os::unix::process::ExitStatusExt, path::Path, sync::Arc};

use influence_client::rpc::RpcChain;
use influence_cranker::journal::Journal;
use influence_tests::{
    crankers::{RpcCranker, folder, pass, remote, rpc_config},
    node::{Node, fault::FaultInjector, recorder::Recorder},
    scripted_days::ScriptedDays,
    test_env::{CHALLENGE, FIRST_DAY},
};
use tokio::process::Command;

use crate::fixture::{Outcome, outcome, script, skip};

/// Days that are lived through.
const DAYS: u32 = 3;
const SIGKILL: i32 = 9;

/// A cranker that is a new process for every pass.
struct Mortal<'a> {
    chain: &'a Recorder,
    url: &'a str,
    folder: &'a Path,
    is_killed: bool,
    /// How often it was.
    kills: usize,
}

impl Mortal<'_> {
    /// Passes until one comes to its end with nothing on its way. Before that, it is killed at the first moment, at the
    /// second, and so on.
    async fn pass(&mut self) {
        let mut moment = usize::from(self.is_killed);
        loop {
            let mut process = Command::new(env!("CARGO_BIN_EXE_cranker_process"));
            process.args(["cycle", self.url]).arg(self.folder).arg(moment.to_string());
            let output = process.output().await.expect("it starts");
            if output.status.signal() == Some(SIGKILL) {
                self.kills += 1;
                moment += 1;
                continue;
            }
            let [said, wrong] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
            assert!(output.status.success(), "{wrong}");
            if said.trim() == "0" {
                return;
            }
            skip(self.chain);
        }
    }
}

async fn other(script: &ScriptedDays<Recorder>, url: &str, folder: &Path) -> RpcCranker {
    let rpc = Arc::new(RpcChain::connect(rpc_config(url)).await.expect("it connects"));
    let journal = Journal::open(&folder.join("journal.redb")).expect("a journal");
    remote(rpc, None, &script.env.roles.crankers[1], folder, journal).await.expect("a cranker")
}

/// Some days with two crankers, the first of which is killed again and again, or never; how often it was.
async fn live(is_killed: bool) -> (Outcome, usize) {
    let script = script().await;
    let chain = &script.env.chain;
    let node = Node::serve(chain.clone(), FaultInjector::none()).await;
    let folders = [folder(), folder()];
    let mut other = other(&script, &node.url, folders[1].path()).await;
    let mut mortal = Mortal { chain, url: &node.url, folder: folders[0].path(), is_killed, kills: 0 };
    mortal.pass().await;
    for n in 0..DAYS {
        script.run_day(n).await;
        script.end_day(n).await;
        mortal.pass().await;
        pass(&mut other).await;
        script.env.advance(CHALLENGE).await;
        mortal.pass().await;
        pass(&mut other).await;
    }
    (outcome(&script, FIRST_DAY, DAYS).await, mortal.kills)
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_every_write_a_process_goes_on_as_if_nothing_had_happened() {
    let (undisturbed, kills) = live(false).await;
    assert_eq!((kills, &undisturbed.votes), (0, &vec![1; DAYS as usize]));
    let (disturbed, kills) = live(true).await;
    assert_eq!(disturbed, undisturbed);
    assert!(kills >= 30, "{kills}");
    println!("killed {kills} times in {DAYS} days");
}
