//! A cluster of token accounts that plays what it is told, remembers everything that happened, and can be a bad node:
//! a subscription that loses what it should tell, a history that is pruned, a call that fails.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use influence_client::{
    ClientError,
    rpc::finalized::{FinalizedTransaction, SignatureInfo, TokenBalance, TokenBalanceChange},
    state::Gallery,
};
use influence_cranker::{
    indexer::{Cluster, Notice, TokenAccounts},
    journal::records::{AccountState, Change, Point},
};
use solana_address::Address;
use solana_signature::Signature;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// The mint's key.
pub const MINT: Address = [250; 32];
/// The program's key.
pub const PROGRAM: Address = [251; 32];
/// The first block.
pub const GENESIS: Point = Point { slot: 100, time: 5_000 };
/// Transactions on a page of a history.
const PAGE: usize = 3;

/// A transaction as it landed.
struct Transaction {
    signature: Signature,
    failed: bool,
    landed: FinalizedTransaction,
}

struct Inner {
    now: Point,
    /// Times of blocks by slot.
    blocks: BTreeMap<u64, i64>,
    accounts: BTreeMap<Address, AccountState>,
    transactions: Vec<Transaction>,
    /// What the present slot changed.
    changed: BTreeMap<Address, AccountState>,
    /// Everything that every slot changed.
    truth: Vec<Change>,
    listener: Option<Sender<Notice>>,
    /// Transactions of earlier slots are forgotten.
    first_slot: u64,
    /// Calls until one fails, and all that follow.
    calls_left: Option<usize>,
}

/// The cluster. Clones are the same one.
#[derive(Clone)]
pub struct Double(Arc<Mutex<Inner>>);

/// A balance of an owner.
pub fn holds(owner: u8, balance: u64) -> Option<AccountState> {
    Some(AccountState { owner: [owner; 32], balance })
}

fn holding(state: AccountState) -> TokenBalance {
    TokenBalance { owner: Address::from(state.owner), amount: state.balance }
}

/// The key of an account.
pub fn account(number: u8) -> Address {
    let mut key = [number; 32];
    key[0] = 1;
    key
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
    pub fn transact(&self, changes: &[(Address, Option<AccountState>)], names_mint: bool) {
        let mut inner = self.inner();
        let mut moves = Vec::new();
        for (account, after) in changes {
            let before = inner.accounts.get(account).copied();
            let last_owner = before.or(*after).map_or([0; 32], |state| state.owner);
            match after {
                Some(state) => inner.accounts.insert(*account, *state),
                None => inner.accounts.remove(account),
            };
            inner.changed.insert(*account, after.unwrap_or(AccountState { owner: last_owner, balance: 0 }));
            let [before, after] = [before, *after].map(|state| state.map(holding));
            moves.push(TokenBalanceChange { account: Address::from(*account), before, after });
        }
        let mint = names_mint.then_some(MINT);
        let accounts = changes.iter().map(|(account, _)| *account).chain(mint).map(Address::from).collect();
        let Point { slot, time } = inner.now;
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
        let accounts = [[9; 32], PROGRAM].map(Address::from).to_vec();
        let Point { slot, time } = inner.now;
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
        for (account, state) in std::mem::take(&mut inner.changed) {
            inner.truth.push(Change { at, account, state });
            let closed = !inner.accounts.contains_key(&account);
            if let Some(listener) = inner.listener.as_ref().filter(|_| !closed) {
                listener.try_send(Notice::Changed { slot: at.slot, account, state }).expect("room");
            }
        }
        inner.now = Point { slot: at.slot + slots, time: at.time + seconds };
        let now = inner.now;
        inner.blocks.insert(now.slot, now.time);
    }

    /// Goes to the first slot at `time`, unix seconds.
    pub fn pass_to(&self, time: i64) {
        let seconds = time - self.inner().now.time;
        self.pass(2, seconds);
    }

    /// A subscription from now on.
    pub fn subscribe(&self) -> Receiver<Notice> {
        let (sender, receiver) = channel(10_000);
        sender.try_send(Notice::Connected).expect("room");
        self.inner().listener = Some(sender);
        receiver
    }

    /// Tells the subscriber that the connection is lost and found again, with everything lost since [`Double::mute`].
    pub fn reconnect(&self, muted: Sender<Notice>) {
        muted.try_send(Notice::Lost).expect("room");
        muted.try_send(Notice::Connected).expect("room");
        self.inner().listener = Some(muted);
    }

    /// Nothing is told any more.
    pub fn mute(&self) -> Sender<Notice> {
        self.inner().listener.take().expect("a subscription")
    }

    /// Tells again, as if nothing had been lost.
    pub fn unmute(&self, muted: Sender<Notice>) {
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
    pub fn truth(&self) -> Vec<Change> {
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
    fn finalized(&self) -> Point {
        let (slot, time) = self.blocks.range(..self.now.slot).next_back().expect("a block that is over");
        Point { slot: *slot, time: *time }
    }
}

impl Cluster for Double {
    async fn finalized(&self) -> Result<Point, ClientError> {
        self.answer(Inner::finalized)
    }

    async fn block_time(&self, slot: u64) -> Result<Option<i64>, ClientError> {
        self.answer(|inner| inner.blocks.get(&slot).copied())
    }

    async fn first_slot(&self) -> Result<u64, ClientError> {
        self.answer(|inner| inner.first_slot)
    }

    async fn token_accounts(&self, slot: u64) -> Result<TokenAccounts, ClientError> {
        self.answer(|inner| {
            let finalized = inner.finalized();
            assert!(finalized.slot >= slot, "asked for the future");
            assert!(inner.changed.is_empty(), "the double answers between slots");
            TokenAccounts { slot: finalized.slot, accounts: inner.accounts.clone().into_iter().collect() }
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
                let names = transaction.landed.accounts.contains(&Address::from(*address));
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
