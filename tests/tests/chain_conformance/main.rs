//! One suite for both chains: what holds on the embedded chain holds behind a node, also when calls fail.

mod concurrent;
mod expiry;
mod faults;
mod fees;
mod operator;
mod reads;

use std::{sync::Arc, time::Duration};

use influence_client::{
    chain::{self, Chain},
    instructions::{MintInfo, admin},
    rpc::{RpcChain, config::RpcConfig},
    state,
    tx::{BudgetPolicy, send_instructions},
};
use influence_tests::{
    node::{Node, fault::FaultInjector, recorder::Recorder},
    test_env::{Roles, TestEnv, setup},
};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;

fn config(url: &str) -> RpcConfig {
    let pause = Duration::from_millis(1);
    let timeout = Duration::from_millis(300);
    RpcConfig {
        requests_per_second: 10_000,
        timeout,
        initial_backoff: pause,
        max_backoff: pause,
        poll_interval: pause,
        ..RpcConfig::new(url)
    }
}

async fn node(faults: FaultInjector) -> (Arc<Node>, Recorder, Roles, MintInfo) {
    let TestEnv { chain, roles, token, .. } = TestEnv::embedded_unconfigured();
    let chain = Recorder::new(chain);
    (Node::serve(chain.clone(), faults).await, chain, roles, token)
}

fn initialize(roles: &Roles, token: &MintInfo) -> Instruction {
    admin::initialize(&roles.payer.pubkey(), &roles.authority.pubkey(), token, setup(roles))
}

/// Reads, sends, is refused and sends again, on a chain without a config. Three transactions land.
async fn suite(chain: &impl Chain, roles: &Roles, token: &MintInfo) {
    let (authority, guardian) = (roles.authority.pubkey(), roles.guardian.pubkey());
    assert!(chain::all_accounts::<state::Config>(chain).await.expect("accounts").is_empty());
    let initialize = initialize(roles, token);
    let receipt =
        send_instructions(chain, &[initialize], &[&roles.payer, &roles.authority], BudgetPolicy::Simulated)
            .await;
    let receipt = receipt.expect("it lands");
    assert!(receipt.units > 0 && receipt.fee >= 10_000, "{receipt:?}");
    assert!(receipt.logs.iter().any(|line| line.ends_with("success")), "{:?}", receipt.logs);
    assert_eq!(chain::all_accounts::<state::Config>(chain).await.expect("accounts").len(), 1);
    let missing = Address::from([77; 32]);
    let read = chain.accounts(&[authority, missing]).await.expect("accounts");
    assert!(read[0].is_some() && read[1].is_none());
    // The same again is two transactions.
    for _ in 0..2 {
        let pause = admin::pause(&guardian, 1);
        send_instructions(chain, &[pause], &[&roles.guardian], BudgetPolicy::Simulated)
            .await
            .expect("it lands");
    }
    let pause = admin::pause(&roles.stranger.pubkey(), 2);
    let refused = send_instructions(chain, &[pause], &[&roles.stranger], BudgetPolicy::Simulated).await;
    assert_eq!(refused.expect_err("a stranger pauses nothing").name(), Some("NotGuardian"));
}

#[tokio::test]
async fn the_embedded_chain_passes() {
    let TestEnv { chain, roles, token, .. } = TestEnv::embedded_unconfigured();
    suite(&chain, &roles, &token).await;
}

#[tokio::test]
async fn a_node_passes() {
    let (node, chain, roles, token) = node(FaultInjector::none()).await;
    let rpc = RpcChain::connect(config(&node.url)).await.expect("it connects");
    suite(&rpc, &roles, &token).await;
    assert_eq!(chain.landed().len(), 3);
}

#[tokio::test]
async fn a_node_that_is_not_there_is_named_without_its_key() {
    let config = RpcConfig { max_attempts: 2, ..config("http://user:secret@127.0.0.1:9/key") };
    let error = RpcChain::connect(config).await.err().expect("nothing answers").to_string();
    assert!(error.contains("http://127.0.0.1:9") && error.contains("check that the URL"), "{error}");
    assert!(!error.contains("secret") && !error.contains("key"), "{error}");
}
