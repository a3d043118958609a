//! Source of accounts: an RPC node, or a dump of accounts.

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

use super::account_dump::AccountDump;
use crate::CliError;

/// Source of accounts. Records what was read, for `--dump-accounts`.
pub struct ChainSource {
    backend: Backend,
    /// Micro-lamports per compute unit; `None` uses recent prioritization fees.
    unit_price: Option<u64>,
    recorded: Mutex<AccountDump>,
}

enum Backend {
    Rpc(Box<RpcChain>),
    Dump(AccountDump),
}

impl ChainSource {
    pub async fn connect(config: RpcConfig, unit_price: Option<u64>) -> Result<Self, CliError> {
        let rpc = RpcChain::connect(config).await?;
        let recorded = Mutex::new(AccountDump::new(rpc.genesis_hash()));
        Ok(Self { backend: Backend::Rpc(Box::new(rpc)), unit_price, recorded })
    }

    /// Source without a node: it cannot simulate or send.
    pub fn from_dump(path: &Path, unit_price: Option<u64>) -> Result<Self, CliError> {
        let dump = AccountDump::load(path)?;
        let recorded = Mutex::new(AccountDump::new(dump.genesis_hash()));
        Ok(Self { backend: Backend::Dump(dump), unit_price, recorded })
    }

    pub fn genesis_hash(&self) -> Hash {
        match &self.backend {
            Backend::Rpc(rpc) => rpc.genesis_hash(),
            Backend::Dump(dump) => dump.genesis_hash(),
        }
    }

    /// The node, for requests that a dump cannot answer.
    pub fn rpc(&self) -> Result<&RpcChain, CliError> {
        match &self.backend {
            Backend::Rpc(rpc) => Ok(rpc),
            Backend::Dump(_) => Err(CliError::user("this needs a node: omit --accounts-from")),
        }
    }

    pub fn is_online(&self) -> bool {
        matches!(self.backend, Backend::Rpc(_))
    }

    /// Writes the recorded accounts to a file.
    pub fn dump(&self, path: &Path) -> Result<(), CliError> {
        self.recorded().store(path)
    }

    fn recorded(&self) -> MutexGuard<'_, AccountDump> {
        // Every write inserts whole accounts, so a poisoned dump is still consistent.
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn offline_error() -> ClientError {
    ClientError::Build("dumped accounts cannot be simulated or sent to: omit --accounts-from".into())
}

impl Chain for ChainSource {
    fn tx_version(&self) -> TxVersion {
        match &self.backend {
            Backend::Rpc(rpc) => rpc.tx_version(),
            Backend::Dump(_) => TxVersion::V0,
        }
    }

    async fn now(&self) -> Result<ChainTime, ClientError> {
        let now = match &self.backend {
            Backend::Rpc(rpc) => rpc.now().await?,
            Backend::Dump(dump) => dump.now(),
        };
        self.recorded().record_time(now);
        Ok(now)
    }

    async fn blockhash(&self) -> Result<Hash, ClientError> {
        match &self.backend {
            Backend::Rpc(rpc) => rpc.blockhash().await,
            Backend::Dump(_) => Err(ClientError::Build("pass --blockhash when signing offline".into())),
        }
    }

    async fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, ClientError> {
        let accounts = match &self.backend {
            Backend::Rpc(rpc) => rpc.accounts(addresses).await?,
            Backend::Dump(dump) => dump.accounts(addresses)?,
        };
        self.recorded().record(addresses.iter().copied().zip(accounts.iter().cloned()));
        Ok(accounts)
    }

    async fn program_accounts(&self, discriminator: &[u8]) -> Result<Vec<(Address, Account)>, ClientError> {
        match &self.backend {
            Backend::Rpc(rpc) => rpc.program_accounts(discriminator).await,
            Backend::Dump(_) => Err(offline_error()),
        }
    }

    async fn program_accounts_with(
        &self,
        discriminator: &[u8],
        offset: usize,
        bytes: &[u8],
    ) -> Result<Vec<(Address, Account)>, ClientError> {
        let accounts = match &self.backend {
            Backend::Rpc(rpc) => rpc.program_accounts_with(discriminator, offset, bytes).await?,
            Backend::Dump(dump) => dump.filter(discriminator, offset, bytes),
        };
        self.recorded().record(accounts.iter().map(|(address, account)| (*address, Some(account.clone()))));
        Ok(accounts)
    }

    async fn program_addresses(
        &self,
        discriminator: &[u8],
        offset: usize,
        bytes: &[u8],
    ) -> Result<Vec<Address>, ClientError> {
        match &self.backend {
            Backend::Rpc(rpc) => rpc.program_addresses(discriminator, offset, bytes).await,
            Backend::Dump(_) => Err(offline_error()),
        }
    }

    async fn priority_fee(&self, written: &[Address], units: u32) -> Result<u64, ClientError> {
        match (self.unit_price, &self.backend) {
            (Some(price), _) => {
                let fee = (u128::from(price) * u128::from(units)).div_ceil(1_000_000);
                Ok(u64::try_from(fee).unwrap_or(u64::MAX))
            }
            (None, Backend::Rpc(rpc)) => rpc.priority_fee(written, units).await,
            (None, Backend::Dump(_)) => Ok(0),
        }
    }

    async fn simulate(&self, transaction: &VersionedTransaction) -> Result<u64, ClientError> {
        match &self.backend {
            Backend::Rpc(rpc) => rpc.simulate(transaction).await,
            Backend::Dump(_) => Err(offline_error()),
        }
    }

    async fn send(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        match &self.backend {
            Backend::Rpc(rpc) => rpc.send(transaction).await,
            Backend::Dump(_) => Err(offline_error()),
        }
    }
}
