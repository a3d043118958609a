//! Stub of a chain: tests override single answers, the rest is an empty chain.

use influence_client::{
    ClientError,
    chain::{Chain, ChainTime, Receipt},
    tx::TxVersion,
};
use solana_account::Account;
use solana_address::Address;
use solana_hash::Hash;
use solana_transaction::versioned::VersionedTransaction;

/// Answers that a test overrides.
pub trait Stub {
    fn send(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError>;

    fn simulate(&self, _: &VersionedTransaction) -> Result<u64, ClientError> {
        Ok(1)
    }

    fn account(&self, _: &Address) -> Option<Account> {
        None
    }

    fn tx_version(&self) -> TxVersion {
        TxVersion::V0
    }
}

/// Chain of a stub.
#[derive(Default)]
pub struct Stubbed<S>(pub S);

/// Constant slot of the stub.
pub const SLOT: u64 = 40;

impl<S: Stub> Chain for Stubbed<S> {
    fn tx_version(&self) -> TxVersion {
        self.0.tx_version()
    }

    async fn now(&self) -> Result<ChainTime, ClientError> {
        Ok(ChainTime { slot: SLOT, unix_time: 1 })
    }

    async fn blockhash(&self) -> Result<Hash, ClientError> {
        Ok(Hash::default())
    }

    async fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, ClientError> {
        Ok(addresses.iter().map(|address| self.0.account(address)).collect())
    }

    async fn program_accounts(&self, _: &[u8]) -> Result<Vec<(Address, Account)>, ClientError> {
        Ok(Vec::new())
    }

    async fn simulate(&self, transaction: &VersionedTransaction) -> Result<u64, ClientError> {
        self.0.simulate(transaction)
    }

    async fn send(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        self.0.send(transaction)
    }
}
