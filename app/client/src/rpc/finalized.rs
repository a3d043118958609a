//! Reads of finalized state over JSON-RPC: token accounts, histories, transactions. Finalized answers never change.

use serde_json::{Value, json};
use solana_account::Account;
use solana_account_decoder_client_types::UiAccount;
use solana_address::Address;
use solana_rpc_client::nonblocking::rpc_client::RpcClient;
use solana_rpc_client_api::{
    client_error::{Error, ErrorKind},
    request::{RpcError, RpcRequest},
    response::{OptionalContext, Response, RpcConfirmedTransactionStatusWithSignature, RpcKeyedAccount},
};
use solana_signature::Signature;
use solana_transaction_status_client_types::{
    EncodedConfirmedTransactionWithStatusMeta, UiTransactionTokenBalance, option_serializer::OptionSerializer,
};

pub use super::token_balance::TokenBalance;
use super::{
    invalid_response,
    token_balance::{OWNER_AND_AMOUNT, parse_balance, token_accounts_config},
};
use crate::{ClientError, instructions::MintInfo};

/// Error codes for a slot without a block, or whose block the node does not have.
const NO_BLOCK_CODES: [i64; 4] = [-32_001, -32_004, -32_007, -32_009];
/// Maximum slots that are searched back for a block with a time.
const MAX_SKIPPED_SLOTS: u64 = 64;

/// Entry of an address's transaction history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignatureInfo {
    /// First signature.
    pub signature: Signature,
    /// Slot in which it landed.
    pub slot: u64,
    /// True for a transaction that failed.
    pub failed: bool,
}

/// Change of one token account by a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenBalanceChange {
    /// Token account.
    pub account: Address,
    /// Balance before; `None` where the account did not exist.
    pub before: Option<TokenBalance>,
    /// Balance after; `None` where the account is closed.
    pub after: Option<TokenBalance>,
}

/// Finalized transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinalizedTransaction {
    /// Slot in which it landed.
    pub slot: u64,
    /// Block time, unix seconds.
    pub time: i64,
    /// Log.
    pub logs: Vec<String>,
    /// All accounts, also those from address tables; signers first.
    pub accounts: Vec<Address>,
    /// Number of signers.
    pub signers: usize,
    /// Balance changes of token accounts of the mint.
    pub balance_changes: Vec<TokenBalanceChange>,
}

/// Reader of finalized state from one node.
pub struct FinalizedReader {
    rpc: RpcClient,
    token: MintInfo,
}

impl FinalizedReader {
    /// Creates a reader of `token` through `rpc`.
    pub fn new(rpc: RpcClient, token: MintInfo) -> Self {
        Self { rpc, token }
    }

    /// The mint and its token program.
    pub fn token(&self) -> &MintInfo {
        &self.token
    }

    /// Returns slot and time (unix seconds) of the latest finalized block.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`].
    pub async fn latest_finalized(&self) -> Result<(u64, i64), ClientError> {
        let latest: u64 = self.request(RpcRequest::GetSlot, json!([{"commitment": "finalized"}])).await?;
        for slot in (latest.saturating_sub(MAX_SKIPPED_SLOTS)..=latest).rev() {
            if let Some(time) = self.block_time(slot).await? {
                return Ok((slot, time));
            }
        }
        Err(ClientError::Unreachable(format!("the node has no block time around slot {latest}")))
    }

    /// Returns a block's time, unix seconds; `None` for a slot without a block.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`].
    pub async fn block_time(&self, slot: u64) -> Result<Option<i64>, ClientError> {
        match self.rpc.send::<Option<i64>>(RpcRequest::GetBlockTime, json!([slot])).await {
            Err(error) if response_code(&error).is_some_and(|code| NO_BLOCK_CODES.contains(&code)) => {
                Ok(None)
            }
            answer => answer.map_err(|error| self.redacted(&error)),
        }
    }

    /// Returns the first slot whose transactions the node still has.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`].
    pub async fn first_slot(&self) -> Result<u64, ClientError> {
        self.request(RpcRequest::GetFirstAvailableBlock, Value::Null).await
    }

    /// Reads every token account of the mint; returns the slot of the answer, which is `slot` or later.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`].
    pub async fn token_accounts(
        &self,
        slot: u64,
    ) -> Result<(u64, Vec<(Address, TokenBalance)>), ClientError> {
        let (offset, length) = OWNER_AND_AMOUNT;
        let mut config = token_accounts_config(&self.token);
        config["dataSlice"] = json!({"offset": offset, "length": length});
        config["minContextSlot"] = json!(slot);
        config["withContext"] = json!(true);
        let params = json!([self.token.program.to_string(), config]);
        let answer: OptionalContext<Vec<RpcKeyedAccount>> =
            self.request(RpcRequest::GetProgramAccounts, params).await?;
        let OptionalContext::Context(Response { context, value }) = answer else {
            return Err(invalid_response("a list of accounts without its slot"));
        };
        let accounts = value.iter().map(|keyed| {
            let address =
                keyed.pubkey.parse().map_err(|_| invalid_response("an account without an address"))?;
            Ok((address, parse_balance(&keyed.account, 0)?))
        });
        Ok((context.slot, accounts.collect::<Result<_, ClientError>>()?))
    }

