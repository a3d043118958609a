//! What is read is never older than what was done.

use influence_client::{
    address,
    chain::{self, Chain},
    rpc::{RpcChain, config::RpcConfig, finalized::FinalizedReader, retry::RetryClass},
    state,
    tx::{BudgetPolicy, send_instructions},
};
use influence_tests::node::fault::{FaultInjector, NodeFault};

use crate::{config, initialize, node};

#[tokio::test]
async fn what_landed_is_read_also_from_a_node_that_is_behind() {
    let stale = || vec![NodeFault::Stale; 2];
    let script = [("getMultipleAccounts", stale()), ("getProgramAccounts", stale()), ("getBalance", stale())];
    let (node, chain, roles, token) = node(FaultInjector::scripted(script)).await;
    chain.move_to(chain.time() + 60);
    let rpc = RpcChain::connect(config(&node.url)).await.expect("it connects");
    let payer = solana_signer::Signer::pubkey(&roles.payer);
    let signers = [&roles.payer, &roles.authority];
    send_instructions(&rpc, &[initialize(&roles, &token)], &signers, BudgetPolicy::Simulated)
        .await
        .expect("it lands");
    chain::get_account::<state::Config>(&rpc, &address::config()).await.expect("the config");
    assert_eq!(chain::all_accounts::<state::Config>(&rpc).await.expect("accounts").len(), 1);
    let after = chain.landed()[0].after[0].clone().expect("the payer");
    assert_eq!(rpc.balance(&payer).await.expect("a balance"), after.lamports);
    assert_eq!(rpc.counters().retries(RetryClass::Behind), 6);
    assert_eq!(rpc.now().await.expect("a clock"), chain.now().await.expect("a clock"));
}

#[tokio::test]
async fn what_is_finalized_is_not_read_before_it_is() {
    let (node, chain, roles, token) = node(FaultInjector::none()).await;
    let rpc =
        RpcChain::connect(RpcConfig { max_attempts: 2, ..config(&node.url) }).await.expect("it connects");
    let signers = [&roles.payer, &roles.authority];
    chain.move_to(chain.time() + 60);
    let receipt =
        send_instructions(&rpc, &[initialize(&roles, &token)], &signers, BudgetPolicy::Simulated).await;
    let receipt = receipt.expect("it lands");
    let finalized = FinalizedReader::new(rpc.client().expect("a client"), token);
    let missing = finalized.transaction(&receipt.signature).await.expect("the node answers");
    assert!(missing.is_none(), "{missing:?}");
    let early = finalized.token_accounts(receipt.slot).await.expect_err("it is not there yet");
    assert!(early.to_string().contains("Minimum context slot"), "{early}");
    chain.move_to(chain.time() + 60);
    let (slot, _) = finalized.token_accounts(receipt.slot).await.expect("it is there");
    assert!(slot >= receipt.slot);
    let landed = finalized.transaction(&receipt.signature).await.expect("the node answers").expect("it");
    assert_eq!((landed.slot, landed.signers, &landed.logs), (receipt.slot, 2, &receipt.logs));
}

#[tokio::test]
async fn a_history_is_read_page_by_page() {
    let (node, chain, roles, token) = node(FaultInjector::none()).await;
    let rpc = RpcChain::connect(config(&node.url)).await.expect("it connects");
    crate::suite(&rpc, &roles, &token).await;
    chain.move_to(chain.time() + 60);
    let finalized = FinalizedReader::new(rpc.client().expect("a client"), token);
    let program = influence_client::PROGRAM_ID;
    let all = finalized.signatures(&program, None).await.expect("the node answers");
    let expected: Vec<_> = chain.landed().iter().rev().map(|landed| landed.receipt.signature).collect();
    assert_eq!(all.iter().map(|listed| listed.signature).collect::<Vec<_>>(), expected);
    let older = finalized.signatures(&program, Some(&expected[0])).await.expect("the node answers");
    assert_eq!(older, all[1..]);
    let none = finalized.signatures(&program, expected.last()).await.expect("the node answers");
    assert!(none.is_empty());
}

#[tokio::test]
async fn a_block_that_a_node_does_not_have_yet_is_not_a_slot_without_one() {
    let stale = vec![NodeFault::Stale; 3];
    let (node, chain, _, token) = node(FaultInjector::scripted([("getBlockTime", stale)])).await;
    let first = chain.slot();
    chain.move_to(chain.time() + 60);
    let rpc = RpcChain::connect(config(&node.url)).await.expect("it connects");
    let finalized = FinalizedReader::new(rpc.client().expect("a client"), token);
    let (slot, time) = finalized.latest_finalized().await.expect("the node answers");
    assert_eq!((Some(time), slot), (chain.block_time(slot), chain.block_before(chain.slot())));
    assert_eq!(rpc.counters().retries(RetryClass::Behind), 3);
    let empty = (first..slot).find(|slot| chain.block_time(*slot).is_none()).expect("an empty slot");
    assert_eq!(finalized.block_time(empty).await.expect("the node answers"), None);
    assert_eq!(rpc.counters().retries(RetryClass::Behind), 3);
}
