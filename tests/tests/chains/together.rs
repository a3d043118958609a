//! What many transactions wait for is asked for together.

use std::time::Duration;

use futures_util::future::join_all;
use influence_client::{
    chain::{
        Chain,
        rpc::{Rpc, config::Config},
    },
    transaction::{Budget, compile, sign},
};
use influence_tests::{
    node::{Node, fault::Faults},
    world::Roles,
};
use solana_signer::Signer;
use solana_system_interface::instruction::transfer;
use solana_transaction::versioned::VersionedTransaction;

use crate::{config, node};

const MANY: u64 = 40;

/// A client that looks every `seconds` only.
async fn unhurried(node: &Node, seconds: u64) -> Rpc {
    let timeout = Duration::from_secs(8);
    let config = Config { poll: Duration::from_secs(seconds), timeout, ..config(&node.url) };
    Rpc::connect(config).await.expect("it connects")
}

/// Transactions that have landed. Whoever sends one again is told what became of it.
async fn landed(node: &Node, roles: &Roles, count: u64) -> Vec<VersionedTransaction> {
    let rpc = Rpc::connect(config(&node.url)).await.expect("it connects");
    let payer = roles.payer.pubkey();
    let mut landed = Vec::new();
    for _ in 0..count {
        let gift = transfer(&payer, &roles.guardian.pubkey(), 1_000_000);
        let hash = rpc.blockhash().await.expect("a blockhash");
        let message = compile(rpc.format(), &payer, &[gift], hash, Budget::MAX).expect("a message");
        let transaction = sign(rpc.format(), message, &[&roles.payer]).expect("signed");
        rpc.send(transaction.clone()).await.expect("it lands");
        landed.push(transaction);
    }
    landed
}

#[tokio::test]
async fn many_transactions_are_looked_up_together_and_each_has_its_own_status() {
    let (node, chain, roles, _) = node(Faults::none()).await;
    let transactions = landed(&node, &roles, MANY).await;
    let before = node.faults.calls("getSignatureStatuses");
    // A second in which the busiest machine has sent all of them.
    let rpc = unhurried(&node, 8).await;
    let receipts = join_all(transactions.iter().map(|transaction| rpc.send(transaction.clone()))).await;
    for (transaction, receipt) in transactions.iter().zip(&receipts) {
        assert_eq!(receipt.as_ref().expect("it landed").signature, transaction.signatures[0]);
    }
    assert_eq!(chain.landed().len() as u64, MANY);
    let looks = node.faults.calls("getSignatureStatuses") - before;
    assert!((1..=4).contains(&looks), "{looks} looks for {MANY} transactions");
}

#[tokio::test]
async fn who_stops_waiting_takes_no_answer_from_others() {
    let (node, _, roles, _) = node(Faults::none()).await;
    let [first, second] = landed(&node, &roles, 2).await.try_into().expect("two");
    let rpc = unhurried(&node, 2).await;
    // The first would ask for both, and is given up before.
    let first = tokio::time::timeout(Duration::from_millis(100), rpc.send(first));
    let (first, second) = tokio::join!(first, rpc.send(second));
    assert!(first.is_err(), "{first:?}");
    second.expect("it landed");
}