    /// Lists up to 1 000 transactions that name `address`, latest first, within a slot in reverse order of the block.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`].
    pub async fn signatures(
        &self,
        address: &Address,
        before: Option<&Signature>,
    ) -> Result<Vec<SignatureInfo>, ClientError> {
        let before = before.map(Signature::to_string);
        let params = json!([address.to_string(), {"commitment": "finalized", "before": before}]);
        let listed: Vec<RpcConfirmedTransactionStatusWithSignature> =
            self.request(RpcRequest::GetSignaturesForAddress, params).await?;
        let listed = listed.into_iter().map(|entry| {
            let signature =
                entry.signature.parse().map_err(|_| invalid_response("a signature of a history"))?;
            Ok(SignatureInfo { signature, slot: entry.slot, failed: entry.err.is_some() })
        });
        listed.collect()
    }

    /// Reads a transaction; `None` when the node does not have it.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`].
    pub async fn transaction(
        &self,
        signature: &Signature,
    ) -> Result<Option<FinalizedTransaction>, ClientError> {
        let params = json!([signature.to_string(), {
            "commitment": "finalized", "encoding": "base64", "maxSupportedTransactionVersion": 1,
        }]);
        let found: Option<EncodedConfirmedTransactionWithStatusMeta> =
            self.request(RpcRequest::GetTransaction, params).await?;
        found.map(|found| parse_transaction(&found, &self.token.mint)).transpose()
    }

    /// Reads the accounts at up to 100 addresses, as of `slot` or later.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`].
    pub async fn accounts(
        &self,
        addresses: &[Address],
        slot: u64,
    ) -> Result<Vec<Option<Account>>, ClientError> {
        let addresses: Vec<String> = addresses.iter().map(Address::to_string).collect();
        let config = json!({"commitment": "finalized", "encoding": "base64", "minContextSlot": slot});
        let answer: Response<Vec<Option<UiAccount>>> =
            self.request(RpcRequest::GetMultipleAccounts, json!([addresses, config])).await?;
        let accounts = answer.value.into_iter().map(|account| match account {
            Some(account) => account.to_account().map(Some).ok_or_else(|| invalid_response("an account")),
            None => Ok(None),
        });
        accounts.collect()
    }

    async fn request<T: serde::de::DeserializeOwned>(
        &self,
        method: RpcRequest,
        params: Value,
    ) -> Result<T, ClientError> {
        self.rpc.send(method, params).await.map_err(|error| self.redacted(&error))
    }

    /// Converts an error and removes the node's URL, which may contain an API key.
    fn redacted(&self, error: &Error) -> ClientError {
        let text = error.to_string().replace(self.rpc.url().trim_end_matches('/'), "(the node)");
        ClientError::Unreachable(text)
    }
}

fn parse_transaction(
    found: &EncodedConfirmedTransactionWithStatusMeta,
    mint: &Address,
) -> Result<FinalizedTransaction, ClientError> {
    let time = found.block_time.ok_or_else(|| invalid_response("a transaction without a time"))?;
    let meta = found
        .transaction
        .meta
        .as_ref()
        .ok_or_else(|| invalid_response("a transaction without its metadata"))?;
    let transaction =
        found.transaction.transaction.decode().ok_or_else(|| invalid_response("a transaction"))?;
    let mut accounts = transaction.message.static_account_keys().to_vec();
    if let OptionSerializer::Some(loaded) = &meta.loaded_addresses {
        for address in loaded.writable.iter().chain(&loaded.readonly) {
            accounts.push(address.parse().map_err(|_| invalid_response("an address of an address table"))?);
        }
    }
    let mut balance_changes: Vec<TokenBalanceChange> = Vec::new();
    for (balances, is_after) in [(&meta.pre_token_balances, false), (&meta.post_token_balances, true)] {
        let OptionSerializer::Some(balances) = balances else { continue };
        for balance in balances.iter().filter(|balance| balance.mint == mint.to_string()) {
            let (account, parsed) = parse_token_balance(balance, &accounts)?;
            let index = balance_changes.iter().position(|change| change.account == account);
            let index = index.unwrap_or_else(|| {
                balance_changes.push(TokenBalanceChange { account, before: None, after: None });
                balance_changes.len().saturating_sub(1)
            });
            if let Some(change) = balance_changes.get_mut(index) {
                *(if is_after { &mut change.after } else { &mut change.before }) = Some(parsed);
            }
        }
    }
    let logs = Option::<Vec<String>>::from(meta.log_messages.clone()).unwrap_or_default();
    let signers = usize::from(transaction.message.header().num_required_signatures);
    Ok(FinalizedTransaction { slot: found.slot, time, logs, accounts, signers, balance_changes })
}

fn parse_token_balance(
    balance: &UiTransactionTokenBalance,
    accounts: &[Address],
) -> Result<(Address, TokenBalance), ClientError> {
    let account = accounts.get(usize::from(balance.account_index)).copied();
    let owner = Option::<String>::from(balance.owner.clone()).and_then(|owner| owner.parse().ok());
    let amount = balance.ui_token_amount.amount.parse().ok();
    match (account, owner, amount) {
        (Some(account), Some(owner), Some(amount)) => Ok((account, TokenBalance { owner, amount })),
        _ => Err(invalid_response("a token balance of a transaction")),
    }
}

fn response_code(error: &Error) -> Option<i64> {
    match error.kind() {
        ErrorKind::RpcError(RpcError::RpcResponseError { code, .. }) => Some(*code),
        _ => None,
    }
}
