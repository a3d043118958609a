//! The same over a node, whose answers get lost.

use influence_client::{
    address,
    chain::get_account,
    rpc::{RpcChain, config},
    state::Config,
    tx::BudgetPolicy,
};
use influence_migrations::{Settings, configure::setup_of, initialise};
use influence_tests::{
    node::{
        Node,
        fault::{Fault, Faults},
        recorder::Recorder,
    },
    test_env::TestEnv,
};

use crate::fixture::settings;

#[tokio::test]
async fn a_program_behind_a_node_is_set_up_once_whatever_gets_lost() {
    let TestEnv { chain, roles, .. } = TestEnv::embedded_unconfigured();
    let faults = Faults::scripted([
        ("sendTransaction", vec![Fault::AnswerLost, Fault::Reset, Fault::AnswerLost]),
        ("getMultipleAccounts", vec![Fault::Limited, Fault::Reset]),
        ("getTransaction", vec![Fault::Server]),
    ]);
    let node = Node::serve(Recorder::new(chain), faults).await;
    let rpc = RpcChain::connect(config::RpcConfig::new(node.url.clone())).await.expect("a node");
    let mut wanted = settings(&roles);
    let set_up = async |wanted: &Settings| {
        let done = initialise(&rpc, wanted, &roles.payer, &roles.authority, BudgetPolicy::Simulated).await;
        done.expect("set up").receipts.len()
    };
    assert_eq!([set_up(&wanted).await, set_up(&wanted).await], [1, 0]);
    wanted.rules.user_tiers.pop();
    wanted.roles.quorum = 3;
    assert_eq!([set_up(&wanted).await, set_up(&wanted).await], [2, 0]);
    let config: Config = get_account(&rpc, &address::config()).await.expect("a config");
    assert_eq!(setup_of(&config), wanted.setup(6).expect("a setup"));
}
