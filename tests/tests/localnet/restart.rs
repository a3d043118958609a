//! A validator's transactions once more, on the embedded chain: the accounts must end the same.

use std::time::Duration;

use influence_client::{
    PROGRAM_ID,
    chain::{Chain, ChainTime, embedded::EmbeddedChain},
};
use influence_localnet::Localnet;
use influence_testkit::actors::Actor;
use influence_tests::program;
use serde_json::json;
use solana_account::Account;
use solana_address::Address;
use solana_rpc_client_api::request::RpcRequest;
use solana_signer::Signer;
use tokio::time::sleep;

/// Agave's vote program: a validator's own transactions, which are none of ours.
const VOTE: Address = Address::from_str_const("Vote111111111111111111111111111111111111111");
/// What the faucet has is no part of the plan.
const FAUCET_LAMPORTS: u64 = 500_000_000_000_000_000;

/// Every landed transaction of the validator, with the clock of its block and whether it succeeded.
async fn landed(
    localnet: &Localnet,
) -> Vec<(ChainTime, solana_transaction::versioned::VersionedTransaction, bool)> {
    let client = localnet.rpc().client().expect("a client");
    let newest = localnet.status().expect("it runs").slot;
    while client.get_slot().await.expect("a slot") < newest {
        sleep(Duration::from_millis(200)).await;
    }
    let mut landed = Vec::new();
    for slot in client.get_blocks(0, Some(newest)).await.expect("blocks") {
        let config = json!({
            "encoding": "base64", "transactionDetails": "full", "rewards": false,
            "commitment": "finalized", "maxSupportedTransactionVersion": 1,
        });
        let block: solana_transaction_status_client_types::UiConfirmedBlock =
            client.send(RpcRequest::GetBlock, json!([slot, config])).await.expect("a block");
        let now = ChainTime { slot, unix_time: block.block_time.expect("a time") };
        for one in block.transactions.expect("transactions") {
            let transaction = one.transaction.decode().expect("a transaction");
            if !transaction.message.static_account_keys().contains(&VOTE) {
                landed.push((now, transaction, one.meta.is_some_and(|meta| meta.err.is_none())));
            }
        }
    }
    landed
}

/// Everything that the program and its users' token accounts are, by address.
async fn accounts(chain: &impl Chain, localnet: &Localnet) -> Vec<(Address, Account)> {
    let mut all = chain.program_accounts(&[]).await.expect("accounts");
    all.sort_by_key(|(address, _)| *address);
    let population = localnet.population();
    let fans = (1..=population.fans).map(|number| population.fan(number));
    let places: Vec<Address> =
        fans.flat_map(|fan| [fan.tokens, influence_client::address::vault(&fan.owner)]).collect();
    let found = chain.accounts(&places).await.expect("accounts");
    all.extend(places.into_iter().zip(found).filter_map(|(place, account)| Some((place, account?))));
    // The epoch in which rent is next looked at is the chain's own affair.
    all.into_iter().map(|(place, account)| (place, Account { rent_epoch: 0, ..account })).collect()
}

/// Runs all transactions of the validator on the embedded chain, and compares.
pub async fn check(localnet: &Localnet) {
    let authority = localnet.key(Actor::Authority).pubkey();
    let embedded = EmbeddedChain::new(&program::elf(), &authority, 0).expect("a chain").with_any_blockhash();
    for (address, account) in localnet.population().genesis_accounts() {
        embedded.set_account(&address, account).expect("an account");
    }
    let faucet = localnet.key(Actor::Faucet).pubkey();
    embedded
        .set_account(&faucet, influence_client::accounts::test_accounts::wallet(FAUCET_LAMPORTS))
        .expect("an account");
    let landed = landed(localnet).await;
    for (now, transaction, succeeded) in &landed {
        embedded.set_clock(*now);
        let outcome = embedded.send(transaction.clone()).await;
        assert_eq!(outcome.is_ok(), *succeeded, "{outcome:?}");
    }
    let (there, here) = (accounts(&*localnet.rpc(), localnet).await, accounts(&embedded, localnet).await);
    assert!(there.iter().filter(|(_, account)| account.owner == PROGRAM_ID).count() > 10);
    println!("{} transactions, {} accounts: the same again", landed.len(), there.len());
    assert_eq!(there, here);
}
