//! A cluster of token accounts that plays what it is told, remembers everything that happened, and can be a bad node:
//! a subscription that loses what it should tell, a history that is pruned, a call that fails.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use influence_client::{
    ClientError,
    rpc::{
        finalized::{FinalizedTransaction, SignatureInfo, TokenBalance, TokenBalanceChange},
        subscribe::TokenAccountUpdate,
    },
    state::Gallery,
};
use influence_cranker::{
    indexer::FinalizedSource,
    journal::entries::{BalanceEntry, SlotTime},
};
use solana_address::Address;
use solana_signature::Signature;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// The mint's key.
pub const MINT: Address = Address::new_from_array([250; 32]);
/// The program's key.
pub const PROGRAM: Address = Address::new_from_array([251; 32]);
/// The first block.
pub const GENESIS: SlotTime = SlotTime { slot: 100, time: 5_000 };
/// Transactions on a page of a history.
const PAGE: usize = 3;

/// A transaction as it landed.
struct Transaction {
    signature: Signature,
    failed: bool,
    landed: FinalizedTransaction,
}

struct Inner {
    now: SlotTime,
    /// Times of blocks by slot.
    blocks: BTreeMap<u64, i64>,
    accounts: BTreeMap<Address, TokenBalance>,
    transactions: Vec<Transaction>,
    /// What the present slot changed.
    changed: BTreeMap<Address, TokenBalance>,
    /// Everything that every slot changed.
    truth: Vec<BalanceEntry>,
    listener: Option<Sender<TokenAccountUpdate>>,
    /// Transactions of earlier slots are forgotten.
    first_slot: u64,
    /// Calls until one fails, and all that follow.
    calls_left: Option<usize>,
}

/// The cluster. Clones are the same one.
#[derive(Clone)]
pub struct Double(Arc<Mutex<Inner>>);

/// A balance of an owner.
pub fn holds(owner: u8, balance: u64) -> Option<TokenBalance> {
    Some(TokenBalance { owner: Address::from([owner; 32]), amount: balance })
}

/// The key of an account.
pub fn account(number: u8) -> Address {
    let mut key = [number; 32];
    key[0] = 1;
    key.into()
}

impl Double {
    /// A cluster at its first block, without accounts.
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(Inner {
            now: GENESIS,
            blocks: [(GENESIS.slot, GENESIS.time)].into(),
            accounts: BTreeMap::new(),
            transactions: Vec::new(),
            changed: BTreeMap::new(),
            truth: Vec::new(),
            listener: None,
            first_slot: GENESIS.slot,
            calls_left: None,
        })))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().expect("no test thread panicked")
    }

    /// One transaction that leaves each account as it says; none closes it. `names_mint` as a checked transfer does.
    pub fn transact(&self, changes: &[(Address, Option<TokenBalance>)], names_mint: bool) {
        let mut inner = self.inner();
        let mut moves = Vec::new();
        for (account, after) in changes {
            let before = inner.accounts.get(account).copied();
            let last_owner = before.or(*after).map_or(Address::default(), |balance| balance.owner);
            match after {
                Some(state) => inner.accounts.insert(*account, *state),
                None => inner.accounts.remove(account),
            };
            inner.changed.insert(*account, after.unwrap_or(TokenBalance { owner: last_owner, amount: 0 }));
            let after = *after;
            moves.push(TokenBalanceChange { account: *account, before, after });
        }
        let mint = names_mint.then_some(MINT);
        let accounts = changes.iter().map(|(account, _)| *account).chain(mint).collect();
        let SlotTime { slot, time } = inner.now;
        inner.land(
            FinalizedTransaction {
                slot,
                time,
                logs: Vec::new(),
                accounts,
                signers: 1,
                balance_changes: moves,
            },
            false,
        );
    }

    /// A transaction of the program with a log.
    pub fn call(&self, logs: &[String], failed: bool) {
        let mut inner = self.inner();
        let accounts = vec![Address::from([9; 32]), PROGRAM];
        let SlotTime { slot, time } = inner.now;
        let landed = FinalizedTransaction {
            slot,
            time,
            logs: logs.to_vec(),
            accounts,
            signers: 1,
            balance_changes: Vec::new(),
        };
        inner.land(landed, failed);
    }

    /// Ends the slot, tells what it changed, and goes to a slot `slots` later, `seconds` later.
    pub fn pass(&self, slots: u64, seconds: i64) {
        let mut inner = self.inner();
        let at = inner.now;
        for (account, balance) in std::mem::take(&mut inner.changed) {
            inner.truth.push(BalanceEntry { at, account, balance });
            let closed = !inner.accounts.contains_key(&account);
            if let Some(listener) = inner.listener.as_ref().filter(|_| !closed) {
                listener
                    .try_send(TokenAccountUpdate::Changed { slot: at.slot, account, balance })
                    .expect("room");
            }
        }
        inner.now = SlotTime { slot: at.slot + slots, time: at.time + seconds };
        let now = inner.now;
        inner.blocks.insert(now.slot, now.time);
    }

    /// Goes to the first slot at `time`, unix seconds.
    pub fn pass_to(&self, time: i64) {
        let seconds = time - self.inner().now.time;
        self.pass(2, seconds);
    }

    /// A subscription from now on.
    pub fn subscribe(&self) -> Receiver<TokenAccountUpdate> {
        let (sender, receiver) = channel(10_000);
        sender.try_send(TokenAccountUpdate::Connected).expect("room");
        self.inner().listener = Some(sender);
        receiver
    }

    /// Tells the subscriber that the connection is lost and found again, with everything lost since [`Double::mute`].
    pub fn reconnect(&self, muted: Sender<TokenAccountUpdate>) {
        muted.try_send(TokenAccountUpdate::Lost).expect("room");
        muted.try_send(TokenAccountUpdate::Connected).expect("room");
        self.inner().listener = Some(muted);
    }

    /// Nothing is told any more.
    pub fn mute(&self) -> Sender<TokenAccountUpdate> {
        self.inner().listener.take().expect("a subscription")
    }

    /// Tells again, as if nothing had been lost.
    pub fn unmute(&self, muted: Sender<TokenAccountUpdate>) {
        self.inner().listener = Some(muted);
    }

    /// Forgets the transactions before the present slot.
    pub fn prune(&self) {
        let mut inner = self.inner();
        inner.first_slot = inner.now.slot;
    }

    /// Lets every call after the next `calls` fail, or none.
    pub fn fail_after(&self, calls: Option<usize>) {
        self.inner().calls_left = calls;
    }

    /// Everything that every finalized slot changed, in order.
    pub fn truth(&self) -> Vec<BalanceEntry> {
        self.inner().truth.clone()
    }

    fn answer<T>(&self, answer: impl FnOnce(&Inner) -> T) -> Result<T, ClientError> {
        let mut inner = self.inner();
        if let Some(left) = &mut inner.calls_left {
            if *left == 0 {
                return Err(ClientError::Unreachable("the double is told to fail".into()));
            }
            *left -= 1;
        }
        Ok(answer(&inner))
    }
}

