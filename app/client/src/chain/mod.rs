//! [`Chain`]: reads accounts and sends transactions.

#[cfg(feature = "embedded")]
pub mod embedded;
mod layer;
mod typed_read;

use solana_account::Account;
use solana_address::Address;
use solana_hash::Hash;
use solana_signature::Signature;
use solana_transaction::versioned::VersionedTransaction;

pub use self::{
    layer::ChainLayer,
    typed_read::{
        addresses_of, all_accounts, delegation_addresses_of, delegation_addresses_to, delegations_of,
        delegations_to, find_account, get_account,
    },
};
use crate::{ClientError, tx::TxVersion};

/// Slot and time of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainTime {
    /// Slot.
    pub slot: u64,
    /// Cluster time, unix seconds.
    pub unix_time: i64,
}

/// Outcome of a transaction that landed.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// First signature, which identifies the transaction.
    pub signature: Signature,
    /// Slot in which it landed.
    pub slot: u64,
    /// Log.
    pub logs: Vec<String>,
    /// Compute units that it used.
    pub units: u64,
    /// Fee that it paid, lamports.
    pub fee: u64,
}

/// A chain that runs the program.
///
/// Methods are asynchronous for the network's sake; the embedded chain answers at once.
#[allow(async_fn_in_trait)]
pub trait Chain {
    /// Version of the transactions that the chain accepts.
    fn tx_version(&self) -> TxVersion;

    /// Returns the current slot and time.
    async fn now(&self) -> Result<ChainTime, ClientError>;

    /// Returns a blockhash to sign with, at most a few seconds old.
    async fn blockhash(&self) -> Result<Hash, ClientError>;

    /// Reads the accounts at these addresses, in order.
    async fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, ClientError>;

    /// Reads every account of the program whose data starts with `discriminator`.
    async fn program_accounts(&self, discriminator: &[u8]) -> Result<Vec<(Address, Account)>, ClientError>;

    /// Reads those of [`Chain::program_accounts`] that have `bytes` at `offset`.
    async fn program_accounts_with(
        &self,
        discriminator: &[u8],
        offset: usize,
        bytes: &[u8],
    ) -> Result<Vec<(Address, Account)>, ClientError> {
        let mut accounts = self.program_accounts(discriminator).await?;
        accounts
            .retain(|(_, account)| account.data.get(offset..).is_some_and(|rest| rest.starts_with(bytes)));
        Ok(accounts)
    }

    /// Lists the addresses of [`Chain::program_accounts_with`]. Without account data the answer stays small.
    async fn program_addresses(
        &self,
        discriminator: &[u8],
        offset: usize,
        bytes: &[u8],
    ) -> Result<Vec<Address>, ClientError> {
        let accounts = self.program_accounts_with(discriminator, offset, bytes).await?;
        Ok(accounts.into_iter().map(|(address, _)| address).collect())
    }

    /// Returns the priority fee, lamports, for a transaction of `units` that writes these accounts; 0 where
    /// transactions do not compete.
    async fn priority_fee(&self, _written: &[Address], _units: u32) -> Result<u64, ClientError> {
        Ok(0)
    }

    /// Simulates a transaction and returns its compute units.
    async fn simulate(&self, transaction: &VersionedTransaction) -> Result<u64, ClientError>;

    /// Sends a transaction and waits until it landed, or until it certainly never lands: [`ClientError::Expired`].
    async fn send(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError>;
}
