//! Answers of the node, method by method.

use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::FutureExt;
use influence_client::{ClientError, chain::Chain};
use serde_json::{Value, json};
use solana_address::Address;
use solana_hash::Hash;
use solana_instruction::error::InstructionError;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_error::TransactionError;

use super::{
    filter::AccountQuery,
    recorder::{Landed, Recorder},
    show,
};

/// An arbitrary genesis hash, always the same.
pub const GENESIS: &str = "4sGjMW1sUnHzSxGspuhpqLDx6wiyjNtZAMdL4VZHirAn";
/// Recent prioritization fee, millionths of a lamport per compute unit.
const UNIT_PRICE: u64 = 1_000_000;
/// Transactions on a page of a history, as on a cluster.
const PAGE: usize = 1_000;
/// Slots whose statuses a node caches.
const LATELY: u64 = 300;
/// Slots of an epoch, as on a cluster.
const EPOCH: u64 = 432_000;

/// The result of a call, or its error object.
type Answer = Result<Value, Value>;

/// The state that a node answers from.
pub struct Answering<'a> {
    chain: &'a Recorder,
    confirmed: u64,
    finalized: u64,
}

impl<'a> Answering<'a> {
    /// The present state; with `is_stale`, the one before the finalized slot.
    pub fn new(chain: &'a Recorder, is_stale: bool) -> Self {
        let before = |slot| chain.block_before(slot);
        let confirmed = if is_stale { before(before(chain.slot())) } else { chain.slot() };
        Self { chain, confirmed, finalized: before(confirmed) }
    }

    pub fn answer(&self, method: &str, params: &Value) -> Answer {
        let config = params.as_array().and_then(|params| params.iter().rfind(|value| value.is_object()));
        let config = config.cloned().unwrap_or_default();
        let slot = if is_finalized(&config) { self.finalized } else { self.confirmed };
        if config["minContextSlot"].as_u64().is_some_and(|least| least > slot) {
            return Err(behind(slot));
        }
        let with_context =
            |value: Value| json!({"context": {"slot": slot, "apiVersion": "4.2.2"}, "value": value});
        let height = self.chain.height();
        match method {
            "getHealth" => Ok(json!("ok")),
            "getVersion" => Ok(json!({"solana-core": "4.2.2", "feature-set": 1})),
            "getGenesisHash" => Ok(json!(GENESIS)),
            "getSlot" => Ok(json!(slot)),
            "getBlockHeight" => Ok(json!(height)),
            "getEpochInfo" => Ok(json!({
                "absoluteSlot": slot, "blockHeight": height, "epoch": slot / EPOCH, "slotIndex": slot % EPOCH,
                "slotsInEpoch": EPOCH, "transactionCount": null,
            })),
            "getBlockTime" => self.block_time(params),
            "getFirstAvailableBlock" => Ok(json!(self.chain.first_slot())),
            "getLatestBlockhash" => Ok(with_context(
                json!({"blockhash": self.blockhash().to_string(), "lastValidBlockHeight": height}),
            )),
            "isBlockhashValid" => {
                Ok(with_context(json!(params[0] == self.chain.blockhash_at(slot).to_string())))
            }
            "getRecentPrioritizationFees" => Ok(json!([{"slot": slot, "prioritizationFee": UNIT_PRICE}])),
            "getBalance" => {
                let account = self.chain.account_at(&address(&params[0])?, slot);
                Ok(with_context(json!(account.map_or(0, |account| account.lamports))))
            }
            "getAccountInfo" => self.account(&params[0], slot, &config).map(with_context),
            "getMultipleAccounts" => {
                let addresses = params[0].as_array().ok_or_else(wrong)?;
                let accounts = addresses.iter().map(|address| self.account(address, slot, &config));
                accounts.collect::<Answer>().map(with_context)
            }
            "getTokenSupply" => self.supply(&params[0], slot).map(with_context),
            "getProgramAccounts" => {
                let accounts = self.program(&params[0], slot, &config)?;
                Ok(if config["withContext"] == true { with_context(accounts) } else { accounts })
            }
            "simulateTransaction" => self.simulate(params, &config).map(with_context),
            "sendTransaction" => self.send(params),
            "getSignatureStatuses" => self.statuses(&params[0], &config).map(|statuses| {
                json!({"context": {"slot": self.confirmed, "apiVersion": "4.2.2"}, "value": statuses})
            }),
            "getSignaturesForAddress" => self.history(&address(&params[0])?, slot, &config),
            "getTransaction" => {
                let found = self.find(&params[0]).filter(|landed| landed.receipt.slot <= slot);
                Ok(found.map_or(Value::Null, |landed| show::transaction(&landed, self.chain)))
            }
            _ => Err(json!({"code": -32_601, "message": format!("Method not found: {method}")})),
        }
    }

