//! The embedded chain with its history: every transaction that landed, and changed accounts at every slot.
//!
//! The present slot is confirmed; it is finalized when the clock moves on. Transactions of actors through [`Chain`] and
//! those of a node's clients are recorded alike.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use futures_util::FutureExt;
use influence_client::{
    ClientError,
    chain::{Chain, ChainLayer, ChainTime, Receipt, embedded::EmbeddedChain},
};
use solana_account::Account;
use solana_address::Address;
use solana_hash::Hash;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_error::TransactionError;
use tokio::sync::broadcast;

pub use super::record::Landed;
use super::record::{Record, executed};
use crate::test_env::TestChain;

/// Changes that wait for a slow subscriber.
const WAITING: usize = 4_096;
/// Address of the clock.
const CLOCK: Address = solana_clock::sysvar::ID;

#[derive(Clone)]
pub struct Changes {
    pub slot: u64,
    pub finalized: bool,
    pub accounts: Arc<Vec<(Address, Option<Account>)>>,
}

/// A chain that records its history. Clones share it.
#[derive(Clone)]
pub struct Recorder(Arc<Inner>);

struct Inner {
    chain: EmbeddedChain,
    record: Mutex<Record>,
    changes: broadcast::Sender<Changes>,
}

impl Recorder {
    pub fn new(chain: EmbeddedChain) -> Self {
        let now = at_once(chain.now());
        let record = Mutex::new(Record::new(now, at_once(chain.blockhash())));
        Self(Arc::new(Inner { chain, record, changes: broadcast::channel(WAITING).0 }))
    }

    pub fn slot(&self) -> u64 {
        *self.record().moves.keys().next_back().expect("the first slot")
    }

    pub fn time(&self) -> i64 {
        self.now_of_chain().unix_time
    }

    /// The last slot with a block before `slot`; the first slot has none.
    pub fn block_before(&self, slot: u64) -> u64 {
        let first = self.first_slot();
        (first..slot).rev().find(|slot| self.block_time(*slot).is_some()).unwrap_or(first)
    }

    pub fn first_slot(&self) -> u64 {
        *self.record().moves.keys().next().expect("the first slot")
    }

    /// A block's unix time; `None` for a slot without a block, as some without transactions are.
    pub fn block_time(&self, slot: u64) -> Option<i64> {
        self.record().block_time(slot)
    }

    pub fn height(&self) -> u64 {
        self.record().height
    }

    /// The newest blockhash at `slot`.
    pub fn blockhash_at(&self, slot: u64) -> Hash {
        let record = self.record();
        *record.blockhashes.range(..=slot).next_back().expect("the first slot's").1
    }

    pub fn landed(&self) -> Vec<Landed> {
        self.record().landed.clone()
    }

    /// An account at the end of `slot`.
    pub fn account_at(&self, address: &Address, slot: u64) -> Option<Account> {
        let recorded = self.record().account_at(address, slot);
        recorded.unwrap_or_else(|| self.read(&[*address]).pop().flatten())
    }

    /// Every account of `program` at the end of `slot`, by address.
    pub fn owned_by(&self, program: &Address, slot: u64) -> BTreeMap<Address, Account> {
        let record = self.record();
        let mut owned: BTreeMap<Address, Account> = self.0.chain.owned_by(program).into_iter().collect();
        owned.retain(|address, _| !record.has_changed(address));
        owned.extend(record.accounts_at(slot).filter(|(_, account)| account.owner == *program));
        owned
    }

    /// Changes from now on: every transaction's accounts at once, and those of a slot again when it is finalized.
    pub fn subscribe(&self) -> broadcast::Receiver<Changes> {
        self.0.changes.subscribe()
    }

