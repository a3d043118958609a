//! The embedded chain, watched: what every watched token account holds after each transaction, and who paid for what.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use influence_client::{
    ClientError,
    chain::{Chain, ChainTime, Receipt, embedded::EmbeddedChain},
    tx::TxVersion,
};
use influence_scoring::{balances::BalanceChange, key::Key};
use solana_account::Account;
use solana_address::Address;
use solana_hash::Hash;
use solana_program_pack::Pack;
use solana_transaction::versioned::VersionedTransaction;
use spl_token_interface::state::Account as TokenAccount;

/// What somebody spent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spent {
    /// Transactions that landed.
    pub transactions: u64,
    /// Compute units.
    pub units: u64,
    /// Fees, lamports.
    pub fees: u64,
}

impl Spent {
    /// Adds another amount to this one.
    pub fn add(&mut self, other: Self) {
        self.transactions += other.transactions;
        self.units += other.units;
        self.fees += other.fees;
    }
}

/// What was seen so far.
#[derive(Default)]
struct Eyes {
    /// Watched token accounts: their owner and what they held when last seen.
    watched: HashMap<Address, (Key, u64)>,
    /// Every change, in order.
    changes: Vec<BalanceChange>,
    /// Spending since it was last asked for, by who paid.
    spent: BTreeMap<Address, Spent>,
}

/// The embedded chain with somebody watching, as a cranker watches a public one.
pub struct Observed {
    /// The chain itself.
    pub inner: EmbeddedChain,
    eyes: Mutex<Eyes>,
}

impl Observed {
    /// Nothing is watched yet.
    pub fn new(inner: EmbeddedChain) -> Self {
        Self { inner, eyes: Mutex::default() }
    }

    /// Watches a token account that holds `balance` since `time`.
    pub fn watch(&self, account: Address, owner: &Address, balance: u64, time: i64) {
        let mut eyes = self.eyes();
        let owner = owner.to_bytes();
        if eyes.watched.insert(account, (owner, balance)).is_none() && balance != 0 {
            eyes.changes.push(BalanceChange { time, token_account: account.to_bytes(), owner, balance });
        }
    }

    /// The changes from the `from`-th on that happened before `end`, unix time.
    pub fn changes_before(&self, from: usize, end: i64) -> Vec<BalanceChange> {
        let eyes = self.eyes();
        eyes.changes.iter().skip(from).take_while(|change| change.time < end).copied().collect()
    }

    /// Spending since the last call, by who paid.
    pub fn take_spent(&self) -> BTreeMap<Address, Spent> {
        std::mem::take(&mut self.eyes().spent)
    }

    fn eyes(&self) -> MutexGuard<'_, Eyes> {
        self.eyes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what changed in the accounts that a transaction touched.
    async fn look(&self, touched: &[Address]) -> Result<(), ClientError> {
        let touched: Vec<Address> = {
            let eyes = self.eyes();
            touched.iter().filter(|key| eyes.watched.contains_key(key)).copied().collect()
        };
        if touched.is_empty() {
            return Ok(());
        }
        let time = self.now().await?.unix_time;
        let accounts = self.accounts(&touched).await?;
        let mut eyes = self.eyes();
        for (key, account) in touched.iter().zip(accounts) {
            let balance = account.as_ref().map_or(0, held);
            let Some((owner, before)) = eyes.watched.get(key).copied() else { continue };
            if balance != before {
                eyes.watched.insert(*key, (owner, balance));
                eyes.changes.push(BalanceChange { time, token_account: key.to_bytes(), owner, balance });
            }
        }
        Ok(())
    }
}

/// Tokens in a token account, base units.
pub fn held(account: &Account) -> u64 {
    let data = account.data.get(..TokenAccount::LEN);
    data.and_then(|data| TokenAccount::unpack(data).ok()).map_or(0, |token| token.amount)
}

impl Chain for Observed {
    fn tx_version(&self) -> TxVersion {
        self.inner.tx_version()
    }

    async fn now(&self) -> Result<ChainTime, ClientError> {
        self.inner.now().await
    }

    async fn blockhash(&self) -> Result<Hash, ClientError> {
        self.inner.blockhash().await
    }

    async fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, ClientError> {
        self.inner.accounts(addresses).await
    }

    async fn program_accounts(&self, discriminator: &[u8]) -> Result<Vec<(Address, Account)>, ClientError> {
        self.inner.program_accounts(discriminator).await
    }

    async fn simulate(&self, transaction: &VersionedTransaction) -> Result<u64, ClientError> {
        self.inner.simulate(transaction).await
    }

    async fn send(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        let keys = transaction.message.static_account_keys().to_vec();
        let receipt = self.inner.send(transaction).await?;
        if let Some(payer) = keys.first() {
            let spent = Spent { transactions: 1, units: receipt.units, fees: receipt.fee };
            self.eyes().spent.entry(*payer).or_default().add(spent);
        }
        self.look(&keys).await?;
        Ok(receipt)
    }
}
