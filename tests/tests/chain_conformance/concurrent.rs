//! What many transactions wait for is asked for together.

use std::time::Duration;

use futures_util::future::join_all;
use influence_client::{
    ClientError,
    chain::Chain,
    rpc::{RpcChain, config::RpcConfig},
    tx::{ComputeBudget, compile_message, sign},
};
use influence_tests::{
    node::{
        Node,
        fault::{FaultInjector, NodeFault},
    },
    test_env::Roles,
};
use solana_signer::Signer;
use solana_system_interface::instruction::transfer;
use solana_transaction::versioned::VersionedTransaction;

use crate::{config, node};

const MANY: usize = 40;

/// A client that looks every `seconds` only, and gathers for an eighth of them.
async fn unhurried(node: &Node, seconds: u64) -> RpcChain {
    let timeout = Duration::from_secs(4);
    let config = RpcConfig { poll_interval: Duration::from_secs(seconds), timeout, ..config(&node.url) };
    RpcChain::connect(config).await.expect("it connects")
}

async fn signed(rpc: &RpcChain, roles: &Roles, lamports: u64) -> VersionedTransaction {
    let payer = roles.payer.pubkey();
    let gift = transfer(&payer, &roles.guardian.pubkey(), lamports);
    let hash = rpc.blockhash().await.expect("a blockhash");
    let message =
        compile_message(rpc.tx_version(), &payer, &[gift], hash, ComputeBudget::MAX).expect("a message");
    sign(rpc.tx_version(), message, &[&roles.payer]).expect("signed")
}

/// Transactions that have landed, but the one at `late`, whose blockhash is too old by now. Sending one again
/// reports its outcome.
async fn landed(node: &Node, roles: &Roles, count: usize, late: Option<usize>) -> Vec<VersionedTransaction> {
    let rpc = RpcChain::connect(config(&node.url)).await.expect("it connects");
    let mut made = Vec::new();
    for place in 0..count {
        let transaction = signed(&rpc, roles, 1_000_000 + place as u64).await;
        if late != Some(place) {
            rpc.send(transaction.clone()).await.expect("it lands");
        }
        made.push(transaction);
    }
    made
}

#[tokio::test]
async fn many_transactions_are_looked_up_together_and_each_is_told_its_own_status() {
    const LATE: usize = 17;
    let (node, chain, roles, _) = node(FaultInjector::none()).await;
    let transactions = landed(&node, &roles, MANY, Some(LATE)).await;
    assert_eq!(chain.landed().len(), MANY - 1);
    let before = node.faults.calls("getSignatureStatuses");
    let rpc = unhurried(&node, 4).await;
    let sending = join_all(transactions.iter().map(|transaction| rpc.send(transaction.clone())));
    // The late one is over once that is final.
    let passing = async {
        while node.faults.calls("isBlockhashValid") == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        for _ in 0..2 {
            chain.move_to(chain.time() + 60);
        }
    };
    let (receipts, ()) = tokio::join!(sending, passing);
    for (place, (transaction, receipt)) in transactions.iter().zip(&receipts).enumerate() {
        match receipt {
            Ok(receipt) => assert_eq!(receipt.signature, transaction.signatures[0]),
            Err(error) => assert!(place == LATE && matches!(error, ClientError::Expired), "{place}: {error}"),
        }
    }
    assert!(receipts[LATE].is_err());
    assert_eq!(chain.landed().len(), MANY - 1);
    // One for all, and some more for the late one; the busiest machine may need some for those that it sends last.
    let looks = node.faults.calls("getSignatureStatuses") - before;
    assert!((2..=MANY / 2).contains(&looks), "{looks} looks for {MANY} transactions");
}

#[tokio::test]
async fn when_who_asks_for_others_is_given_up_they_ask_again() {
    let script = [("getSignatureStatuses", vec![NodeFault::Timeout])];
    let (node, chain, roles, _) = node(FaultInjector::none()).await;
    let [first, second] = landed(&node, &roles, 2, None).await.try_into().expect("two");
    let slow = Node::serve(chain, FaultInjector::scripted(script)).await;
    let rpc = unhurried(&slow, 2).await;
    // The first asks for both, a quarter of a second on, and is given up while it waits for the answer.
    let first = tokio::time::timeout(Duration::from_secs(2), rpc.send(first));
    let (first, second) = tokio::join!(first, rpc.send(second));
    assert!(first.is_err(), "{first:?}");
    second.expect("it landed");
    assert_eq!(slow.faults.calls("getSignatureStatuses"), 2);
}
