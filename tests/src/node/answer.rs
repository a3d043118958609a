//! What the node answers, method by method.

use base64::{Engine, engine::general_purpose::STANDARD};
use influence_client::{ClientError, chain::Chain};
use serde_json::{Value, json};
use solana_account::Account;
use solana_address::Address;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_error::TransactionError;

use super::Node;

/// The genesis hash: any, but always the same.
const GENESIS: &str = "4sGjMW1sUnHzSxGspuhpqLDx6wiyjNtZAMdL4VZHirAn";

impl Node {
    /// The result of a call, or its error object.
    pub(super) async fn answer(&self, method: &str, params: &Value) -> Result<Value, Value> {
        let slot = self.chain.now().await.expect("the embedded chain answers").slot;
        let with_context =
            |value: Value| json!({"context": {"slot": slot, "apiVersion": "4.2.2"}, "value": value});
        let height = u64::try_from(self.landed()).expect("a height");
        match method {
            "getHealth" => Ok(json!("ok")),
            "getVersion" => Ok(json!({"solana-core": "4.2.2", "feature-set": 1})),
            "getGenesisHash" => Ok(json!(GENESIS)),
            "getSlot" => Ok(json!(slot)),
            "getBlockHeight" => Ok(json!(height)),
            "getLatestBlockhash" => {
                let hash = self.chain.blockhash().await.expect("the embedded chain answers").to_string();
                Ok(with_context(json!({"blockhash": hash, "lastValidBlockHeight": height})))
            }
            "getRecentPrioritizationFees" => Ok(json!([{"slot": slot, "prioritizationFee": 1_000}])),
            "getBalance" => {
                let account = self.account(&params[0]).await;
                Ok(with_context(json!(account.map_or(0, |account| account.lamports))))
            }
            "getMultipleAccounts" => {
                let mut accounts = Vec::new();
                for address in params[0].as_array().ok_or_else(wrong)? {
                    accounts.push(self.account(address).await.map_or(Value::Null, |account| shown(&account)));
                }
                Ok(with_context(json!(accounts)))
            }
            "getProgramAccounts" => self.program(params).await.map(with_context),
            "simulateTransaction" => {
                let outcome = self.chain.simulate(&transaction(params)?).await;
                Ok(with_context(match outcome {
                    Ok(units) => json!({"err": null, "logs": [], "unitsConsumed": units}),
                    Err(error) => failure(error),
                }))
            }
            "sendTransaction" => self.land(transaction(params)?).await,
            "getSignatureStatuses" => {
                let signature = params[0][0].as_str().unwrap_or_default();
                let found = self.landed.lock().expect("no panic before");
                let found = found.iter().find(|(receipt, _)| receipt.signature.to_string() == signature);
                let status = found.map(|(receipt, _)| {
                    json!({"slot": receipt.slot, "confirmations": null, "err": null, "status": {"Ok": null},
                        "confirmationStatus": "finalized"})
                });
                Ok(with_context(json!([status])))
            }
            "getTransaction" => Ok(self.landed_transaction(params[0].as_str().unwrap_or_default())),
            _ => Err(json!({"code": -32_601, "message": format!("Method not found: {method}")})),
        }
    }

    async fn account(&self, address: &Value) -> Option<Account> {
        let address: Address = address.as_str()?.parse().ok()?;
        self.chain.accounts(&[address]).await.expect("the embedded chain answers").pop().flatten()
    }

    /// Accounts of our program by the bytes that they start with: all that `Chain` asks for.
    async fn program(&self, params: &Value) -> Result<Value, Value> {
        let memcmp = &params[1]["filters"][0]["memcmp"];
        let bytes = STANDARD.decode(memcmp["bytes"].as_str().ok_or_else(wrong)?).map_err(|_| wrong())?;
        if memcmp["offset"] != 0 || params[0] != influence_client::PROGRAM_ID.to_string() {
            return Err(wrong());
        }
        let accounts = self.chain.program_accounts(&bytes).await.expect("the embedded chain answers");
        let shown = accounts
            .iter()
            .map(|(address, account)| json!({"pubkey": address.to_string(), "account": shown(account)}));
        Ok(shown.collect())
    }

    async fn land(&self, transaction: VersionedTransaction) -> Result<Value, Value> {
        let time = self.chain.now().await.expect("the embedded chain answers").unix_time;
        match self.chain.send(transaction).await {
            Ok(receipt) => {
                let signature = receipt.signature.to_string();
                self.landed.lock().expect("no panic before").push((receipt, time));
                Ok(json!(signature))
            }
            Err(error) => {
                let message = format!("Transaction simulation failed: {error}");
                Err(json!({"code": -32_002, "message": message, "data": failure(error)}))
            }
        }
    }

    fn landed_transaction(&self, signature: &str) -> Value {
        let landed = self.landed.lock().expect("no panic before");
        let found = landed.iter().find(|(receipt, _)| receipt.signature.to_string() == signature);
        found.map_or(Value::Null, |(receipt, time)| {
            json!({"slot": receipt.slot, "blockTime": time, "version": 0, "transaction": ["", "base64"], "meta": {
                "err": null, "status": {"Ok": null}, "fee": receipt.fee, "preBalances": [], "postBalances": [],
                "logMessages": receipt.logs, "computeUnitsConsumed": receipt.units,
            }})
        })
    }
}

fn wrong() -> Value {
    json!({"code": -32_602, "message": "Invalid params"})
}

fn transaction(params: &Value) -> Result<VersionedTransaction, Value> {
    let bytes = STANDARD.decode(params[0].as_str().ok_or_else(wrong)?).map_err(|_| wrong())?;
    wincode::deserialize(&bytes).map_err(|_| wrong())
}

fn shown(account: &Account) -> Value {
    json!({"lamports": account.lamports, "owner": account.owner.to_string(), "executable": account.executable,
        "rentEpoch": account.rent_epoch, "space": account.data.len(),
        "data": [STANDARD.encode(&account.data), "base64"]})
}

/// An error as a simulation shows it.
fn failure(error: ClientError) -> Value {
    use solana_instruction::error::InstructionError;
    let (error, logs) = match error {
        ClientError::Refused { instruction, refusal, logs } => {
            (TransactionError::InstructionError(instruction, InstructionError::Custom(refusal.code)), logs)
        }
        ClientError::Failed { error, logs } => (error, logs),
        other => panic!("the embedded chain fails in no other way: {other}"),
    };
    json!({"err": error, "logs": logs, "unitsConsumed": 0})
}
