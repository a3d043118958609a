//! What an operator asks for, over a node: a day verified against the chain, and what the server knows of it.

use std::{ffi::OsString, path::Path, sync::Arc};

use influence_client::{PROGRAM_ID, rpc::RpcChain};
use influence_core::{calendar::Calendar, snapshot_vote::SnapshotContents};
use influence_cranker::{
    cli,
    http::{AppState, ChainPoller},
    metrics,
};
use influence_scoring::{
    bundle::{self, DayEndState, InputsRecord},
    chain_state::ChainState,
    day::{DeploymentId, ScoreOutputs, build_trees},
    ingest::balances::BalanceChange,
    salt::SaltSecret,
    twab::TwabTracker,
};
use influence_tests::{
    node::{GENESIS, Node, fault::FaultInjector, recorder::Recorder},
    test_env::{CHALLENGE, DAY, FIRST_DAY, TOKEN, TestEnv, mint_key},
};
use solana_address::Address;
use solana_hash::Hash;
use solana_signer::Signer;
use tempfile::TempDir;

use crate::config;

/// A configured program behind a node.
async fn env() -> (TestEnv<Recorder>, Arc<Node>) {
    let TestEnv { chain, roles, .. } = TestEnv::embedded().await;
    let chain = Recorder::new(chain);
    (TestEnv::from_chain(chain.clone(), roles), Node::serve(chain, FaultInjector::none()).await)
}

/// Writes the bundle of the first day into a new data directory: one fan, who holds `tokens`.
fn bundle_days(cluster: Address, tokens: u64) -> (TempDir, SnapshotContents) {
    let calendar = Calendar::new(DAY as u32).expect("a calendar");
    let mut holdings = TwabTracker::new(calendar, FIRST_DAY);
    let time = calendar.start_of(FIRST_DAY);
    let change = BalanceChange {
        time,
        token_account: Address::from([1; 32]),
        owner: Address::from([2; 32]),
        balance: tokens * TOKEN,
    };
    holdings.apply_change(&change).expect("a change");
    holdings.close_day().expect("a day");
    let deployment = DeploymentId { program: PROGRAM_ID, cluster, mint: mint_key(), decimals: 6, calendar };
    let chain = ChainState { members: Vec::new(), galleries: Vec::new() };
    let secret = SaltSecret::new(&[3; 32]).expect("long enough");
    let result = build_trees(FIRST_DAY, deployment, &holdings, &chain, ScoreOutputs::default(), &secret);
    let result = result.expect("a day");
    let window = DayEndState::new(holdings.state(FIRST_DAY).expect("closed"), ChainState::default());
    let work = tempfile::tempdir().expect("a folder");
    bundle::write_bundle(&work.path().join("days"), &result, &window, &InputsRecord::default())
        .expect("written");
    (work, result.contents)
}

fn genesis() -> Address {
    GENESIS.parse::<Hash>().expect("a hash").to_bytes().into()
}

/// What `verify` of the first day exits with, or why it could not be done.
async fn verify(node: &Node, work: &Path, more: &[&str]) -> Result<String, String> {
    let (day, folder) = (FIRST_DAY.to_string(), work.display().to_string());
    let line = ["influence-cranker", "verify", "--day", &day, "--data-dir", &folder, "--rpc-url", &node.url];
    let line: Vec<OsString> = line.iter().chain(more).map(OsString::from).collect();
    let asked = cli::parse(&line).expect("a command").cli;
    let code = asked.command.run(&asked.settings).await;
    code.map(|code| format!("{code:?}")).map_err(|error| format!("{error:#}"))
}

fn code(of: u8) -> Result<String, String> {
    Ok(format!("{:?}", std::process::ExitCode::from(of)))
}

#[tokio::test]
async fn a_day_is_verified_once_the_chain_says_the_same() {
    let (env, node) = env().await;
    let (ours, contents) = bundle_days(genesis(), 1_000);
    let (theirs, _) = bundle_days(genesis(), 2_000);
    let (foreign, _) = bundle_days(Address::from([8; 32]), 1_000);
    env.end_day(FIRST_DAY).await;
    assert_eq!(verify(&node, ours.path(), &[]).await, code(1), "no votes yet");
    env.cast_vote(0, FIRST_DAY, &contents).await.expect("a vote");
    assert_eq!(verify(&node, ours.path(), &[]).await, code(1), "one vote is no quorum");
    env.cast_vote(1, FIRST_DAY, &contents).await.expect("a vote");
    assert_eq!(verify(&node, ours.path(), &[]).await, code(0), "final, and in challenge");
    env.advance(CHALLENGE).await;
    assert_eq!(verify(&node, ours.path(), &[]).await, code(0));
    assert_eq!(verify(&node, theirs.path(), &[]).await, code(1), "the quorum saw something else");
    assert_eq!(verify(&node, theirs.path(), &["--offline"]).await, code(0));
    assert_eq!(verify(&node, foreign.path(), &[]).await, code(1), "a bundle of another cluster");
}

#[tokio::test]
async fn another_cluster_and_another_mint_are_refused() {
    let (_world, node) = env().await;
    let (work, _) = bundle_days(genesis(), 1_000);
    assert_eq!(verify(&node, work.path(), &["--cluster", GENESIS]).await, code(1));
    let refused = verify(&node, work.path(), &["--cluster", "devnet"]).await.expect_err("another cluster");
    assert!(refused.contains(&format!("the node is of cluster {GENESIS}, not devnet")), "{refused}");
    let mint = PROGRAM_ID.to_string();
    let refused = verify(&node, work.path(), &["--mint", &mint]).await.expect_err("another mint");
    let expected = format!("the program uses mint {}, not {mint}; correct `mint`", mint_key());
    assert!(refused.contains(&expected), "{refused}");
}

#[tokio::test]
async fn the_server_knows_what_the_chain_says() {
    let (env, node) = env().await;
    let (work, contents) = bundle_days(genesis(), 1_000);
    let rpc = Arc::new(RpcChain::connect(config(&node.url)).await.expect("it connects"));
    let handle = metrics::install_recorder().expect("metrics");
    let app = Arc::new(AppState::new(work.path().join("days"), handle));
    let payer = Some(env.roles.crankers[0].pubkey());
    let poller = ChainPoller { rpc, payer, app: app.clone() };
    poller.poll().await.expect("the chain is read");
    assert_eq!(app.chain_view().expect("a view").last_final, None);
    env.end_day(FIRST_DAY).await;
    for place in 0..2 {
        env.cast_vote(place, FIRST_DAY, &contents).await.expect("a vote");
    }
    env.advance(CHALLENGE).await;
    assert_eq!(app.chain_view().expect("a view").applicable_contents(FIRST_DAY), None, "not polled yet");
    poller.poll().await.expect("the chain is read");
    assert_eq!(app.chain_view().expect("a view").applicable_contents(FIRST_DAY), Some(contents));
    let text = app.render_metrics();
    for line in
        [&format!("influence_last_final_day {FIRST_DAY}\n"), "influence_day_lag 0\n", "influence_holders 1\n"]
    {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    for name in [
        "influence_fee_payer_balance_lamports ",
        "influence_rpc_calls_total ",
        "influence_rpc_retries_total{",
    ] {
        assert!(text.contains(name), "{name} is not in\n{text}");
    }
}
