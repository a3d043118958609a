//! Where transactions go and accounts come from.

#[cfg(feature = "embedded")]
pub mod embedded;
#[cfg(feature = "rpc")]
pub mod finalized;
#[cfg(feature = "rpc")]
pub mod rpc;
#[cfg(feature = "rpc")]
pub mod watch;

use std::{mem::offset_of, sync::Arc};

use anchor_lang::Discriminator;
use solana_account::Account;
use solana_address::Address;
use solana_hash::Hash;
use solana_signature::Signature;
use solana_transaction::versioned::VersionedTransaction;

use crate::{
    ClientError,
    account::{Record, decode},
    state::Delegation,
    transaction::Format,
};

/// What time it is on chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The slot.
    pub slot: u64,
    /// The cluster's unix time, seconds.
    pub unix_time: i64,
}

/// A transaction that landed.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Its first signature.
    pub signature: Signature,
    /// The slot it landed in.
    pub slot: u64,
    /// Its log.
    pub logs: Vec<String>,
    /// Compute units it used.
    pub units: u64,
    /// Fee it paid, lamports.
    pub fee: u64,
}

/// A chain that runs the program.
///
/// Methods are asynchronous because the network is; the embedded chain answers at once.
#[allow(async_fn_in_trait)]
pub trait Chain {
    /// The format of transactions that it takes.
    fn format(&self) -> Format;

    /// Slot and time.
    async fn now(&self) -> Result<Now, ClientError>;

    /// A blockhash to sign with, not older than a few seconds.
    async fn blockhash(&self) -> Result<Hash, ClientError>;

    /// The accounts at these addresses, in order.
    async fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, ClientError>;

    /// Every account of the program that starts with `discriminator`.
    async fn program_accounts(&self, discriminator: &[u8]) -> Result<Vec<(Address, Account)>, ClientError>;

    /// Those of [`Chain::program_accounts`] that have `bytes` at `offset`.
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

    /// Where those of [`Chain::program_accounts_with`] are, without what they hold: a short answer however many they are.
    async fn program_addresses(
        &self,
        discriminator: &[u8],
        offset: usize,
        bytes: &[u8],
    ) -> Result<Vec<Address>, ClientError> {
        let accounts = self.program_accounts_with(discriminator, offset, bytes).await?;
        Ok(accounts.into_iter().map(|(address, _)| address).collect())
    }

    /// The priority fee, lamports, to offer for a transaction of so many compute units that writes these accounts;
    /// none where nobody competes for a place.
    async fn priority_fee(&self, _written: &[Address], _units: u32) -> Result<u64, ClientError> {
        Ok(0)
    }

    /// Compute units that a transaction would use.
    async fn simulate(&self, transaction: &VersionedTransaction) -> Result<u64, ClientError>;

    /// Sends a transaction and waits until it landed, or until it is sure that it never will:
    /// [`ClientError::Expired`].
    async fn send(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError>;
}

/// A chain that is another one with something in between: all it answers is the other's, and it may see to what is sent.
#[allow(async_fn_in_trait)]
pub trait Around {
    /// The other one.
    type Inner: Chain;

    /// The other one.
    fn inner(&self) -> &Self::Inner;

    /// Passes a transaction on, as [`Chain::send`].
    async fn pass_on(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        self.inner().send(transaction).await
    }
}

impl<C: Chain> Around for Arc<C> {
    type Inner = C;

    fn inner(&self) -> &C {
        self
    }
}

impl<A: Around> Chain for A {
    fn format(&self) -> Format {
        self.inner().format()
    }

    async fn now(&self) -> Result<Now, ClientError> {
        self.inner().now().await
    }

    async fn blockhash(&self) -> Result<Hash, ClientError> {
        self.inner().blockhash().await
    }

    async fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, ClientError> {
        self.inner().accounts(addresses).await
    }

    async fn program_accounts(&self, discriminator: &[u8]) -> Result<Vec<(Address, Account)>, ClientError> {
        self.inner().program_accounts(discriminator).await
    }

    async fn program_accounts_with(
        &self,
        discriminator: &[u8],
        offset: usize,
        bytes: &[u8],
    ) -> Result<Vec<(Address, Account)>, ClientError> {
        self.inner().program_accounts_with(discriminator, offset, bytes).await
    }

    async fn program_addresses(
        &self,
        discriminator: &[u8],
        offset: usize,
        bytes: &[u8],
    ) -> Result<Vec<Address>, ClientError> {
        self.inner().program_addresses(discriminator, offset, bytes).await
    }