    fn blockhash(&self) -> Hash {
        let hash = self.chain.blockhash().now_or_never().expect("the embedded chain answers at once");
        hash.expect("the embedded chain answers")
    }

    fn block_time(&self, params: &Value) -> Answer {
        let slot = params[0].as_u64().ok_or_else(wrong)?;
        if slot > self.confirmed {
            return Err(json!({"code": -32_004, "message": format!("Block not available for slot {slot}")}));
        }
        let skipped = || json!({"code": -32_009, "message": format!("Slot {slot} was skipped")});
        self.chain.block_time(slot).map(|time| json!(time)).ok_or_else(skipped)
    }

    fn account(&self, name: &Value, slot: u64, config: &Value) -> Answer {
        let query = AccountQuery::parse(config).ok_or_else(wrong)?;
        let account = self.chain.account_at(&address(name)?, slot);
        Ok(account.map_or(Value::Null, |account| show::account(&account, &query)))
    }

    fn program(&self, program: &Value, slot: u64, config: &Value) -> Answer {
        let query = AccountQuery::parse(config).ok_or_else(wrong)?;
        let owned = self.chain.owned_by(&address(program)?, slot);
        let shown = owned.iter().filter(|(_, account)| query.is_for(account)).map(|(address, account)| {
            json!({"pubkey": address.to_string(), "account": show::account(account, &query)})
        });
        Ok(shown.collect())
    }

    fn supply(&self, mint: &Value, slot: u64) -> Answer {
        use solana_program_pack::Pack;
        use spl_token_interface::state::Mint;
        let account = self.chain.account_at(&address(mint)?, slot).ok_or_else(wrong)?;
        let mint =
            account.data.get(..Mint::LEN).and_then(|data| Mint::unpack(data).ok()).ok_or_else(wrong)?;
        Ok(show::amount(mint.supply, mint.decimals))
    }

    fn simulate(&self, params: &Value, config: &Value) -> Answer {
        let transaction = transaction(params)?;
        if config["replaceRecentBlockhash"] != true {
            self.check_blockhash(&transaction)?;
        }
        let outcome = self.chain.simulate(&transaction).now_or_never();
        Ok(match outcome.expect("the embedded chain answers at once") {
            Ok(units) => json!({"err": null, "logs": [], "unitsConsumed": units}),
            Err(error) => failure(error),
        })
    }

    /// Lands a transaction that would succeed; of others returns the simulation's failure.
    fn send(&self, params: &Value) -> Answer {
        let transaction = transaction(params)?;
        let signature = transaction.signatures.first().ok_or_else(wrong)?.to_string();
        if self.find(&json!(signature)).is_some() {
            return Err(preflight(failed(TransactionError::AlreadyProcessed)));
        }
        self.check_blockhash(&transaction)?;
        let simulated = self.chain.simulate(&transaction).now_or_never();
        simulated.expect("the embedded chain answers at once").map_err(preflight)?;
        let sent = self.chain.send(transaction).now_or_never();
        sent.expect("the embedded chain answers at once").map_err(preflight)?;
        Ok(json!(signature))
    }

    fn check_blockhash(&self, transaction: &VersionedTransaction) -> Result<(), Value> {
        if *transaction.message.recent_blockhash() == self.chain.blockhash_at(self.confirmed) {
            return Ok(());
        }
        Err(preflight(failed(TransactionError::BlockhashNotFound)))
    }

