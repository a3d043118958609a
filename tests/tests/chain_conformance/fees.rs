//! Priority fees are what others pay, up to what may be paid.

use influence_client::{
    rpc::{RpcChain, config::RpcConfig},
    tx::{BudgetPolicy, send_instructions},
};
use influence_tests::node::fault::FaultInjector;

use crate::{config, initialize, node};

/// What two signatures cost, lamports.
const BASE: u64 = 10_000;

/// The fee of a transaction, with caps per transaction and per day.
async fn fee(max_priority_fee: u64, fee_budget: u64) -> u64 {
    let (node, _, roles, token) = node(FaultInjector::none()).await;
    let config = RpcConfig { max_priority_fee, daily_fee_budget: fee_budget, ..config(&node.url) };
    let rpc = RpcChain::connect(config).await.expect("it connects");
    let signers = [&roles.payer, &roles.authority];
    let receipt =
        send_instructions(&rpc, &[initialize(&roles, &token)], &signers, BudgetPolicy::Simulated).await;
    receipt.expect("it lands").fee
}

#[tokio::test]
async fn priority_fees_are_paid_up_to_the_caps() {
    let free = fee(1_000_000, 1_000_000).await;
    assert!(free > BASE + 1_000, "{free}");
    assert!((BASE + 1..=BASE + 10).contains(&fee(10, 1_000_000).await));
    assert_eq!(fee(0, 1_000_000).await, BASE);
    // The day's budget is not enough for it.
    assert_eq!(fee(10, 9).await, BASE);
}
