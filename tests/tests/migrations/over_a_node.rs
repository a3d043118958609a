//! Initialization over a node that drops responses.

use influence_client::{
    address,
    chain::get_account,
    rpc::{RpcChain, config},
    state::Config,
    tx::BudgetPolicy,
};
use influence_migrations::{DeploymentSettings, apply_settings, configure::initialize_args_from};
use influence_tests::{
    node::{
        Node,
        fault::{FaultInjector, NodeFault},
        recorder::Recorder,
    },
    test_env::TestEnv,
};

use crate::fixture::settings;

#[tokio::test]
async fn initializes_once_despite_lost_responses() {
    let TestEnv { chain, roles, .. } = TestEnv::embedded_unconfigured();
    let faults = FaultInjector::scripted([
        ("sendTransaction", vec![NodeFault::AnswerLost, NodeFault::Reset, NodeFault::AnswerLost]),
        ("getMultipleAccounts", vec![NodeFault::Limited, NodeFault::Reset]),
        ("getTransaction", vec![NodeFault::Server]),
    ]);
    let node = Node::serve(Recorder::new(chain), faults).await;
    let rpc = RpcChain::connect(config::RpcConfig::new(node.url.clone())).await.expect("a node");
    let mut desired = settings(&roles);
    let apply = async |desired: &DeploymentSettings| {
        let done =
            apply_settings(&rpc, desired, &roles.payer, &roles.authority, BudgetPolicy::Simulated).await;
        done.expect("applied").receipts.len()
    };
    assert_eq!([apply(&desired).await, apply(&desired).await], [1, 0]);
    desired.rules.user_tiers.pop();
    desired.roles.quorum = 3;
    assert_eq!([apply(&desired).await, apply(&desired).await], [2, 0]);
    let config: Config = get_account(&rpc, &address::config()).await.expect("a config");
    assert_eq!(initialize_args_from(&config), desired.initialize_args(6).expect("valid settings"));
}