    async fn priority_fee(&self, written: &[Address], units: u32) -> Result<u64, ClientError> {
        self.inner().priority_fee(written, units).await
    }

    async fn simulate(&self, transaction: &VersionedTransaction) -> Result<u64, ClientError> {
        self.inner().simulate(transaction).await
    }

    async fn send(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        self.pass_on(transaction).await
    }
}

/// Reads and decodes one record, if it is there.
///
/// # Errors
/// As [`Chain::accounts`] and [`decode`].
pub async fn find<T: Record>(chain: &impl Chain, address: &Address) -> Result<Option<T>, ClientError> {
    let account = chain.accounts(&[*address]).await?.pop().flatten();
    account.filter(|account| account.lamports != 0).map(|account| decode(&account)).transpose()
}

/// Reads and decodes one record that must be there.
///
/// # Errors
/// [`ClientError::Missing`]; as [`find`].
pub async fn get<T: Record>(chain: &impl Chain, address: &Address) -> Result<T, ClientError> {
    find(chain, address).await?.ok_or(ClientError::Missing { kind: T::NAME, address: *address })
}

/// Reads and decodes every record of a kind, by address.
///
/// # Errors
/// As [`Chain::program_accounts`] and [`decode`].
pub async fn all<T: Record>(chain: &impl Chain) -> Result<Vec<(Address, T)>, ClientError> {
    sorted(chain.program_accounts(T::DISCRIMINATOR).await?)
}

/// An owner's delegations, by address.
///
/// # Errors
/// As [`all`].
pub async fn delegations_of(
    chain: &impl Chain,
    owner: &Address,
) -> Result<Vec<(Address, Delegation)>, ClientError> {
    delegations_with(chain, offset_of!(Delegation, owner), owner).await
}

/// The delegations to a gallery, by address.
///
/// # Errors
/// As [`all`].
pub async fn delegations_to(
    chain: &impl Chain,
    gallery: &Address,
) -> Result<Vec<(Address, Delegation)>, ClientError> {
    delegations_with(chain, offset_of!(Delegation, gallery), gallery).await
}

/// Where every record of a kind is.
///
/// # Errors
/// As [`Chain::program_addresses`].
pub async fn addresses_of<T: Record>(chain: &impl Chain) -> Result<Vec<Address>, ClientError> {
    chain.program_addresses(T::DISCRIMINATOR, 0, &[]).await
}

/// Where an owner's delegations are.
///
/// # Errors
/// As [`Chain::program_addresses`].
pub async fn delegation_addresses_of(
    chain: &impl Chain,
    owner: &Address,
) -> Result<Vec<Address>, ClientError> {
    delegation_addresses(chain, offset_of!(Delegation, owner), owner).await
}

/// Where the delegations to a gallery are.
///
/// # Errors
/// As [`Chain::program_addresses`].
pub async fn delegation_addresses_to(
    chain: &impl Chain,
    gallery: &Address,
) -> Result<Vec<Address>, ClientError> {
    delegation_addresses(chain, offset_of!(Delegation, gallery), gallery).await
}

async fn delegation_addresses(
    chain: &impl Chain,
    field: usize,
    key: &Address,
) -> Result<Vec<Address>, ClientError> {
    let kind = Delegation::DISCRIMINATOR;
    chain.program_addresses(kind, kind.len() + field, key.as_ref()).await
}

async fn delegations_with(
    chain: &impl Chain,
    field: usize,
    key: &Address,
) -> Result<Vec<(Address, Delegation)>, ClientError> {
    let kind = Delegation::DISCRIMINATOR;
    sorted(chain.program_accounts_with(kind, kind.len() + field, key.as_ref()).await?)
}

fn sorted<T: Record>(accounts: Vec<(Address, Account)>) -> Result<Vec<(Address, T)>, ClientError> {
    let mut records: Vec<(Address, T)> = accounts
        .iter()
        .map(|(address, account)| Ok((*address, decode(account)?)))
        .collect::<Result<_, ClientError>>()?;
    records.sort_by_key(|(address, _)| *address);
    Ok(records)
}

/// An answer that is not what this client knows.
#[cfg(feature = "rpc")]
fn unreadable(what: &str) -> ClientError {
    ClientError::Unreachable(format!(
        "the node's answer can not be read: {what}; use a node of version 4.2 or later"
    ))
}
