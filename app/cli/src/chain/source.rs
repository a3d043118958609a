//! Where a command reads and sends: a node, or accounts that were saved from one.

use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use influence_client::{
    ClientError,
    chain::{Chain, ChainTime, Receipt},
    rpc::{RpcChain, config::RpcConfig},
    tx::TxVersion,
};
use solana_account::Account;
use solana_address::Address;
use solana_hash::Hash;
use solana_transaction::versioned::VersionedTransaction;

use super::account_dump::Saved;
use crate::Failure;

/// A node, and what was read from it.
pub struct Node {
    source: Source,
    /// Price of a compute unit, millionths of a lamport; otherwise what the node's others pay.
    unit_price: Option<u64>,
    read: Mutex<Saved>,
}

enum Source {
    Rpc(Box<RpcChain>),
    Saved(Saved),
}

impl Node {
    /// A node over JSON-RPC.
    ///
    /// # Errors
    /// [`Failure::Network`].
    pub async fn connect(config: RpcConfig, unit_price: Option<u64>) -> Result<Self, Failure> {
        let rpc = RpcChain::connect(config).await?;
        let read = Mutex::new(Saved::of(rpc.genesis_hash()));
        Ok(Self { source: Source::Rpc(Box::new(rpc)), unit_price, read })
    }

    /// Accounts that were saved; nothing can be sent.
    ///
    /// # Errors
    /// [`Failure::User`] naming the file.
    pub fn saved(path: &Path, unit_price: Option<u64>) -> Result<Self, Failure> {
        let saved = Saved::load(path)?;
        let read = Mutex::new(Saved::of(saved.genesis_hash()));
        Ok(Self { source: Source::Saved(saved), unit_price, read })
    }

    /// Which cluster it is of.
    pub fn genesis_hash(&self) -> Hash {
        match &self.source {
            Source::Rpc(rpc) => rpc.genesis_hash(),
            Source::Saved(saved) => saved.genesis_hash(),
        }
    }

    /// The node itself, for what only a node knows.
    ///
    /// # Errors
    /// [`Failure::User`] when there are only saved accounts.
    pub fn rpc(&self) -> Result<&RpcChain, Failure> {
        match &self.source {
            Source::Rpc(rpc) => Ok(rpc),
            Source::Saved(_) => Err(Failure::user("this needs a node: leave out --accounts")),
        }
    }

    /// Whether this is a node, and not a file.
    pub fn is_online(&self) -> bool {
        matches!(self.source, Source::Rpc(_))
    }

    /// Saves everything that was read.
    ///
    /// # Errors
    /// [`Failure::User`] naming the file.
    pub fn save(&self, path: &Path) -> Result<(), Failure> {
        self.read().store(path)
    }

    fn read(&self) -> MutexGuard<'_, Saved> {
        // Only whole accounts are ever written.
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a file can not do.
fn offline() -> ClientError {
    ClientError::Build("saved accounts are not a node: leave out --accounts to simulate and send".into())
}

impl Chain for Node {
    fn tx_version(&self) -> TxVersion {
        match &self.source {
            Source::Rpc(rpc) => rpc.tx_version(),
            Source::Saved(_) => TxVersion::V0,
        }
    }

    async fn now(&self) -> Result<ChainTime, ClientError> {
        let now = match &self.source {
            Source::Rpc(rpc) => rpc.now().await?,
            Source::Saved(saved) => saved.now(),
        };
        self.read().note_time(now);
        Ok(now)
    }

    async fn blockhash(&self) -> Result<Hash, ClientError> {
        match &self.source {
            Source::Rpc(rpc) => rpc.blockhash().await,
            Source::Saved(_) => Err(ClientError::Build("without a node, --blockhash has to be given".into())),
        }
    }

    async fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, ClientError> {
        let accounts = match &self.source {
            Source::Rpc(rpc) => rpc.accounts(addresses).await?,
            Source::Saved(saved) => saved.accounts(addresses)?,
        };
        self.read().note(addresses.iter().copied().zip(accounts.iter().cloned()));
        Ok(accounts)
    }

    async fn program_accounts(&self, discriminator: &[u8]) -> Result<Vec<(Address, Account)>, ClientError> {
        match &self.source {
            Source::Rpc(rpc) => rpc.program_accounts(discriminator).await,
            Source::Saved(_) => Err(offline()),
        }
    }

    async fn program_accounts_with(
        &self,
        discriminator: &[u8],
        offset: usize,
        bytes: &[u8],
    ) -> Result<Vec<(Address, Account)>, ClientError> {
        let accounts = match &self.source {
            Source::Rpc(rpc) => rpc.program_accounts_with(discriminator, offset, bytes).await?,
            Source::Saved(saved) => saved.with(discriminator, offset, bytes),
        };
        self.read().note(accounts.iter().map(|(address, account)| (*address, Some(account.clone()))));
        Ok(accounts)
    }

    async fn program_addresses(
        &self,
        discriminator: &[u8],
        offset: usize,
        bytes: &[u8],
    ) -> Result<Vec<Address>, ClientError> {
        match &self.source {
            Source::Rpc(rpc) => rpc.program_addresses(discriminator, offset, bytes).await,
            Source::Saved(_) => Err(offline()),
        }
    }

    async fn priority_fee(&self, written: &[Address], units: u32) -> Result<u64, ClientError> {
        match (self.unit_price, &self.source) {
            (Some(price), _) => {
                let fee = (u128::from(price) * u128::from(units)).div_ceil(1_000_000);
                Ok(u64::try_from(fee).unwrap_or(u64::MAX))
            }
            (None, Source::Rpc(rpc)) => rpc.priority_fee(written, units).await,
            (None, Source::Saved(_)) => Ok(0),
        }
    }

    async fn simulate(&self, transaction: &VersionedTransaction) -> Result<u64, ClientError> {
        match &self.source {
            Source::Rpc(rpc) => rpc.simulate(transaction).await,
            Source::Saved(_) => Err(offline()),
        }
    }

    async fn send(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        match &self.source {
            Source::Rpc(rpc) => rpc.send(transaction).await,
            Source::Saved(_) => Err(offline()),
        }
    }
}
