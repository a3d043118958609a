//! A transaction is given up when it can not land any more, and not before.

use influence_client::{
    ClientError,
    chain::{Chain, rpc::Rpc},
    send::{Pricing, send},
    transaction::{Budget, compile, sign},
};
use influence_tests::{
    node::fault::{Fault, Faults},
    world::Roles,
};
use solana_instruction::Instruction;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;

use crate::{config, initialize, node};

async fn signed(rpc: &Rpc, roles: &Roles, instruction: Instruction) -> VersionedTransaction {
    let hash = rpc.blockhash().await.expect("a blockhash");
    let message = compile(rpc.format(), &roles.payer.pubkey(), &[instruction], hash, Budget::MAX);
    sign(rpc.format(), message.expect("a message"), &[&roles.payer, &roles.authority]).expect("signed")
}

#[tokio::test]
async fn what_did_not_land_in_time_is_expired_and_signed_anew() {
    let (node, chain, roles, token) = node(Faults::none()).await;
    let rpc = Rpc::connect(config(&node.url)).await.expect("it connects");
    let late = signed(&rpc, &roles, initialize(&roles, &token)).await;
    chain.move_to(chain.time() + 60);
    let outcome = rpc.send(late).await;
    assert!(matches!(outcome, Err(ClientError::Expired)), "{outcome:?}");
    assert!(chain.landed().is_empty());
    let signers = [&roles.payer, &roles.authority];
    send(&rpc, &[initialize(&roles, &token)], &signers, Pricing::Simulated).await.expect("it lands");
    assert_eq!(chain.landed().len(), 1);
}

#[tokio::test]
async fn time_that_passes_on_the_way_costs_a_signature_and_nothing_else() {
    let late = vec![Fault::Expired; 2];
    let (node, chain, roles, token) = node(Faults::scripted([("sendTransaction", late)])).await;
    let rpc = Rpc::connect(config(&node.url)).await.expect("it connects");
    let signers = [&roles.payer, &roles.authority];
    let receipt = send(&rpc, &[initialize(&roles, &token)], &signers, Pricing::Simulated).await;
    let receipt = receipt.expect("it lands with the third signature");
    assert_eq!(node.faults.calls("sendTransaction"), 3);
    let landed: Vec<_> = chain.landed().iter().map(|landed| landed.receipt.signature).collect();
    assert_eq!(landed, [receipt.signature]);
}

#[tokio::test]
async fn what_landed_is_not_called_expired_by_a_node_that_is_behind() {
    let behind = vec![Fault::Stale; 4];
    let script = [("sendTransaction", vec![Fault::AnswerLost]), ("getSignatureStatuses", behind)];
    let (node, chain, roles, token) = node(Faults::scripted(script)).await;
    chain.move_to(chain.time() + 60);
    let rpc = Rpc::connect(config(&node.url)).await.expect("it connects");
    let transaction = signed(&rpc, &roles, initialize(&roles, &token)).await;
    let receipt = rpc.send(transaction.clone()).await.expect("it landed with the first call");
    assert_eq!(node.faults.injected("getSignatureStatuses", Fault::Stale), 4);
    assert_eq!(receipt.signature, transaction.signatures[0]);
    assert_eq!(chain.landed().len(), 1);
}
