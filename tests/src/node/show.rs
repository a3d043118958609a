//! Accounts and transactions as JSON-RPC shows them.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use solana_account::Account;
use solana_address::Address;
use solana_transaction::versioned::TransactionVersion;

use super::{
    filter::{AccountQuery, is_token_account},
    recorder::{Landed, Recorder},
};

/// Offset of the decimals in a mint.
const DECIMALS: usize = 44;

/// An account, or the requested part of it.
pub fn account(account: &Account, query: &AccountQuery) -> Value {
    json!({"lamports": account.lamports, "owner": account.owner.to_string(), "executable": account.executable,
        "rentEpoch": account.rent_epoch, "space": account.data.len(),
        "data": [STANDARD.encode(query.slice(&account.data)), "base64"]})
}

pub fn amount(amount: u64, decimals: u8) -> Value {
    let whole = amount as f64 / 10f64.powi(decimals.into());
    json!({"amount": amount.to_string(), "decimals": decimals, "uiAmount": whole,
        "uiAmountString": whole.to_string()})
}

pub fn listed(landed: &Landed, time: Option<i64>) -> Value {
    json!({"signature": landed.receipt.signature.to_string(), "slot": landed.receipt.slot, "err": landed.error,
        "memo": null, "blockTime": time, "confirmationStatus": "finalized"})
}

/// A transaction with its effects.
pub fn transaction(landed: &Landed, chain: &Recorder) -> Value {
    let wire = wincode::serialize(&landed.transaction).expect("a transaction that landed");
    let version = match landed.transaction.version() {
        TransactionVersion::Legacy(_) => json!("legacy"),
        TransactionVersion::Number(number) => json!(number),
    };
    let lamports = |accounts: &[Option<Account>]| -> Vec<u64> {
        accounts.iter().map(|account| account.as_ref().map_or(0, |account| account.lamports)).collect()
    };
    let receipt = &landed.receipt;
    let status = landed.error.as_ref().map_or(json!({"Ok": null}), |error| json!({"Err": error}));
    let mut meta = json!({
        "err": landed.error, "status": status, "fee": receipt.fee, "innerInstructions": [],
        "preBalances": lamports(&landed.before), "postBalances": lamports(&landed.after),
        "preTokenBalances": token_balances(&landed.before, landed, chain),
        "postTokenBalances": token_balances(&landed.after, landed, chain),
        "logMessages": receipt.logs, "rewards": [], "loadedAddresses": {"writable": [], "readonly": []},
    });
    if landed.error.is_none() {
        meta["computeUnitsConsumed"] = json!(receipt.units);
    }
    json!({"slot": receipt.slot, "blockTime": chain.block_time(receipt.slot), "version": version,
        "transaction": [STANDARD.encode(wire), "base64"], "meta": meta})
}

/// Balances of the token accounts among `accounts`.
fn token_balances(accounts: &[Option<Account>], landed: &Landed, chain: &Recorder) -> Vec<Value> {
    let balances = accounts.iter().enumerate().filter_map(|(place, account)| {
        let account = account.as_ref().filter(|account| is_token_account(&account.data))?;
        let address = |start: usize| Address::try_from(&account.data[start..start + 32]).ok();
        let (mint, owner) = (address(0)?, address(32)?);
        let held = u64::from_le_bytes(account.data[64..72].try_into().ok()?);
        let of = chain.account_at(&mint, landed.receipt.slot).filter(|of| of.owner == account.owner)?;
        let decimals = *of.data.get(DECIMALS)?;
        Some(json!({"accountIndex": place, "mint": mint.to_string(), "owner": owner.to_string(),
            "programId": account.owner.to_string(), "uiTokenAmount": amount(held, decimals)}))
    });
    balances.collect()
}
