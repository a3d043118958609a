//! The embedded chain, and a record of what happened on it: every transaction that landed, and what the accounts that
//! changed were at every slot.
//!
//! The slot that the clock stands at is confirmed; it is finalized when the clock moves on. What actors do through
//! [`Chain`] and what a node lands for its clients is recorded alike.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard},
};

use futures_util::FutureExt;
use influence_client::{
    ClientError,
    chain::{Chain, Now, Receipt, embedded::Embedded},
    transaction::Format,
};
use solana_account::Account;
use solana_address::Address;
use solana_hash::Hash;
use solana_instruction::error::InstructionError;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_error::TransactionError;
use tokio::sync::broadcast;

use crate::world::TestChain;

/// Changes that wait for a slow subscriber.
const WAITING: usize = 4_096;
/// Milliseconds of a slot, as the embedded chain moves its clock.
const SLOT_MILLIS: u64 = 400;
/// Where the clock is.
const CLOCK: Address = solana_clock::sysvar::ID;

/// A transaction that landed.
#[derive(Clone)]
pub struct Landed {
    /// Where and how; without units when it failed.
    pub receipt: Receipt,
    /// Why it failed.
    pub error: Option<TransactionError>,
    /// As it was sent.
    pub transaction: VersionedTransaction,
    /// The accounts that it names, before it.
    pub before: Vec<Option<Account>>,
    /// And afterwards.
    pub after: Vec<Option<Account>>,
}

/// Accounts that changed.
#[derive(Clone)]
pub struct Changes {
    /// In which slot.
    pub slot: u64,
    /// Whether the slot is finalized.
    pub finalized: bool,
    /// What they are now.
    pub accounts: Arc<Vec<(Address, Option<Account>)>>,
}

/// The chain. Clones are the same one.
#[derive(Clone)]
pub struct Recorder(Arc<Inner>);

struct Inner {
    chain: Embedded,
    record: Mutex<Record>,
    changes: broadcast::Sender<Changes>,
}

struct Record {
    /// Slots that the clock was moved to, and their times.
    moves: BTreeMap<u64, i64>,
    landed: Vec<Landed>,
    /// What accounts were from a slot on, oldest first; those that never changed are not here.
    versions: HashMap<Address, Vec<(u64, Option<Account>)>>,
    /// Accounts that the present slot changed.
    changed: BTreeSet<Address>,
    /// How many blockhashes there were: a transaction uses one up, and so does time.
    height: u64,
}

impl Recorder {
    /// Records from now on.
    pub fn new(chain: Embedded) -> Self {
        let now = at_once(chain.now());
        let record = Record {
            moves: [(now.slot, now.unix_time)].into(),
            landed: Vec::new(),
            versions: HashMap::new(),
            changed: BTreeSet::new(),
            height: 1,
        };
        Self(Arc::new(Inner { chain, record: Mutex::new(record), changes: broadcast::channel(WAITING).0 }))
    }

    /// The slot that the clock stands at.
    pub fn slot(&self) -> u64 {
        *self.record().moves.keys().next_back().expect("the first slot")
    }

    /// What time it is, unix seconds.
    pub fn time(&self) -> i64 {
        self.now_of_chain().unix_time
    }

    /// The last slot with a block before `slot`; the first slot has none.
    pub fn block_before(&self, slot: u64) -> u64 {
        let first = self.first_slot();
        (first..slot).rev().find(|slot| self.block_time(*slot).is_some()).unwrap_or(first)
    }

    /// The first slot.
    pub fn first_slot(&self) -> u64 {
        *self.record().moves.keys().next().expect("the first slot")
    }

    /// A block's time, unix seconds; none for a slot without a block. Some slots that nothing landed in have none.
    pub fn block_time(&self, slot: u64) -> Option<i64> {
        let record = self.record();
        let (start, time) = record.moves.range(..=slot).next_back()?;
        let is_now = record.moves.keys().next_back() == Some(start);
        let skipped = *start != slot && (is_now || slot % 11 == 5);
        let seconds = i64::try_from((slot - start) * SLOT_MILLIS / 1_000).expect("a time");
        (!skipped).then_some(time + seconds)
    }

