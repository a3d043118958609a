//! A month over a node whose every call fails at first is the same month.

use std::{sync::Arc, thread, time::Duration};

use influence_client::{
    accounts::test_accounts,
    rpc::{RpcChain, config::RpcConfig},
};
use influence_core::calendar::Day;
use influence_cranker::{indexer, journal::Journal};
use influence_tests::{
    crankers::{RpcCranker, folder, remote, rpc_config},
    node::{
        Node,
        fault::{FaultInjector, NodeFault},
        recorder::Recorder,
    },
    scripted_days::ScriptedDays,
    test_env::{CHALLENGE, FIRST_DAY, mint_key},
};
use solana_signer::Signer;
use tokio::runtime::Runtime;

use crate::fixture::{Outcome, outcome, script, skip, votes};

/// Days that are lived through.
const DAYS: u32 = 30;
/// Passes in a row that may fail. Each gets further than the one before: what is recorded stays.
const TRIES: usize = 20;
/// Months that are lived at once: they wait more than they compute.
const MAX_IN_FLIGHT: usize = 4;

/// The kinds of fault that the first call of every method begins with; the others follow in turn. All together meet
/// every method with every kind.
fn phases() -> &'static [usize] {
    if std::env::var_os("INFLUENCE_QUICK").is_some() { &[0, 5] } else { &[0, 1, 2, 3, 4, 5, 6, 7] }
}

/// The cranker at `place`, over its own node, subscribed to all changes.
async fn cranker(
    script: &ScriptedDays<Recorder>,
    node: &Node,
    place: usize,
    folder: &std::path::Path,
) -> RpcCranker {
    // What is never answered is given up soon.
    let config = RpcConfig { timeout: Duration::from_millis(50), ..rpc_config(&node.url) };
    let rpc = Arc::new(RpcChain::connect(config).await.expect("it connects"));
    let (notices, _) = indexer::subscribe(node.sockets.url.clone(), test_accounts::spl_token(mint_key()));
    let journal = Journal::open(&folder.join("journal.redb")).expect("a journal");
    let key = &script.env.roles.crankers[place];
    remote(rpc, Some(notices), key, folder, journal).await.expect("a cranker")
}

/// Passes until one comes to its end with nothing on its way, and `day` has its vote: a node that is behind may say at
/// first that the day is not over.
async fn insist(cranker: &mut RpcCranker, script: &ScriptedDays<Recorder>, day: Day) {
    let (key, mut last) = (cranker.key().pubkey(), String::new());
    for _ in 0..TRIES {
        match cranker.run_cycle(&mut |_| {}).await {
            Ok(pass) if pass.pending == 0 && pass.close_error.is_none() && votes(script, key, day) > 0 => {
                return;
            }
            Ok(pass) => last = format!("{pass:?}"),
            Err(error) => last = error.to_string(),
        }
        skip(&script.env.chain);
    }
    panic!("no pass came to its end in {TRIES}; the last: {last}");
}

/// A month with two crankers, the first over a node with `faults`, whose websockets are cut every day when it `cuts`;
/// that node.
async fn month(faults: FaultInjector, cuts: bool) -> (Outcome, Arc<Node>) {
    let script = script().await;
    let chain = &script.env.chain;
    let [flaky, calm] =
        [Node::serve(chain.clone(), faults).await, Node::serve(chain.clone(), FaultInjector::none()).await];
    let folders = [folder(), folder()];
    let mut first = cranker(&script, &flaky, 0, folders[0].path()).await;
    let mut second = cranker(&script, &calm, 1, folders[1].path()).await;
    for day in FIRST_DAY..FIRST_DAY + DAYS {
        if cuts {
            flaky.sockets.cut();
        }
        script.run_day(day - FIRST_DAY).await;
        script.end_day(day - FIRST_DAY).await;
        insist(&mut first, &script, day).await;
        insist(&mut second, &script, day).await;
        script.env.advance(CHALLENGE).await;
        insist(&mut first, &script, day).await;
        insist(&mut second, &script, day).await;
    }
    (outcome(&script, FIRST_DAY, DAYS).await, flaky)
}

/// A month that begins with the kind of fault at `phase`; it has to be the `undisturbed` one.
fn disturbed(phase: usize, undisturbed: &Outcome) {
    let runtime = Runtime::new().expect("a runtime");
    let (disturbed, node) = runtime.block_on(month(FaultInjector::rotating(phase), true));
    assert_eq!(disturbed, *undisturbed, "phase {phase}");
    let met = NodeFault::ALL.map(|fault| (fault, node.faults.injected_anywhere(fault)));
    assert!(met.iter().all(|(_, count)| *count > 30), "{met:?}");
    let all: usize = met.iter().map(|(_, count)| count).sum();
    println!("phase {phase}: {} calls, of which failed {all}: {met:?}", node.faults.all_calls());
}

#[test]
fn a_month_in_which_every_call_fails_at_first_is_the_same_month() {
    let runtime = Runtime::new().expect("a runtime");
    let (undisturbed, _) = runtime.block_on(month(FaultInjector::none(), false));
    assert_eq!(undisturbed.votes, [1; DAYS as usize]);
    for phases in phases().chunks(MAX_IN_FLIGHT) {
        thread::scope(|scope| {
            for phase in phases {
                scope.spawn(|| disturbed(*phase, &undisturbed));
            }
        });
    }
}
