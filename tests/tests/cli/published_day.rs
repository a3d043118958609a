//! Published day: computed by crankers, final on chain, with its bundle on a cranker's server.

use std::{path::PathBuf, sync::Arc};

use influence_client::{PROGRAM_ID, address};
use influence_core::{calendar::Calendar, limits::RATIO_ONE};
use influence_cranker::{
    http::{AppState, serve},
    metrics,
};
use influence_scoring::{
    bundle::{self, DayEndState, InputsRecord, bundle_dir_name},
    chain_state::{ChainState, MemberState},
    day::{DayResult, DeploymentId, ScoreOutputs, UserScoreRow, build_trees},
    ingest::balances::BalanceChange,
    salt::SaltSecret,
    twab::TwabTracker,
};
use influence_tests::{
    actors::Fan,
    node::GENESIS,
    test_env::{CHALLENGE, DAY, FIRST_DAY, START, TOKEN, TestChain, TestEnv, mint_key},
};
use solana_address::Address;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

/// A day's bundle, and its server.
pub struct Published {
    pub url: String,
    folder: TempDir,
    _stop: DropGuard,
}

impl Published {
    /// Bundle of the first day, with fans that hold these tokens since noon. Not yet on chain.
    pub async fn of(fans: &[(&Fan, u64)]) -> (Self, DayResult) {
        let (result, state) = compute(fans);
        let folder = tempfile::tempdir().expect("a folder");
        bundle::write_bundle(folder.path(), &result, &state, &InputsRecord::default()).expect("a bundle");
        let app = AppState::new(folder.path().to_owned(), metrics::install_recorder().expect("metrics"));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let stop = CancellationToken::new();
        tokio::spawn(serve(listener, Arc::new(app), stop.clone()));
        (Self { url, folder, _stop: stop.drop_guard() }, result)
    }

    pub fn bundle(&self) -> PathBuf {
        self.folder.path().join(bundle_dir_name(FIRST_DAY))
    }
}

/// Ends the first day, and casts the votes of two crankers.
pub async fn publish<C: TestChain>(env: &TestEnv<C>, result: &DayResult, stands: bool) {
    env.end_day(FIRST_DAY).await;
    for place in 0..2 {
        env.cast_vote(place, FIRST_DAY, &result.contents).await.expect("a vote");
    }
    if stands {
        env.advance(CHALLENGE).await;
    }
}

fn compute(fans: &[(&Fan, u64)]) -> (DayResult, DayEndState) {
    let calendar = Calendar::new(DAY as u32).expect("a calendar");
    let mut holdings = TwabTracker::new(calendar, FIRST_DAY);
    for (fan, tokens) in fans {
        let change = BalanceChange {
            time: START,
            token_account: fan.tokens,
            owner: fan.owner,
            balance: tokens * TOKEN,
        };
        holdings.apply_change(&change).expect("observed");
        holdings.register_vault(address::influence(&fan.owner), fan.owner).expect("a vault");
    }
    holdings.close_day().expect("closed");
    let member = |(fan, _): &(&Fan, u64)| MemberState {
        owner: fan.owner,
        vault_owner: address::influence(&fan.owner),
        opened_day: FIRST_DAY,
        locked: 0,
        unlocking: 0,
    };
    let user = |(fan, _): &(&Fan, u64)| UserScoreRow {
        wallet: fan.owner,
        score: 0,
        index: RATIO_ONE,
        investor: RATIO_ONE,
        meritocratic: RATIO_ONE,
        small_factors: RATIO_ONE,
    };
    let chain = ChainState { members: fans.iter().map(member).collect(), galleries: Vec::new() };
    let twab = holdings.state(FIRST_DAY).expect("the day's state");
    let state = DayEndState::new(twab, chain.clone());
    let parts = ScoreOutputs { users: fans.iter().map(user).collect(), ..ScoreOutputs::default() };
    let deployment = DeploymentId {
        program: PROGRAM_ID,
        cluster: GENESIS.parse::<Address>().expect("a hash"),
        mint: mint_key(),
        decimals: 6,
        calendar,
    };
    let secret = SaltSecret::new(&[7; 32]).expect("a secret");
    (build_trees(FIRST_DAY, deployment, &holdings, &chain, parts, &secret).expect("a day"), state)
}
