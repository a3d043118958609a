//! Decorators of a chain.

use std::sync::Arc;

use solana_account::Account;
use solana_address::Address;
use solana_hash::Hash;
use solana_transaction::versioned::VersionedTransaction;

use super::{Chain, ChainTime, Receipt};
use crate::{ClientError, tx::TxVersion};

/// Decorator around another [`Chain`]. Every call passes through unless its method here is overridden.
#[allow(async_fn_in_trait)]
pub trait ChainLayer {
    /// Type of the decorated chain.
    type Inner: Chain;

    /// The decorated chain.
    fn inner(&self) -> &Self::Inner;

    /// Runs any call of the decorated chain. Overridden to count, delay or fail calls.
    async fn call<T>(&self, answer: impl Future<Output = Result<T, ClientError>>) -> Result<T, ClientError> {
        answer.await
    }

    /// Passes [`Chain::now`] through.
    async fn now_through(&self) -> Result<ChainTime, ClientError> {
        self.call(self.inner().now()).await
    }

    /// Passes [`Chain::send`] through.
    async fn send_through(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        self.call(self.inner().send(transaction)).await
    }
}

impl<C: Chain> ChainLayer for Arc<C> {
    type Inner = C;

    fn inner(&self) -> &C {
        self
    }
}

impl<L: ChainLayer> Chain for L {
    fn tx_version(&self) -> TxVersion {
        self.inner().tx_version()
    }

    async fn now(&self) -> Result<ChainTime, ClientError> {
        self.now_through().await
    }

    async fn blockhash(&self) -> Result<Hash, ClientError> {
        self.call(self.inner().blockhash()).await
    }

    async fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, ClientError> {
        self.call(self.inner().accounts(addresses)).await
    }

    async fn program_accounts(&self, discriminator: &[u8]) -> Result<Vec<(Address, Account)>, ClientError> {
        self.call(self.inner().program_accounts(discriminator)).await
    }

    async fn program_accounts_with(
        &self,
        discriminator: &[u8],
        offset: usize,
        bytes: &[u8],
    ) -> Result<Vec<(Address, Account)>, ClientError> {
        self.call(self.inner().program_accounts_with(discriminator, offset, bytes)).await
    }

    async fn program_addresses(
        &self,
        discriminator: &[u8],
        offset: usize,
        bytes: &[u8],
    ) -> Result<Vec<Address>, ClientError> {
        self.call(self.inner().program_addresses(discriminator, offset, bytes)).await
    }

    async fn priority_fee(&self, written: &[Address], units: u32) -> Result<u64, ClientError> {
        self.call(self.inner().priority_fee(written, units)).await
    }

    async fn simulate(&self, transaction: &VersionedTransaction) -> Result<u64, ClientError> {
        self.call(self.inner().simulate(transaction)).await
    }

    async fn send(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        self.send_through(transaction).await
    }
}