    /// How many blockhashes there were.
    pub fn height(&self) -> u64 {
        self.record().height
    }

    /// Every transaction that landed, in order.
    pub fn landed(&self) -> Vec<Landed> {
        self.record().landed.clone()
    }

    /// An account as it was at the end of `slot`.
    pub fn account_at(&self, address: &Address, slot: u64) -> Option<Account> {
        match self.record().versions.get(address) {
            Some(versions) => at(versions, slot).cloned(),
            None => self.read(&[*address]).pop().flatten(),
        }
    }

    /// Every account of `program` at the end of `slot`, by address.
    pub fn owned_by(&self, program: &Address, slot: u64) -> BTreeMap<Address, Account> {
        let record = self.record();
        let mut owned: BTreeMap<Address, Account> = self.0.chain.owned_by(program).into_iter().collect();
        owned.retain(|address, _| !record.versions.contains_key(address));
        for (address, versions) in &record.versions {
            if let Some(account) = at(versions, slot).filter(|account| account.owner == *program) {
                owned.insert(*address, account.clone());
            }
        }
        owned
    }

    /// What changes from now on: every transaction's accounts at once, and those of a slot again when it is finalized.
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
        record.landed.push(Landed { receipt, error, transaction, before, after });
        self.tell(slot, false, &keys);
        outcome
    }

    fn tell(&self, slot: u64, finalized: bool, addresses: &[Address]) {
        let accounts = addresses.iter().copied().zip(self.read(addresses)).collect();
        // Nobody needs to listen.
        let _ = self.0.changes.send(Changes { slot, finalized, accounts: Arc::new(accounts) });
    }

    fn read(&self, addresses: &[Address]) -> Vec<Option<Account>> {
        let accounts = at_once(self.0.chain.accounts(addresses));
        accounts.into_iter().map(|account| account.filter(|account| account.lamports != 0)).collect()
    }

    fn now_of_chain(&self) -> Now {
        at_once(self.0.chain.now())
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.0.record.lock().expect("no panic before")
    }
}

impl Record {
    fn change(&mut self, address: Address, slot: u64, (before, after): (Option<Account>, Option<Account>)) {
        if before == after {
            return;
        }
        let versions = self.versions.entry(address).or_insert_with(|| vec![(0, before)]);
        versions.retain(|(from, _)| *from != slot);
        versions.push((slot, after));
        self.changed.insert(address);
    }
}

fn at(versions: &[(u64, Option<Account>)], slot: u64) -> Option<&Account> {
    versions.iter().rev().find(|(from, _)| *from <= slot).and_then(|(_, account)| account.as_ref())
}

/// Why a transaction failed that was executed nevertheless, and its log.
fn executed(error: &ClientError) -> Option<(TransactionError, Vec<String>)> {
    match error {
        ClientError::Refused { instruction, refusal, logs } => {
            let reason = InstructionError::Custom(refusal.code);
            Some((TransactionError::InstructionError(*instruction, reason), logs.clone()))
        }
        ClientError::Failed { error: error @ TransactionError::InstructionError(..), logs } => {
            Some((error.clone(), logs.clone()))
        }
        _ => None,
    }
}

/// The embedded chain answers at once.
fn at_once_or<T>(answer: impl Future<Output = T>) -> T {
    answer.now_or_never().expect("the embedded chain answers at once")
}

fn at_once<T>(answer: impl Future<Output = Result<T, ClientError>>) -> T {
    at_once_or(answer).expect("the embedded chain answers")
}

impl Chain for Recorder {
    fn format(&self) -> Format {
        self.0.chain.format()
    }

    async fn now(&self) -> Result<Now, ClientError> {
        self.0.chain.now().await
    }

    async fn blockhash(&self) -> Result<Hash, ClientError> {
        self.0.chain.blockhash().await
    }

    async fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, ClientError> {
        self.0.chain.accounts(addresses).await
    }

    async fn program_accounts(&self, discriminator: &[u8]) -> Result<Vec<(Address, Account)>, ClientError> {
        self.0.chain.program_accounts(discriminator).await
    }

    async fn simulate(&self, transaction: &VersionedTransaction) -> Result<u64, ClientError> {
        self.0.chain.simulate(transaction).await
    }

    async fn send(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
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
