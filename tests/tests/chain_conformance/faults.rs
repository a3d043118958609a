//! Whatever goes wrong between client and node, the chain ends as it would, and every transaction lands once.

use futures_util::future::join_all;
use influence_client::rpc::{RpcChain, config::RpcConfig, retry::RetryClass};
use influence_tests::node::fault::{FaultInjector, NodeFault};

use crate::{config, node, suite};

#[tokio::test]
async fn whatever_fails_everything_lands_exactly_once() {
    let phases = NodeFault::ALL.into_iter().enumerate().map(|(phase, first)| async move {
        let (node, chain, roles, token) = node(FaultInjector::rotating(phase)).await;
        let rpc = RpcChain::connect(config(&node.url)).await.expect("it connects");
        suite(&rpc, &roles, &token).await;
        assert_eq!(chain.landed().len(), 3, "phase {phase}");
        assert!(node.faults.injected("sendTransaction", first) > 0, "phase {phase}");
    });
    join_all(phases).await;
}

#[tokio::test]
async fn with_one_call_in_three_failing_everything_lands_exactly_once() {
    let seeds = (0..6).map(|seed| async move {
        let (node, chain, roles, token) = node(FaultInjector::random(seed)).await;
        let config = RpcConfig { max_attempts: 12, ..config(&node.url) };
        let rpc = RpcChain::connect(config).await.expect("it connects");
        suite(&rpc, &roles, &token).await;
        assert_eq!(chain.landed().len(), 3, "seed {seed}");
        assert!(
            NodeFault::ALL.into_iter().any(|fault| node.faults.injected_anywhere(fault) > 0),
            "seed {seed}"
        );
    });
    join_all(seeds).await;
}

#[tokio::test]
async fn every_repetition_is_ours_and_counted() {
    let failing =
        [NodeFault::Limited, NodeFault::Limited, NodeFault::Reset, NodeFault::Server, NodeFault::Timeout];
    let (node, _, roles, token) =
        node(FaultInjector::scripted([("getMultipleAccounts", failing.to_vec())])).await;
    let rpc = RpcChain::connect(config(&node.url)).await.expect("it connects");
    suite(&rpc, &roles, &token).await;
    let counters = rpc.counters();
    let repeated = |class| counters.retries(class);
    assert_eq!((repeated(RetryClass::Limited), repeated(RetryClass::Connection)), (2, 1));
    assert_eq!((repeated(RetryClass::Server), repeated(RetryClass::Timeout)), (1, 1));
    assert_eq!(counters.calls(), node.faults.all_calls() as u64, "another caller asked again");
}

#[tokio::test]
async fn what_fails_too_often_is_told_without_harm() {
    let limited = vec![NodeFault::Limited; 4];
    let (node, chain, roles, token) = node(FaultInjector::scripted([("sendTransaction", limited)])).await;
    let rpc =
        RpcChain::connect(RpcConfig { max_attempts: 4, ..config(&node.url) }).await.expect("it connects");
    let initialize = crate::initialize(&roles, &token);
    let signers = [&roles.payer, &roles.authority];
    let pricing = influence_client::tx::BudgetPolicy::Simulated;
    let error = influence_client::tx::send_instructions(&rpc, &[initialize], &signers, pricing)
        .await
        .expect_err("limited");
    assert!(error.to_string().contains("limits the rate of requests"), "{error}");
    assert!(chain.landed().is_empty());
    suite(&rpc, &roles, &token).await;
    assert_eq!(chain.landed().len(), 3);
}
