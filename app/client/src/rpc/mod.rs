//! A cluster over JSON-RPC ([decision 18](../../../../docs/decisions/0018-rpc-retry-policy.md)).

pub mod config;
mod fee_budget;
pub mod finalized;
mod rate_limiter;
mod read;
pub mod retry;
mod send;
pub mod sender;
mod single_flight;
mod status_batcher;
pub mod subscribe;
mod token_balance;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use serde_json::{Value, json};
use solana_account::Account;
use solana_address::Address;
use solana_hash::Hash;
use solana_rpc_client::{nonblocking::rpc_client::RpcClient, rpc_client::RpcClientConfig};
use solana_rpc_client_api::{
    client_error::Error,
    request::RpcRequest,
    response::{Response, RpcBlockhash, RpcVersionInfo},
};
use solana_transaction::versioned::VersionedTransaction;

use self::{
    config::RpcConfig,
    fee_budget::FeeBudget,
    send::FinalizedTip,
    sender::{RateLimitedSender, RpcCounters},
    single_flight::SingleFlight,
    status_batcher::StatusBatcher,
};
use crate::{
    ClientError,
    chain::{Chain, ChainTime, Receipt},
    tx::TxVersion,
};

/// Cluster behind one node.
pub struct RpcChain {
    client: RpcClient,
    /// Source of further clients of the same node.
    sender: RateLimitedSender,
    config: RpcConfig,
    counters: Arc<RpcCounters>,
    genesis_hash: Hash,
    fees: FeeBudget,
    /// Latest slot in which a transaction of this client landed: the `minContextSlot` of reads.
    min_context_slot: AtomicU64,
    /// Blockhash to sign with.
    blockhash: SingleFlight<Hash>,
    blockhashes: Mutex<Blockhashes>,
    statuses: StatusBatcher,
    finalized: SingleFlight<FinalizedTip>,
}

/// Known blockhashes.
struct Blockhashes {
    /// Last valid block height of every blockhash that was handed out.
    last_valid_heights: HashMap<Hash, u64>,
    /// Time at which the last transaction ended. Blockhashes requested before it are not handed out anymore.
    last_used: Instant,
}

/// Blocks after its expiry for which a blockhash stays known: twice the lifetime of a transaction in flight.
const KEPT_BLOCKS: u64 = 300;

fn client_with(sender: RateLimitedSender) -> RpcClient {
    RpcClient::new_sender(sender, RpcClientConfig::default())
}

impl RpcChain {
    /// Connects and requests the genesis hash.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`] with the node's URL and a remedy.
    pub async fn connect(config: RpcConfig) -> Result<Self, ClientError> {
        let sender = RateLimitedSender::new(&config)?;
        let client = client_with(sender.share()?);
        let unreachable = |error: &Error| {
            let node = config.public_url();
            ClientError::Unreachable(format!(
                "{node}: {error}; check that the URL is right and that the node runs and has caught up"
            ))
        };
        let ask = async |request| client.send::<Value>(request, Value::Null).await;
        ask(RpcRequest::GetHealth).await.map_err(|error| unreachable(&error))?;
        let version: RpcVersionInfo =
            client.send(RpcRequest::GetVersion, Value::Null).await.map_err(|error| unreachable(&error))?;
        let genesis: String = client
            .send(RpcRequest::GetGenesisHash, Value::Null)
            .await
            .map_err(|error| unreachable(&error))?;
        let genesis_hash = genesis.parse().map_err(|_| invalid_response("the genesis hash"))?;
        tracing::info!(node = config.public_url(), version = version.solana_core, genesis, "connected");
        Ok(Self {
            fees: FeeBudget::new(config.max_priority_fee, config.daily_fee_budget),
            client,
            counters: sender.counters(),
            sender,
            config,
            genesis_hash,
            min_context_slot: AtomicU64::new(0),
            blockhash: SingleFlight::default(),
            blockhashes: Mutex::new(Blockhashes {
                last_valid_heights: HashMap::new(),
                last_used: Instant::now(),
            }),
            statuses: StatusBatcher::default(),
            finalized: SingleFlight::default(),
        })
    }

    /// Creates a client for other requests to the same node. It shares the rate limit, counters and retries, and its
    /// errors never contain the URL.
    ///
    /// # Errors
    /// [`ClientError::Build`] when the HTTP client cannot be created.
    pub fn client(&self) -> Result<RpcClient, ClientError> {
        Ok(client_with(self.sender.share()?))
    }

