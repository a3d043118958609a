//! Chains that refuse, delay or fail transactions, and actions to send to them.

use std::{
    future::poll_fn,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
};

use influence_client::{
    ClientError, address,
    chain::{Chain, ChainLayer, Receipt},
    instructions::MintInfo,
    tx::{BudgetPolicy, ComputeBudget, TxVersion},
};
use influence_core::limits::RATIO_ONE;
use influence_cranker::keeper::{ActionExecutor, Deadline, ExecutionReport, KeeperAction, plan_batches};
use influence_scoring::merkle::{HoldingEntry, HoldingsTree, Subtree};
use solana_account::Account;
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signature::Signature;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_error::TransactionError;

pub use crate::stub::{Stub, Stubbed};

pub const DAY: u32 = 20_000;

/// Refuses transactions that touch an account of `refused`, and fails the first `failing` ones.
#[derive(Default)]
pub struct RefusingChain {
    pub refused: Vec<Address>,
    pub code: Option<u32>,
    /// Accounts that no longer exist.
    pub closed: Vec<Address>,
    pub failing: Mutex<u32>,
    /// Error of the failing ones; by default an unknown blockhash.
    pub failure: Option<fn() -> ClientError>,
    /// Accounts of every transaction that landed.
    pub landed: Mutex<Vec<Vec<Address>>>,
}

impl Stub for &RefusingChain {
    fn account(&self, address: &Address) -> Option<Account> {
        (!self.closed.contains(address)).then(|| Account::new(1, 0, address))
    }

    fn send(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        let mut failing = self.failing.lock().unwrap();
        if *failing > 0 {
            *failing -= 1;
            let stale = || failed(TransactionError::BlockhashNotFound);
            return Err(self.failure.map_or_else(stale, |failure| failure()));
        }
        let keys = transaction.message.static_account_keys().to_vec();
        if keys.iter().any(|key| self.refused.contains(key)) {
            let error = match self.code {
                Some(code) => solana_instruction::error::InstructionError::Custom(code),
                None => solana_instruction::error::InstructionError::IllegalOwner,
            };
            return Err(ClientError::from_transaction(
                TransactionError::InstructionError(0, error),
                Vec::new(),
            ));
        }
        self.landed.lock().unwrap().push(keys);
        Ok(Receipt { signature: Signature::default(), slot: 1, logs: Vec::new(), units: 10, fee: 5 })
    }
}

pub fn failed(error: TransactionError) -> ClientError {
    ClientError::Failed { error, logs: Vec::new() }
}

pub fn key(n: u32) -> Address {
    let mut bytes = [1; 32];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    Address::from(bytes)
}

pub fn execute(refusing: &RefusingChain, actions: &[KeeperAction]) -> ExecutionReport {
    try_execute(refusing, actions).unwrap()
}

pub fn try_execute(
    refusing: &RefusingChain,
    actions: &[KeeperAction],
) -> Result<ExecutionReport, ClientError> {
    execute_on(&Stubbed(refusing), actions)
}

pub fn execute_on(chain: &impl Chain, actions: &[KeeperAction]) -> Result<ExecutionReport, ClientError> {
    let mut report = ExecutionReport::default();
    report_on(chain, actions, &mut report).map(|_| report)
}

pub fn report_on(
    chain: &impl Chain,
    actions: &[KeeperAction],
    report: &mut ExecutionReport,
) -> Result<bool, ClientError> {
    let payer = Keypair::new_from_array([5; 32]);
    let token = MintInfo { mint: key(1_000), program: key(1_001) };
    let deadline = Deadline::default();
    let executor = ActionExecutor {
        chain,
        payer: &payer,
        token,
        budget_policy: BudgetPolicy::Fixed(ComputeBudget::MAX),
        deadline,
    };
    pollster::block_on(executor.execute(actions, report))
}

/// A payer that can pay a limited number of fees.
pub struct LimitedPayer(pub Mutex<u64>);

impl Stub for &LimitedPayer {
    fn account(&self, address: &Address) -> Option<Account> {
        Some(Account::new(1, 0, address))
    }

    fn send(&self, _: VersionedTransaction) -> Result<Receipt, ClientError> {
        let mut left = self.0.lock().unwrap();
        *left = left.checked_sub(1).ok_or(failed(TransactionError::InsufficientFundsForFee))?;
        Ok(Receipt { signature: Signature::default(), slot: 1, logs: Vec::new(), units: 10, fee: 5 })
    }
}

/// A chain on which a transaction takes several polls to land.
pub struct SlowChain<'a> {
    pub chain: Stubbed<&'a RefusingChain>,
    pub in_flight: AtomicUsize,
    /// Maximum in flight together.
    pub most: AtomicUsize,
    pub sent: AtomicUsize,
    /// Polls that the first transaction takes.
    pub first: usize,
    /// Transactions that had landed when the first one did.
    pub landed_before_first: AtomicUsize,
}

impl<'a> SlowChain<'a> {
    pub fn new(refusing: &'a RefusingChain) -> Self {
        let none = AtomicUsize::default;
        Self {
            chain: Stubbed(refusing),
            in_flight: none(),
            most: none(),
            sent: none(),
            first: 3,
            landed_before_first: none(),
        }
    }

    /// Number of sent transactions, and maximum in flight together.
    pub fn counts(&self) -> (usize, usize) {
        (self.sent.load(Ordering::Relaxed), self.most.load(Ordering::Relaxed))
    }
}

impl<'a> ChainLayer for SlowChain<'a> {
    type Inner = Stubbed<&'a RefusingChain>;

    fn inner(&self) -> &Self::Inner {
        &self.chain
    }

    async fn send_through(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        self.most.fetch_max(self.in_flight.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
        let wait = if self.sent.fetch_add(1, Ordering::Relaxed) == 0 { self.first } else { 3 };
        let mut looks = 0;
        poll_fn(|context| {
            looks += 1;
            context.waker().wake_by_ref();
            if looks > wait { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        self.in_flight.fetch_sub(1, Ordering::Relaxed);
        if wait != 3 {
            self.landed_before_first.store(self.chain.0.landed.lock().unwrap().len(), Ordering::Relaxed);
        }
        self.chain.send(transaction).await
    }
}

pub fn apply(members: u32) -> KeeperAction {
    let lines: Vec<HoldingEntry> = (0..members).map(|n| HoldingEntry::new(key(n), 7, RATIO_ONE)).collect();
    let tree = HoldingsTree::build(DAY, &lines, &[]).unwrap();
    let wanted: Vec<u32> = (0..members).collect();
    KeeperAction::Apply {
        day: DAY,
        batches: plan_batches(&tree, Subtree::Members, &wanted, TxVersion::V0).unwrap(),
    }
}

/// Number of `owners` whose Influence account is in a landed transaction.
pub fn refreshed_count(chain: &RefusingChain, owners: std::ops::Range<u32>) -> usize {
    let landed = chain.landed.lock().unwrap();
    owners.filter(|n| landed.iter().flatten().any(|key_| *key_ == address::influence(&key(*n)))).count()
}

/// Settles of one gallery that fill a transaction.
pub fn full_settle(n: u32) -> KeeperAction {
    KeeperAction::Settle { gallery: key(500 + n), owners: (20 * n..20 * n + 14).map(key).collect() }
}