    /// Recent statuses; with the history, all of them.
    fn statuses(&self, signatures: &Value, config: &Value) -> Answer {
        let has_history = config["searchTransactionHistory"] == true;
        let first = if has_history { 0 } else { self.confirmed.saturating_sub(LATELY) };
        let statuses = signatures.as_array().ok_or_else(wrong)?.iter().map(|signature| {
            let found = self.find(signature);
            let found = found.filter(|landed| (first..=self.confirmed).contains(&landed.receipt.slot));
            found.map_or(Value::Null, |Landed { receipt, error, .. }| {
                let is_final = receipt.slot <= self.finalized;
                let status = error.as_ref().map_or(json!({"Ok": null}), |error| json!({"Err": error}));
                json!({
                    "slot": receipt.slot, "confirmations": if is_final { Value::Null } else { json!(1) },
                    "err": error, "status": status,
                    "confirmationStatus": if is_final { "finalized" } else { "confirmed" },
                })
            })
        });
        Ok(statuses.collect())
    }

    /// Transactions that name `address`, newest first.
    fn history(&self, address: &Address, slot: u64, config: &Value) -> Answer {
        let is = |landed: &Landed, signature: &Value| *signature == landed.receipt.signature.to_string();
        let mut landed = self.chain.landed();
        landed.reverse();
        if !config["before"].is_null() {
            let place = landed.iter().position(|landed| is(landed, &config["before"]));
            landed.drain(..=place.ok_or_else(wrong)?);
        }
        let limit = config["limit"].as_u64().map_or(PAGE, |limit| usize::try_from(limit).unwrap_or(PAGE));
        let listed = landed
            .iter()
            .take_while(|landed| !is(landed, &config["until"]))
            .filter(|landed| landed.receipt.slot <= slot)
            .filter(|landed| landed.transaction.message.static_account_keys().contains(address))
            .take(limit.min(PAGE))
            .map(|landed| show::listed(landed, self.chain.block_time(landed.receipt.slot)));
        Ok(listed.collect())
    }

    fn find(&self, signature: &Value) -> Option<Landed> {
        let signature = signature.as_str()?;
        self.chain.landed().into_iter().find(|landed| landed.receipt.signature.to_string() == signature)
    }
}

/// Error of a node whose newest slot is older than requested.
pub fn behind(slot: u64) -> Value {
    json!({"code": -32_016, "message": "Minimum context slot has not been reached", "data": {"contextSlot": slot}})
}

/// Error of a node that finds the program's first error in a transaction.
pub fn refused() -> Value {
    preflight(failed(TransactionError::InstructionError(0, InstructionError::Custom(6_000))))
}

/// Nodes default to finalized.
pub fn is_finalized(config: &Value) -> bool {
    let query = config["commitment"].as_str().or(config["preflightCommitment"].as_str());
    query.is_none_or(|commitment| commitment == "finalized")
}

pub fn wrong() -> Value {
    json!({"code": -32_602, "message": "Invalid params"})
}

pub fn address(value: &Value) -> Result<Address, Value> {
    value.as_str().and_then(|text| text.parse().ok()).ok_or_else(wrong)
}

fn transaction(params: &Value) -> Result<VersionedTransaction, Value> {
    let bytes = STANDARD.decode(params[0].as_str().ok_or_else(wrong)?).map_err(|_| wrong())?;
    wincode::deserialize(&bytes).map_err(|_| wrong())
}

fn failed(error: TransactionError) -> ClientError {
    ClientError::Failed { error, logs: Vec::new() }
}

fn preflight(error: ClientError) -> Value {
    let message = format!("Transaction simulation failed: {error}");
    json!({"code": -32_002, "message": message, "data": failure(error)})
}

/// An error as a simulation shows it.
fn failure(error: ClientError) -> Value {
    let (error, logs) = match error {
        ClientError::Refused { instruction, refusal, logs } => {
            (TransactionError::InstructionError(instruction, InstructionError::Custom(refusal.code)), logs)
        }
        ClientError::Failed { error, logs } => (error, logs),
        other => panic!("the embedded chain fails in no other way: {other}"),
    };
    json!({"err": error, "logs": logs, "unitsConsumed": 0})
}