    /// Moves the clock to `unix_time` and to a later slot, which finalizes the one before.
    pub fn move_to(&self, unix_time: i64) {
        let mut record = self.record();
        let before = self.read(&[CLOCK]).pop().flatten();
        let finalized = self.now_of_chain().slot;
        self.0.chain.set_time(unix_time);
        let now = self.now_of_chain();
        let clock = self.read(&[CLOCK]).pop().flatten();
        record.change(CLOCK, now.slot, (before, clock));
        record.moves.insert(now.slot, now.unix_time);
        record.blockhashes.insert(now.slot, at_once(self.0.chain.blockhash()));
        record.height += 1;
        let mut changed = std::mem::take(&mut record.changed);
        changed.remove(&CLOCK);
        self.tell(finalized, true, &changed.into_iter().collect::<Vec<_>>());
    }

    fn transact(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        let mut record = self.record();
        let signature = transaction.signatures.first().copied().unwrap_or_default();
        if record.landed.iter().any(|landed| landed.receipt.signature == signature) {
            return Err(ClientError::Failed { error: TransactionError::AlreadyProcessed, logs: Vec::new() });
        }
        let keys = transaction.message.static_account_keys().to_vec();
        let before = self.read(&keys);
        let outcome = at_once_or(self.0.chain.send(transaction.clone()));
        record.height += 1;
        let after = self.read(&keys);
        let lamports = |accounts: &[Option<Account>]| accounts[0].as_ref().map_or(0, |payer| payer.lamports);
        let landed = match &outcome {
            Ok(receipt) => Some((receipt.clone(), None)),
            Err(error) => executed(error).map(|(error, logs)| {
                let fee = lamports(&before) - lamports(&after);
                let slot = self.now_of_chain().slot;
                (Receipt { signature, slot, logs, units: 0, fee }, Some(error))
            }),
        };
        let Some((receipt, error)) = landed else { return outcome };
        for (key, change) in keys.iter().zip(before.iter().cloned().zip(after.iter().cloned())) {
            record.change(*key, receipt.slot, change);
        }
        let slot = receipt.slot;
        record.blockhashes.insert(slot, at_once(self.0.chain.blockhash()));
        record.landed.push(Landed { receipt, error, transaction, before, after });
        self.tell(slot, false, &keys);
        outcome
    }

    fn tell(&self, slot: u64, finalized: bool, addresses: &[Address]) {
        let accounts = addresses.iter().copied().zip(self.read(addresses)).collect();
        // There may be no subscriber.
        let _ = self.0.changes.send(Changes { slot, finalized, accounts: Arc::new(accounts) });
    }

    fn read(&self, addresses: &[Address]) -> Vec<Option<Account>> {
        let accounts = at_once(self.0.chain.accounts(addresses));
        accounts.into_iter().map(|account| account.filter(|account| account.lamports != 0)).collect()
    }

    fn now_of_chain(&self) -> ChainTime {
        at_once(self.0.chain.now())
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.0.record.lock().expect("no panic before")
    }
}

/// The embedded chain answers at once.
fn at_once_or<T>(answer: impl Future<Output = T>) -> T {
    answer.now_or_never().expect("the embedded chain answers at once")
}

fn at_once<T>(answer: impl Future<Output = Result<T, ClientError>>) -> T {
    at_once_or(answer).expect("the embedded chain answers")
}

impl ChainLayer for Recorder {
    type Inner = EmbeddedChain;

    fn inner(&self) -> &EmbeddedChain {
        &self.0.chain
    }

    async fn send_through(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        self.transact(transaction)
    }
}

impl TestChain for Recorder {
    async fn set_account(&self, address: &Address, account: Account) {
        let mut record = self.record();
        let before = self.read(&[*address]).pop().flatten();
        self.0.chain.set_account(address, account).expect("an account that the chain can hold");
        let after = self.read(&[*address]).pop().flatten();
        let slot = self.now_of_chain().slot;
        record.change(*address, slot, (before, after));
    }

    async fn set_time(&self, unix_time: i64) {
        self.move_to(unix_time);
    }
}
