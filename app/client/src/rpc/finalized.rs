//! What a cluster has finalized, over JSON-RPC: token accounts, histories and transactions, in plain types. What is
//! answered once stays true.

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

use super::unreadable;
use crate::{ClientError, instruction::Token};

/// Bytes of a token account without extensions.
const TOKEN_ACCOUNT: usize = 165;
/// Where owner and amount are in a token account: owner 32 | amount u64.
pub(super) const OWNER_AND_AMOUNT: (usize, usize) = (32, 40);
/// What a node answers for a slot without a block, or whose block it does not have.
const NO_BLOCK: [i64; 4] = [-32_001, -32_004, -32_007, -32_009];
/// Slots looked through for a block with a time.
const SKIPPED: u64 = 64;

/// Owner and balance of a token account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Who may spend it.
    pub owner: Address,
    /// Base units.
    pub amount: u64,
}

/// A transaction in an address's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its first signature.
    pub signature: Signature,
    /// The slot it landed in.
    pub slot: u64,
    /// Whether it failed.
    pub failed: bool,
}

/// What a transaction did to one token account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenMove {
    /// The token account.
    pub account: Address,
    /// Before; none where it was not there.
    pub before: Option<Holding>,
    /// Afterwards; none where it is closed.
    pub after: Option<Holding>,
}

/// A transaction that landed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landed {
    /// The slot it landed in.
    pub slot: u64,
    /// The block's time, unix seconds.
    pub time: i64,
    /// Its log.
    pub logs: Vec<String>,
    /// Every account it named, also from tables; those that signed come first.
    pub accounts: Vec<Address>,
    /// How many of them signed.
    pub signers: usize,
    /// What it did to token accounts of the mint.
    pub moves: Vec<TokenMove>,
}

/// Reads what is finalized from one node.
pub struct Finalized {
    rpc: RpcClient,
    token: Token,
}

impl Finalized {
    /// Reads of `token` through `rpc`.
    pub fn new(rpc: RpcClient, token: Token) -> Self {
        Self { rpc, token }
    }

    /// The mint and its token program.
    pub fn token(&self) -> &Token {
        &self.token
    }

    /// Slot and time (unix seconds) of the newest finalized block.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`].
    pub async fn newest(&self) -> Result<(u64, i64), ClientError> {
        let newest: u64 = self.ask(RpcRequest::GetSlot, json!([{"commitment": "finalized"}])).await?;
        for slot in (newest.saturating_sub(SKIPPED)..=newest).rev() {
            if let Some(time) = self.block_time(slot).await? {
                return Ok((slot, time));
            }
        }
        Err(ClientError::Unreachable(format!("the node has no time of any block around slot {newest}")))
    }

    /// A block's time, unix seconds; none for a slot without a block.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`].
    pub async fn block_time(&self, slot: u64) -> Result<Option<i64>, ClientError> {
        match self.rpc.send::<Option<i64>>(RpcRequest::GetBlockTime, json!([slot])).await {
            Err(error) if code_of(&error).is_some_and(|code| NO_BLOCK.contains(&code)) => Ok(None),
            answer => answer.map_err(|error| self.failed(&error)),
        }
    }

    /// The first slot whose transactions the node still has.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`].
    pub async fn first_slot(&self) -> Result<u64, ClientError> {
        self.ask(RpcRequest::GetFirstAvailableBlock, Value::Null).await
    }

    /// Every token account of the mint, and the slot the answer is of: `slot` or later.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`].
    pub async fn token_accounts(&self, slot: u64) -> Result<(u64, Vec<(Address, Holding)>), ClientError> {
        let (offset, length) = OWNER_AND_AMOUNT;
        let mut config = token_accounts_of(&self.token);
        config["dataSlice"] = json!({"offset": offset, "length": length});
        config["minContextSlot"] = json!(slot);
        config["withContext"] = json!(true);
        let params = json!([self.token.program.to_string(), config]);
        let answer: OptionalContext<Vec<RpcKeyedAccount>> =
            self.ask(RpcRequest::GetProgramAccounts, params).await?;
        let OptionalContext::Context(Response { context, value }) = answer else {
            return Err(unreadable("the node lists accounts without their slot"));
        };
        let accounts = value.iter().map(|keyed| {
            let address = keyed.pubkey.parse().map_err(|_| unreadable("an account without an address"))?;
            Ok((address, holding(&keyed.account, 0)?))
        });
        Ok((context.slot, accounts.collect::<Result<_, ClientError>>()?))
    }

    /// Up to 1 000 transactions that name `address`, newest first, those of one slot in reverse order of the block.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`].
    pub async fn signatures(
        &self,
        address: &Address,
        before: Option<&Signature>,
    ) -> Result<Vec<Listed>, ClientError> {
        let before = before.map(Signature::to_string);
        let params = json!([address.to_string(), {"commitment": "finalized", "before": before}]);
        let listed: Vec<RpcConfirmedTransactionStatusWithSignature> =
            self.ask(RpcRequest::GetSignaturesForAddress, params).await?;
        let listed = listed.into_iter().map(|entry| {
            let signature = entry.signature.parse().map_err(|_| unreadable("a listed signature"))?;
            Ok(Listed { signature, slot: entry.slot, failed: entry.err.is_some() })
        });
        listed.collect()
    }

