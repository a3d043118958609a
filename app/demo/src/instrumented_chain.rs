//! The embedded chain with a log of token balances and of what every payer spent.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use influence_client::{
    ClientError,
    chain::{Chain, ChainLayer, Receipt, embedded::EmbeddedChain},
};
use influence_scoring::ingest::balances::BalanceChange;
use solana_account::Account;
use solana_address::Address;
use solana_program_pack::Pack;
use solana_transaction::versioned::VersionedTransaction;
use spl_token_interface::state::Account as TokenAccount;

#[derive(Clone, Copy, Debug, Default)]
pub struct Spending {
    /// Transactions that landed.
    pub transactions: u64,
    /// Compute units.
    pub units: u64,
    /// Lamports.
    pub fees: u64,
}

impl Spending {
    pub fn add(&mut self, other: Self) {
        self.transactions += other.transactions;
        self.units += other.units;
        self.fees += other.fees;
    }
}

#[derive(Default)]
struct ChainLog {
    /// Tracked token accounts: their owner and last balance.
    tracked: HashMap<Address, (Address, u64)>,
    changes: Vec<BalanceChange>,
    /// Spending since it was last taken, by payer.
    spending: BTreeMap<Address, Spending>,
}

pub struct InstrumentedChain {
    pub embedded: EmbeddedChain,
    log: Mutex<ChainLog>,
}

impl InstrumentedChain {
    pub fn new(embedded: EmbeddedChain) -> Self {
        Self { embedded, log: Mutex::default() }
    }

    /// Tracks a token account that has held `balance` since `time`.
    pub fn track(&self, account: Address, owner: &Address, balance: u64, time: i64) {
        let mut log = self.log();
        if log.tracked.insert(account, (*owner, balance)).is_none() && balance != 0 {
            log.changes.push(balance_change(time, &account, owner, balance));
        }
    }

    /// The changes from the `from`-th on that happened before `end`, unix time.
    pub fn changes_before(&self, from: usize, end: i64) -> Vec<BalanceChange> {
        self.log().changes.iter().skip(from).take_while(|change| change.time < end).copied().collect()
    }

    /// Spending since the last call, by payer.
    pub fn take_spending(&self) -> BTreeMap<Address, Spending> {
        std::mem::take(&mut self.log().spending)
    }

    fn log(&self) -> MutexGuard<'_, ChainLog> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Logs the balances of the accounts that a transaction touched.
    async fn log_balances(&self, touched: &[Address]) -> Result<(), ClientError> {
        let touched: Vec<Address> = {
            let log = self.log();
            touched.iter().filter(|key| log.tracked.contains_key(key)).copied().collect()
        };
        if touched.is_empty() {
            return Ok(());
        }
        let time = self.now().await?.unix_time;
        let accounts = self.accounts(&touched).await?;
        let mut log = self.log();
        for (key, account) in touched.iter().zip(accounts) {
            let balance = account.as_ref().map_or(0, token_amount);
            let Some((owner, before)) = log.tracked.get(key).copied() else { continue };
            if balance != before {
                log.tracked.insert(*key, (owner, balance));
                log.changes.push(balance_change(time, key, &owner, balance));
            }
        }
        Ok(())
    }
}

fn balance_change(time: i64, account: &Address, owner: &Address, balance: u64) -> BalanceChange {
    BalanceChange { time, token_account: *account, owner: *owner, balance }
}

/// Tokens in a token account, base units.
pub fn token_amount(account: &Account) -> u64 {
    let data = account.data.get(..TokenAccount::LEN);
    data.and_then(|data| TokenAccount::unpack(data).ok()).map_or(0, |token| token.amount)
}

impl ChainLayer for InstrumentedChain {
    type Inner = EmbeddedChain;

    fn inner(&self) -> &EmbeddedChain {
        &self.embedded
    }

    async fn send_through(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        let keys = transaction.message.static_account_keys().to_vec();
        let receipt = self.embedded.send(transaction).await?;
        if let Some(payer) = keys.first() {
            let spending = Spending { transactions: 1, units: receipt.units, fees: receipt.fee };
            self.log().spending.entry(*payer).or_default().add(spending);
        }
        self.log_balances(&keys).await?;
        Ok(receipt)
    }
}
