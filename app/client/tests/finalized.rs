//! Reads of finalized state: responses of real nodes, and invalid responses.
#![cfg(feature = "rpc")]

use std::collections::HashMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use influence_client::{
    ClientError,
    accounts::test_accounts,
    rpc::finalized::{FinalizedReader, TokenBalance, TokenBalanceChange},
    tx::{ComputeBudget, TxVersion, compile_message, sign},
};
use serde_json::{Value, json};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_rpc_client::nonblocking::rpc_client::RpcClient;
use solana_rpc_client_api::request::RpcRequest;
use solana_signer::Signer;

const MINT: Address = Address::new_from_array([7; 32]);
const OTHER_MINT: Address = Address::new_from_array([8; 32]);
const ALICE: Address = Address::new_from_array([1; 32]);
const BOB: Address = Address::new_from_array([2; 32]);

/// Node with one response to one method.
fn node(request: RpcRequest, answer: Value) -> FinalizedReader {
    let mocks = HashMap::from([(request, answer)]);
    FinalizedReader::new(
        RpcClient::new_mock_with_mocks("succeeds".into(), mocks),
        test_accounts::spl_token(MINT),
    )
}

fn balance(index: u8, mint: Address, owner: Address, amount: u64) -> Value {
    json!({
        "accountIndex": index, "mint": mint.to_string(), "owner": owner.to_string(),
        "programId": spl_token_interface::ID.to_string(),
        "uiTokenAmount": {"amount": amount.to_string(), "decimals": 6, "uiAmount": null, "uiAmountString": ""},
    })
}

/// Response of getTransaction: a transaction of `payer` that names two token accounts.
fn answer(payer: &Keypair, pre: Vec<Value>, post: Vec<Value>) -> Value {
    let instruction = solana_instruction::Instruction {
        program_id: spl_token_interface::ID,
        accounts: [ALICE, BOB].map(|key| solana_instruction::AccountMeta::new(key, false)).into(),
        data: vec![3],
    };
    let budget = ComputeBudget { units: 1_000, priority_fee: 0 };
    let hash = solana_hash::Hash::default();
    let message =
        compile_message(TxVersion::V0, &payer.pubkey(), &[instruction], hash, budget).expect("a message");
    let transaction = sign(TxVersion::V0, message, &[payer]).expect("a transaction");
    let bytes = wincode::serialize(&transaction).expect("bytes");
    json!({
        "slot": 77, "blockTime": 1_700_000_000, "version": 0,
        "transaction": [STANDARD.encode(bytes), "base64"],
        "meta": {
            "err": null, "status": {"Ok": null}, "fee": 5_000, "preBalances": [], "postBalances": [],
            "innerInstructions": [], "logMessages": ["Program log: hello", "Log truncated"],
            "preTokenBalances": pre, "postTokenBalances": post, "rewards": [],
            "loadedAddresses": {"writable": [], "readonly": [OTHER_MINT.to_string()]},
        },
    })
}

#[test]
fn a_transaction_has_balances_before_and_after() {
    let payer = Keypair::new_from_array([9; 32]);
    let pre = vec![balance(1, MINT, ALICE, 50), balance(2, OTHER_MINT, BOB, 4)];
    let post = vec![balance(2, MINT, BOB, 50)];
    let node = node(RpcRequest::GetTransaction, answer(&payer, pre, post));
    let found = pollster::block_on(node.transaction(&Default::default())).expect("readable").expect("there");
    assert_eq!((found.slot, found.time, found.signers), (77, 1_700_000_000, 1));
    assert_eq!(found.accounts[0], payer.pubkey());
    assert_eq!(found.accounts.last(), Some(&OTHER_MINT), "an address of an address table");
    assert_eq!(found.logs.len(), 2);
    let balance_of = |owner, amount| Some(TokenBalance { owner, amount });
    let [closed, opened] = [found.accounts[1], found.accounts[2]];
    let expected = [
        TokenBalanceChange { account: closed, before: balance_of(ALICE, 50), after: None },
        TokenBalanceChange { account: opened, before: None, after: balance_of(BOB, 50) },
    ];
    assert_eq!(found.balance_changes, expected);
}

#[test]
fn an_invalid_transaction_is_an_error() {
    let payer = Keypair::new_from_array([9; 32]);
    let whole = answer(&payer, vec![balance(1, MINT, ALICE, 50)], vec![]);
    for (pointer, bad) in [
        ("/blockTime", Value::Null),
        ("/meta", Value::Null),
        ("/meta/preTokenBalances/0/accountIndex", json!(9)),
        ("/meta/preTokenBalances/0/owner", json!("unknown")),
        ("/meta/preTokenBalances/0/uiTokenAmount/amount", json!("-1")),
        ("/transaction/0", json!("AAAA")),
    ] {
        let mut answer = whole.clone();
        *answer.pointer_mut(pointer).expect("a value") = bad;
        let node = node(RpcRequest::GetTransaction, answer);
        let found = pollster::block_on(node.transaction(&Default::default()));
        assert!(matches!(found, Err(ClientError::Unreachable(_))), "{pointer}: {found:?}");
    }
}

#[test]
fn token_accounts_come_with_their_slot() {
    let mut data = ALICE.to_bytes().to_vec();
    data.extend(1_234_u64.to_le_bytes());
    let account = |data: &[u8]| {
        json!({
            "pubkey": BOB.to_string(),
            "account": {
                "lamports": 1, "data": [STANDARD.encode(data), "base64"], "executable": false,
                "owner": spl_token_interface::ID.to_string(), "rentEpoch": 0, "space": 165,
            },
        })
    };
    let listed = |accounts: Vec<Value>| json!({"context": {"slot": 99}, "value": accounts});
    let whole = node(RpcRequest::GetProgramAccounts, listed(vec![account(&data)]));
    let found = pollster::block_on(whole.token_accounts(5)).expect("readable");
    assert_eq!(found, (99, vec![(BOB, TokenBalance { owner: ALICE, amount: 1_234 })]));
    for answer in [listed(vec![account(&data[..39])]), json!([account(&data)])] {
        let node = node(RpcRequest::GetProgramAccounts, answer);
        assert!(matches!(pollster::block_on(node.token_accounts(5)), Err(ClientError::Unreachable(_))));
    }
}