impl Inner {
    fn land(&mut self, landed: FinalizedTransaction, failed: bool) {
        let mut signature = [0; 64];
        signature[..8].copy_from_slice(&(self.transactions.len() as u64 + 1).to_be_bytes());
        let signature = Signature::from(signature);
        self.transactions.push(Transaction { signature, failed, landed });
    }

    /// The slot that is finalized: the one before the present.
    fn finalized(&self) -> SlotTime {
        let (slot, time) = self.blocks.range(..self.now.slot).next_back().expect("a block that is over");
        SlotTime { slot: *slot, time: *time }
    }
}

impl FinalizedSource for Double {
    async fn finalized(&self) -> Result<SlotTime, ClientError> {
        self.answer(Inner::finalized)
    }

    async fn block_time(&self, slot: u64) -> Result<Option<i64>, ClientError> {
        self.answer(|inner| inner.blocks.get(&slot).copied())
    }

    async fn first_slot(&self) -> Result<u64, ClientError> {
        self.answer(|inner| inner.first_slot)
    }

    async fn token_accounts(&self, slot: u64) -> Result<(u64, Vec<(Address, TokenBalance)>), ClientError> {
        self.answer(|inner| {
            let finalized = inner.finalized();
            assert!(finalized.slot >= slot, "asked for the future");
            assert!(inner.changed.is_empty(), "the double answers between slots");
            (finalized.slot, inner.accounts.clone().into_iter().collect())
        })
    }

    async fn signatures(
        &self,
        address: &Address,
        before: Option<&Signature>,
    ) -> Result<Vec<SignatureInfo>, ClientError> {
        self.answer(|inner| {
            let finalized = inner.finalized().slot;
            let newest_first = inner.transactions.iter().rev();
            let after_cursor = newest_first
                .filter(|transaction| before.is_none_or(|before| transaction.signature < *before));
            let listed = after_cursor.filter(|transaction| {
                let slot = transaction.landed.slot;
                let names = transaction.landed.accounts.contains(address);
                slot <= finalized && slot >= inner.first_slot && names
            });
            let listed = listed.map(|transaction| SignatureInfo {
                signature: transaction.signature,
                slot: transaction.landed.slot,
                failed: transaction.failed,
            });
            listed.take(PAGE).collect()
        })
    }

    async fn transaction(&self, signature: &Signature) -> Result<Option<FinalizedTransaction>, ClientError> {
        self.answer(|inner| {
            let found = inner.transactions.iter().find(|transaction| transaction.signature == *signature);
            found.map(|transaction| transaction.landed.clone())
        })
    }

    async fn galleries(&self, addresses: &[Address], _: u64) -> Result<Vec<Option<Gallery>>, ClientError> {
        self.answer(|_| vec![None; addresses.len()])
    }

    fn mint(&self) -> Address {
        MINT
    }

    fn program(&self) -> Address {
        PROGRAM
    }
}
