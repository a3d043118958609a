//! A cluster over JSON-RPC: what production runs on ([decision 18](../../../../docs/decisions/0018-rpc.md)).

pub mod budget;
pub mod config;
pub mod pace;
mod read;
pub mod retry;
mod send;
pub mod sender;
mod shared;
mod statuses;

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
    budget::FeeBudget,
    config::Config,
    send::Finalized,
    sender::{Counters, PacedSender},
    shared::Shared,
    statuses::Statuses,
};
use super::{Chain, Now, Receipt, unreadable};
use crate::{ClientError, transaction::Format};

/// A cluster behind one node.
pub struct Rpc {
    client: RpcClient,
    /// Gives more clients of the same node.
    sender: PacedSender,
    config: Config,
    counters: Arc<Counters>,
    genesis_hash: Hash,
    fees: FeeBudget,
    /// The newest slot that something of ours landed in: no read may be older.
    landed_slot: AtomicU64,
    /// The blockhash to sign with.
    blockhash: Shared<Hash>,
    blockhashes: Mutex<Blockhashes>,
    statuses: Statuses,
    finalized: Shared<Finalized>,
}

/// What is remembered of blockhashes.
struct Blockhashes {
    /// The last block height of every one that was handed out.
    last_heights: HashMap<Hash, u64>,
    /// When the last transaction ended: none that was asked for earlier is handed out any more.
    used: Instant,
}

/// Blocks for which a blockhash's last height is remembered: all that may still be on their way, twice over.
const REMEMBERED: u64 = 300;

fn client_over(sender: PacedSender) -> RpcClient {
    RpcClient::new_sender(sender, RpcClientConfig::default())
}

impl Rpc {
    /// Connects, and asks which cluster it is.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`] with the node's address and a remedy.
    pub async fn connect(config: Config) -> Result<Self, ClientError> {
        let sender = PacedSender::new(&config)?;
        let client = client_over(sender.another()?);
        let unreachable = |error: &Error| {
            let node = config.node();
            ClientError::Unreachable(format!(
                "{node} could not be used: {error}; check that the URL is right and that the node runs and has caught up"
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
        let genesis_hash = genesis.parse().map_err(|_| unreadable("the genesis hash"))?;
        tracing::info!(node = config.node(), version = version.solana_core, genesis, "connected");
        Ok(Self {
            fees: FeeBudget::new(config.max_priority_fee, config.fee_budget),
            client,
            counters: sender.counters(),
            sender,
            config,
            genesis_hash,
            landed_slot: AtomicU64::new(0),
            blockhash: Shared::default(),
            blockhashes: Mutex::new(Blockhashes { last_heights: HashMap::new(), used: Instant::now() }),
            statuses: Statuses::default(),
            finalized: Shared::default(),
        })
    }

    /// A client of the same node for other requests: its calls are paced and counted together with these, repeated
    /// where that helps, and what it says never holds the URL.
    ///
    /// # Errors
    /// [`ClientError::Build`] when no HTTP client can be made on this machine.
    pub fn client(&self) -> Result<RpcClient, ClientError> {
        Ok(client_over(self.sender.another()?))
    }

    /// Which cluster this is.
    pub fn genesis_hash(&self) -> Hash {
        self.genesis_hash
    }

    /// Calls and repetitions so far.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Lamports at an address, 0 where nothing is.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`].
    pub async fn balance(&self, address: &Address) -> Result<u64, ClientError> {
        let params = json!([address.to_string(), self.reading()]);
        let answer: Response<u64> = self.ask(RpcRequest::GetBalance, params).await?;
        Ok(answer.value)
    }

    /// The options of every read: how sure, and not older than what we have landed.
    fn reading(&self) -> Value {
        let slot = self.landed_slot.load(Ordering::Relaxed);
        json!({"commitment": self.config.commitment.name(), "encoding": "base64", "minContextSlot": slot})
    }

    /// From now on nothing older than `slot` is read, whichever of a service's nodes answers.
    pub fn not_before(&self, slot: u64) {
        self.saw(slot);
    }

    /// Something of ours landed in `slot`.
    fn saw(&self, slot: u64) {
        self.landed_slot.fetch_max(slot, Ordering::Relaxed);
    }

    async fn ask<T: serde::de::DeserializeOwned>(
        &self,
        request: RpcRequest,
        params: Value,
    ) -> Result<T, ClientError> {
        self.client.send(request, params).await.map_err(|error| self.unreachable(&error))
    }

    fn unreachable(&self, error: &Error) -> ClientError {
        ClientError::Unreachable(format!("{}: {error}", self.config.node()))
    }

    fn blockhashes(&self) -> MutexGuard<'_, Blockhashes> {
        // Only whole values are ever written.
        self.blockhashes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for a new blockhash, and remembers until which height it can be used.
    async fn new_blockhash(&self) -> Result<Hash, ClientError> {
        let answer: Response<RpcBlockhash> =
            self.ask(RpcRequest::GetLatestBlockhash, json!([self.reading()])).await?;
        let hash: Hash = answer.value.blockhash.parse().map_err(|_| unreadable("a blockhash"))?;
        let mut known = self.blockhashes();
        let height = answer.value.last_valid_block_height;
        known.last_heights.retain(|_, last| last.saturating_add(REMEMBERED) > height);
        known.last_heights.insert(hash, height);
        Ok(hash)
    }
}

impl Chain for Rpc {
    fn format(&self) -> Format {
        self.config.format
    }

    async fn now(&self) -> Result<Now, ClientError> {
        self.clock().await
    }

    async fn blockhash(&self) -> Result<Hash, ClientError> {
        // The same instructions with the same blockhash are the same transaction, which does not land twice.
        let used = self.blockhashes().used;
        let young = Instant::now().checked_sub(config::BLOCKHASH_AGE).unwrap_or(used);
        self.blockhash.get(used.max(young), async || self.new_blockhash().await).await
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
        Ok(self.fees.offer(price, units))
    }

    async fn simulate(&self, transaction: &VersionedTransaction) -> Result<u64, ClientError> {
        self.simulated(transaction).await
    }

    async fn send(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        let receipt = self.land(&transaction).await;
        self.blockhashes().used = Instant::now();
        receipt
    }
}