    /// A transaction; none when the node does not have it.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`].
    pub async fn transaction(&self, signature: &Signature) -> Result<Option<Landed>, ClientError> {
        let params = json!([signature.to_string(), {
            "commitment": "finalized", "encoding": "base64", "maxSupportedTransactionVersion": 1,
        }]);
        let found: Option<EncodedConfirmedTransactionWithStatusMeta> =
            self.ask(RpcRequest::GetTransaction, params).await?;
        found.map(|found| landed(&found, &self.token.mint)).transpose()
    }

    /// The accounts at up to 100 addresses, as of `slot` or later.
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
            self.ask(RpcRequest::GetMultipleAccounts, json!([addresses, config])).await?;
        let accounts = answer.value.into_iter().map(|account| match account {
            Some(account) => account.to_account().map(Some).ok_or_else(|| unreadable("an account")),
            None => Ok(None),
        });
        accounts.collect()
    }

    async fn ask<T: serde::de::DeserializeOwned>(
        &self,
        request: RpcRequest,
        params: Value,
    ) -> Result<T, ClientError> {
        self.rpc.send(request, params).await.map_err(|error| self.failed(&error))
    }

    /// An error without the node's address, which may hold a key.
    fn failed(&self, error: &Error) -> ClientError {
        let text = error.to_string().replace(self.rpc.url().trim_end_matches('/'), "(the node)");
        ClientError::Unreachable(text)
    }
}

/// What to ask for: token accounts of the mint.
pub(super) fn token_accounts_of(token: &Token) -> Value {
    let kind = match token.program == spl_token_interface::ID {
        true => json!({"dataSize": TOKEN_ACCOUNT}),
        // Accounts with extensions are longer.
        false => json!("tokenAccountState"),
    };
    let mint = json!({"memcmp": {"offset": 0, "bytes": token.mint.to_string(), "encoding": "base58"}});
    json!({"commitment": "finalized", "encoding": "base64", "filters": [kind, mint]})
}

/// Owner and amount of a token account, from `offset` on in what was sent of it.
pub(super) fn holding(account: &UiAccount, offset: usize) -> Result<Holding, ClientError> {
    let data = account.data.decode().unwrap_or_default();
    let rest = data.get(offset..).and_then(<[u8]>::split_first_chunk::<32>);
    let found = rest.and_then(|(owner, rest)| Some((*owner, *rest.first_chunk::<8>()?)));
    let (owner, amount) = found.ok_or_else(|| unreadable("a token account"))?;
    Ok(Holding { owner: Address::from(owner), amount: u64::from_le_bytes(amount) })
}

fn landed(found: &EncodedConfirmedTransactionWithStatusMeta, mint: &Address) -> Result<Landed, ClientError> {
    let time = found.block_time.ok_or_else(|| unreadable("a transaction without a time"))?;
    let meta =
        found.transaction.meta.as_ref().ok_or_else(|| unreadable("a transaction without its outcome"))?;
    let transaction = found.transaction.transaction.decode().ok_or_else(|| unreadable("a transaction"))?;
    let mut accounts = transaction.message.static_account_keys().to_vec();
    if let OptionSerializer::Some(loaded) = &meta.loaded_addresses {
        for address in loaded.writable.iter().chain(&loaded.readonly) {
            accounts.push(address.parse().map_err(|_| unreadable("an address of a table"))?);
        }
    }
    let mut moves: Vec<TokenMove> = Vec::new();
    for (balances, is_after) in [(&meta.pre_token_balances, false), (&meta.post_token_balances, true)] {
        let OptionSerializer::Some(balances) = balances else { continue };
        for balance in balances.iter().filter(|balance| balance.mint == mint.to_string()) {
            let (account, holding) = token_balance(balance, &accounts)?;
            let place = moves.iter().position(|moved| moved.account == account);
            let place = place.unwrap_or_else(|| {
                moves.push(TokenMove { account, before: None, after: None });
                moves.len().saturating_sub(1)
            });
            if let Some(moved) = moves.get_mut(place) {
                *(if is_after { &mut moved.after } else { &mut moved.before }) = Some(holding);
            }
        }
    }
    let logs = Option::<Vec<String>>::from(meta.log_messages.clone()).unwrap_or_default();
    let signers = usize::from(transaction.message.header().num_required_signatures);
    Ok(Landed { slot: found.slot, time, logs, accounts, signers, moves })
}

fn token_balance(
    balance: &UiTransactionTokenBalance,
    accounts: &[Address],
) -> Result<(Address, Holding), ClientError> {
    let account = accounts.get(usize::from(balance.account_index)).copied();
    let owner = Option::<String>::from(balance.owner.clone()).and_then(|owner| owner.parse().ok());
    let amount = balance.ui_token_amount.amount.parse().ok();
    match (account, owner, amount) {
        (Some(account), Some(owner), Some(amount)) => Ok((account, Holding { owner, amount })),
        _ => Err(unreadable("a token balance of a transaction")),
    }
}

fn code_of(error: &Error) -> Option<i64> {
    match error.kind() {
        ErrorKind::RpcError(RpcError::RpcResponseError { code, .. }) => Some(*code),
        _ => None,
    }
}
