//! A transaction is given up when it cannot land any more, and not before.

use std::{sync::Arc, time::Duration};

use influence_client::{
    ClientError,
    chain::Chain,
    idl::find_error,
    rpc::RpcChain,
    tx::{BudgetPolicy, ComputeBudget, compile_message, send_instructions, sign},
};
use influence_tests::{
    node::{
        Node,
        fault::{FaultInjector, NodeFault},
        recorder::Recorder,
    },
    test_env::Roles,
};
use solana_instruction::Instruction;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;

use crate::{config, initialize, node};

async fn signed(rpc: &RpcChain, roles: &Roles, instruction: Instruction) -> VersionedTransaction {
    let hash = rpc.blockhash().await.expect("a blockhash");
    let message =
        compile_message(rpc.tx_version(), &roles.payer.pubkey(), &[instruction], hash, ComputeBudget::MAX);
    sign(rpc.tx_version(), message.expect("a message"), &[&roles.payer, &roles.authority]).expect("signed")
}

#[tokio::test]
async fn what_did_not_land_in_time_is_expired_and_signed_anew() {
    let (node, chain, roles, token) = node(FaultInjector::none()).await;
    let rpc = RpcChain::connect(config(&node.url)).await.expect("it connects");
    let late = signed(&rpc, &roles, initialize(&roles, &token)).await;
    chain.move_to(chain.time() + 60);
    let outcome = rpc.send(late).await;
    assert!(matches!(outcome, Err(ClientError::Expired)), "{outcome:?}");
    assert!(chain.landed().is_empty());
    let signers = [&roles.payer, &roles.authority];
    send_instructions(&rpc, &[initialize(&roles, &token)], &signers, BudgetPolicy::Simulated)
        .await
        .expect("it lands");
    assert_eq!(chain.landed().len(), 1);
}

#[tokio::test]
async fn time_that_passes_on_the_way_costs_a_signature_and_nothing_else() {
    let late = vec![NodeFault::Expired; 2];
    let (node, chain, roles, token) = node(FaultInjector::scripted([("sendTransaction", late)])).await;
    let rpc = RpcChain::connect(config(&node.url)).await.expect("it connects");
    let signers = [&roles.payer, &roles.authority];
    let receipt =
        send_instructions(&rpc, &[initialize(&roles, &token)], &signers, BudgetPolicy::Simulated).await;
    let receipt = receipt.expect("it lands with the third signature");
    assert_eq!(node.faults.calls("sendTransaction"), 3);
    let landed: Vec<_> = chain.landed().iter().map(|landed| landed.receipt.signature).collect();
    assert_eq!(landed, [receipt.signature]);
}

#[tokio::test]
async fn what_landed_is_not_called_expired_by_a_node_that_is_behind() {
    let behind = vec![NodeFault::Stale; 4];
    let script = [("sendTransaction", vec![NodeFault::AnswerLost]), ("getSignatureStatuses", behind)];
    let (node, chain, roles, token) = node(FaultInjector::scripted(script)).await;
    chain.move_to(chain.time() + 60);
    let rpc = RpcChain::connect(config(&node.url)).await.expect("it connects");
    let transaction = signed(&rpc, &roles, initialize(&roles, &token)).await;
    let receipt = rpc.send(transaction.clone()).await.expect("it landed with the first call");
    assert_eq!(node.faults.injected("getSignatureStatuses", NodeFault::Stale), 4);
    assert_eq!(receipt.signature, transaction.signatures[0]);
    assert_eq!(chain.landed().len(), 1);
}

/// A transaction that another client signed, and a client who knows nothing of it.
async fn elsewhere(faults: FaultInjector) -> (Arc<Node>, Recorder, RpcChain, VersionedTransaction) {
    let (node, chain, roles, token) = node(faults).await;
    chain.move_to(chain.time() + 60);
    let signer = RpcChain::connect(config(&node.url)).await.expect("it connects");
    let transaction = signed(&signer, &roles, initialize(&roles, &token)).await;
    let sender = RpcChain::connect(config(&node.url)).await.expect("it connects");
    (node, chain, sender, transaction)
}

#[tokio::test]
async fn a_blockhash_that_a_machine_does_not_know_yet_is_not_called_expired() {
    let script = [("sendTransaction", vec![NodeFault::Stale])];
    let (node, chain, sender, transaction) = elsewhere(FaultInjector::scripted(script)).await;
    let receipt = sender.send(transaction.clone()).await.expect("the next machine knows it");
    assert_eq!(node.faults.injected("sendTransaction", NodeFault::Stale), 1);
    assert!(node.faults.calls("isBlockhashValid") > 0);
    assert_eq!(receipt.signature, transaction.signatures[0]);
    assert_eq!(chain.landed().len(), 1);
}

#[tokio::test]
async fn what_another_wallet_signed_too_long_ago_is_expired_once_that_is_final() {
    let (node, chain, sender, late) = elsewhere(FaultInjector::none()).await;
    chain.move_to(chain.time() + 60);
    let passing = async {
        while node.faults.calls("isBlockhashValid") < 3 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        for _ in 0..2 {
            chain.move_to(chain.time() + 60);
        }
    };
    let (outcome, ()) = tokio::join!(sender.send(late), passing);
    assert!(matches!(outcome, Err(ClientError::Expired)), "{outcome:?}");
    assert!(chain.landed().is_empty());
}

#[tokio::test]
async fn a_refusal_after_a_lost_answer_is_not_believed() {
    // The first attempt lands it; the second comes to a machine that has not heard of it, and refuses what is done.
    let script = [
        ("sendTransaction", vec![NodeFault::AnswerLost, NodeFault::Refused]),
        ("getSignatureStatuses", vec![NodeFault::Stale]),
    ];
    let (_node, chain, sender, transaction) = elsewhere(FaultInjector::scripted(script)).await;
    let receipt = sender.send(transaction.clone()).await.expect("it landed with the first attempt");
    assert_eq!((receipt.signature, chain.landed().len()), (transaction.signatures[0], 1));
}

#[tokio::test]
async fn a_refusal_of_the_first_attempt_is_believed_at_once() {
    let script = [("sendTransaction", vec![NodeFault::Limited, NodeFault::Refused])];
    let (node, chain, sender, transaction) = elsewhere(FaultInjector::scripted(script)).await;
    let refused = sender.send(transaction).await.expect_err("refused");
    assert_eq!(refused.name(), find_error(6_000).as_ref().map(|refusal| refusal.name.as_str()), "{refused}");
    assert_eq!((node.faults.calls("sendTransaction"), chain.landed().len()), (2, 0));
}