    /// Genesis hash of the cluster.
    pub fn genesis_hash(&self) -> Hash {
        self.genesis_hash
    }

    /// Counters of requests and retries.
    pub fn counters(&self) -> &RpcCounters {
        &self.counters
    }

    /// Reads the balance of an address, lamports; 0 where no account exists.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`].
    pub async fn balance(&self, address: &Address) -> Result<u64, ClientError> {
        let params = json!([address.to_string(), self.read_config()]);
        let answer: Response<u64> = self.request(RpcRequest::GetBalance, params).await?;
        Ok(answer.value)
    }

    /// Options of every read: commitment, and not older than what this client landed.
    fn read_config(&self) -> Value {
        let slot = self.min_context_slot.load(Ordering::Relaxed);
        json!({"commitment": self.config.commitment.name(), "encoding": "base64", "minContextSlot": slot})
    }

    /// Raises the `minContextSlot` of reads to `slot`, so that no node of a service answers from an older state.
    pub fn set_min_context_slot(&self, slot: u64) {
        self.min_context_slot.fetch_max(slot, Ordering::Relaxed);
    }

    async fn request<T: serde::de::DeserializeOwned>(
        &self,
        method: RpcRequest,
        params: Value,
    ) -> Result<T, ClientError> {
        self.client.send(method, params).await.map_err(|error| self.unreachable(&error))
    }

    fn unreachable(&self, error: &Error) -> ClientError {
        ClientError::Unreachable(format!("{}: {error}", self.config.public_url()))
    }

    fn blockhashes(&self) -> MutexGuard<'_, Blockhashes> {
        // The lock is never held across a partial update, so a poisoned state is valid.
        self.blockhashes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Requests a blockhash and stores its last valid height.
    async fn fetch_blockhash(&self) -> Result<Hash, ClientError> {
        let answer: Response<RpcBlockhash> =
            self.request(RpcRequest::GetLatestBlockhash, json!([self.read_config()])).await?;
        let hash: Hash = answer.value.blockhash.parse().map_err(|_| invalid_response("the blockhash"))?;
        let mut known = self.blockhashes();
        let height = answer.value.last_valid_block_height;
        known.last_valid_heights.retain(|_, last| last.saturating_add(KEPT_BLOCKS) > height);
        known.last_valid_heights.insert(hash, height);
        Ok(hash)
    }
}

impl Chain for RpcChain {
    fn tx_version(&self) -> TxVersion {
        self.config.tx_version
    }

    async fn now(&self) -> Result<ChainTime, ClientError> {
        self.read_clock().await
    }

    async fn blockhash(&self) -> Result<Hash, ClientError> {
        // The same instructions with the same blockhash would be the same transaction, which does not land twice.
        let last_used = self.blockhashes().last_used;
        let oldest = Instant::now().checked_sub(config::MAX_BLOCKHASH_AGE).unwrap_or(last_used);
        self.blockhash.get(last_used.max(oldest), async || self.fetch_blockhash().await).await
    }

    async fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, ClientError> {
        self.multiple_accounts(addresses).await
    }

    async fn program_accounts(&self, discriminator: &[u8]) -> Result<Vec<(Address, Account)>, ClientError> {
        self.accounts_of_program(&[(0, discriminator)]).await
    }

    async fn program_accounts_with(
        &self,
        discriminator: &[u8],
        offset: usize,
        bytes: &[u8],
    ) -> Result<Vec<(Address, Account)>, ClientError> {
        self.accounts_of_program(&[(0, discriminator), (offset, bytes)]).await
    }

    async fn program_addresses(
        &self,
        discriminator: &[u8],
        offset: usize,
        bytes: &[u8],
    ) -> Result<Vec<Address>, ClientError> {
        self.addresses_of_program(&[(0, discriminator), (offset, bytes)]).await
    }

    async fn priority_fee(&self, written: &[Address], units: u32) -> Result<u64, ClientError> {
        let price = self.unit_price(written).await?;
        Ok(self.fees.offer_fee(price, units))
    }

    async fn simulate(&self, transaction: &VersionedTransaction) -> Result<u64, ClientError> {
        self.simulate_units(transaction).await
    }

    async fn send(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        let receipt = self.send_and_confirm(&transaction).await;
        self.blockhashes().last_used = Instant::now();
        receipt
    }
}

/// Error for a response that this client does not understand.
fn invalid_response(what: &str) -> ClientError {
    ClientError::Unreachable(format!("invalid response: {what}; use a node of version 4.2 or later"))
}
