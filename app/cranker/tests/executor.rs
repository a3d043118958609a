//! The executor against a chain that refuses whatever touches certain accounts.

#[path = "../../client/tests/support/stub.rs"]
mod stub;

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
use influence_core::{limits::RATIO_ONE, snapshot_vote::SnapshotContents};
use influence_cranker::keeper::{
    ActionExecutor, Deadline, ExecutionReport, KeeperAction, MAX_IN_FLIGHT, plan_batches,
};
use influence_scoring::merkle::{HoldingEntry, HoldingsTree, Subtree};
use solana_account::Account;
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signature::Signature;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_error::TransactionError;
use stub::{Stub, Stubbed};

const DAY: u32 = 20_000;

/// Refuses transactions that touch one of `gone`, and the first `busy` ones for no fault of theirs.
#[derive(Default)]
struct Picky {
    gone: Vec<Address>,
    code: Option<u32>,
    /// Those of them that are not there any more.
    closed: Vec<Address>,
    busy: Mutex<u32>,
    /// Why those are refused; none when another blockhash would do.
    trouble: Option<fn() -> ClientError>,
    /// Accounts of every transaction that landed.
    landed: Mutex<Vec<Vec<Address>>>,
}

impl Stub for &Picky {
    fn account(&self, address: &Address) -> Option<Account> {
        (!self.closed.contains(address)).then(|| Account::new(1, 0, address))
    }

    fn send(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        let mut busy = self.busy.lock().unwrap();
        if *busy > 0 {
            *busy -= 1;
            let stale = || failed(TransactionError::BlockhashNotFound);
            return Err(self.trouble.map_or_else(stale, |trouble| trouble()));
        }
        let keys = transaction.message.static_account_keys().to_vec();
        if keys.iter().any(|key| self.gone.contains(key)) {
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

fn failed(error: TransactionError) -> ClientError {
    ClientError::Failed { error, logs: Vec::new() }
}

fn key(n: u32) -> Address {
    let mut bytes = [1; 32];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    Address::from(bytes)
}

fn execute(picky: &Picky, actions: &[KeeperAction]) -> ExecutionReport {
    try_execute(picky, actions).unwrap()
}

fn try_execute(picky: &Picky, actions: &[KeeperAction]) -> Result<ExecutionReport, ClientError> {
    execute_on(&Stubbed(picky), actions)
}

fn execute_on(chain: &impl Chain, actions: &[KeeperAction]) -> Result<ExecutionReport, ClientError> {
    let mut report = ExecutionReport::default();
    report_on(chain, actions, &mut report).map(|_| report)
}

fn report_on(
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

/// A payer with so many fees left.
struct Purse(Mutex<u64>);

impl Stub for &Purse {
    fn account(&self, address: &Address) -> Option<Account> {
        Some(Account::new(1, 0, address))
    }

    fn send(&self, _: VersionedTransaction) -> Result<Receipt, ClientError> {
        let mut left = self.0.lock().unwrap();
        *left = left.checked_sub(1).ok_or(failed(TransactionError::InsufficientFundsForFee))?;
        Ok(Receipt { signature: Signature::default(), slot: 1, logs: Vec::new(), units: 10, fee: 5 })
    }
}

/// A chain on which a transaction takes its time to land.
struct Slow<'a> {
    chain: Stubbed<&'a Picky>,
    on_their_way: AtomicUsize,
    /// Most that were on their way at once.
    most: AtomicUsize,
    sent: AtomicUsize,
    /// How long the first one takes, in polls.
    first: usize,
    /// How many had landed when it did.
    before_first: AtomicUsize,
}

impl<'a> Slow<'a> {
    fn new(picky: &'a Picky) -> Self {
        let none = AtomicUsize::default;
        Self {
            chain: Stubbed(picky),
            on_their_way: none(),
            most: none(),
            sent: none(),
            first: 3,
            before_first: none(),
        }
    }

    /// How many were sent, and how many at once at most.
    fn seen(&self) -> (usize, usize) {
        (self.sent.load(Ordering::Relaxed), self.most.load(Ordering::Relaxed))
    }
}

impl<'a> ChainLayer for Slow<'a> {
    type Inner = Stubbed<&'a Picky>;

    fn inner(&self) -> &Self::Inner {
        &self.chain
    }

    async fn send_through(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        self.most.fetch_max(self.on_their_way.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
        // The first takes as long as many of the others.
        let wait = if self.sent.fetch_add(1, Ordering::Relaxed) == 0 { self.first } else { 3 };
        let mut looks = 0;
        poll_fn(|context| {
            looks += 1;
            context.waker().wake_by_ref();
            if looks > wait { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        self.on_their_way.fetch_sub(1, Ordering::Relaxed);
        if wait != 3 {
            self.before_first.store(self.chain.0.landed.lock().unwrap().len(), Ordering::Relaxed);
        }
        self.chain.send(transaction).await
    }
}

fn apply(members: u32) -> KeeperAction {
    let lines: Vec<HoldingEntry> = (0..members).map(|n| HoldingEntry::new(key(n), 7, RATIO_ONE)).collect();
    let tree = HoldingsTree::build(DAY, &lines, &[]).unwrap();
    let wanted: Vec<u32> = (0..members).collect();
    KeeperAction::Apply {
        day: DAY,
        batches: plan_batches(&tree, Subtree::Members, &wanted, TxVersion::V0).unwrap(),
    }
}

/// How many of `owners` have their record in a transaction that landed.
fn reached(chain: &Picky, owners: std::ops::Range<u32>) -> usize {
    let landed = chain.landed.lock().unwrap();
    owners.filter(|n| landed.iter().flatten().any(|key_| *key_ == address::influence(&key(*n)))).count()
}

#[test]
fn everybody_but_the_closed_account_is_refreshed() {
    let chain = Picky { gone: vec![address::influence(&key(13))], ..Picky::default() };
    let report = execute(&chain, &[apply(40)]);
    assert_eq!(reached(&chain, 0..40), 39);
    assert_eq!(report.failures.len(), 1);
    assert!(report.failures[0].what.contains(&key(13).to_string()), "{report:?}");
    assert_eq!((report.units, report.lamports), (report.transactions * 10, report.transactions * 5));
}

#[test]
fn one_bad_delegation_does_not_keep_a_gallery_from_being_settled() {
    let gallery = key(500);
    let chain = Picky { gone: vec![address::delegation(&key(3), &gallery)], ..Picky::default() };
    let settle =
        |owners: std::ops::Range<u32>| KeeperAction::Settle { gallery, owners: owners.map(key).collect() };
    let report = execute(&chain, &[settle(0..10), settle(10..20)]);
    assert_eq!(reached(&chain, 0..20), 19);
    assert_eq!(report.failures.len(), 1);
}

#[test]
fn actions_that_share_a_transaction_do_not_share_its_failure() {
    let chain = Picky { gone: vec![address::influence(&key(2))], ..Picky::default() };
    let settle = |n: u32| KeeperAction::Settle { gallery: key(500 + n), owners: vec![key(n)] };
    let report = execute(&chain, &(0..5).map(settle).collect::<Vec<_>>());
    assert_eq!((reached(&chain, 0..5), report.failures.len()), (4, 1));
}

#[test]
fn what_somebody_else_did_before_is_no_failure() {
    let refusal = |name: &str| {
        (6_000..6_100)
            .find(|code| influence_client::idl::find_error(*code).is_some_and(|refusal| refusal.name == name))
    };
    let owner = key(1);
    for (action, name) in [
        (KeeperAction::ExpireHolding { owner }, "NotExpired"),
        (KeeperAction::FinishUnlock { owner }, "NothingUnlocking"),
    ] {
        let code = refusal(name);
        assert!(code.is_some());
        let chain = Picky { gone: vec![address::influence(&owner)], code, ..Picky::default() };
        let report = execute(&chain, &[action]);
        assert_eq!((report.already_done, report.failures.len()), (1, 0), "{name}");
    }
}

#[test]
fn what_was_closed_since_the_plan_is_no_failure() {
    let (owner, gallery) = (key(1), key(500));
    let delegation = address::delegation(&owner, &gallery);
    for (action, record) in [
        (KeeperAction::Release { gallery, owner, rent_payer: key(9) }, delegation),
        (KeeperAction::Settle { gallery, owners: vec![owner] }, delegation),
        (KeeperAction::CloseSnapshot { day: DAY, rent_payer: key(9) }, address::snapshot(DAY)),
        (apply(2), address::influence(&key(0))),
    ] {
        let gone = vec![record];
        let chain = Picky { gone: gone.clone(), closed: gone.clone(), ..Picky::default() };
        let report = execute(&chain, std::slice::from_ref(&action));
        assert_eq!((report.already_done, report.failures.len()), (1, 0), "{}", action.describe());
        let chain = Picky { gone, ..Picky::default() };
        let report = execute(&chain, std::slice::from_ref(&action));
        assert_eq!((report.already_done, report.failures.len()), (0, 1), "{}", action.describe());
        assert_eq!(report.failures[0].targets.len(), 1);
    }
}

#[test]
fn a_day_that_was_overtaken_is_not_tried_owner_by_owner() {
    let code = (6_000..6_100).find(|code| {
        influence_client::idl::find_error(*code).is_some_and(|refusal| refusal.name == "NotLastFinalDay")
    });
    let chain =
        Picky { gone: (0..8).map(|n| address::influence(&key(n))).collect(), code, ..Picky::default() };
    let mut report = ExecutionReport::default();
    assert!(report_on(&Stubbed(&chain), &[apply(8)], &mut report).is_ok_and(|all| !all));
    assert_eq!((report.stale, report.failures.len(), report.transactions), (1, 0, 0));
    // Nor is the rest of it, nor later actions: they are planned again.
    let settle = |n: u32| KeeperAction::Settle {
        gallery: key(500 + n),
        owners: (20 * n..20 * n + 14).map(key).collect(),
    };
    let mut actions: Vec<KeeperAction> = (0..200).map(settle).collect();
    actions.push(KeeperAction::FinishUnlock { owner: key(1) });
    let every = (0..200).flat_map(|n| (20 * n..20 * n + 14).map(move |owner| (n, owner)));
    let gone = every.map(|(n, owner)| address::delegation(&key(owner), &key(500 + n))).collect();
    let chain = Picky { gone, code, ..Picky::default() };
    let mut report = ExecutionReport::default();
    assert!(report_on(&Stubbed(&chain), &actions, &mut report).is_ok_and(|all| !all));
    assert!((1..=MAX_IN_FLIGHT as u64).contains(&report.stale), "{report:?}");
    assert_eq!((report.transactions, report.failures.len()), (0, 0));
}

#[test]
fn a_refusal_for_another_reason_is_tried_again() {
    let chain = Picky { busy: Mutex::new(2), ..Picky::default() };
    let report = execute(&chain, &[apply(3)]);
    assert_eq!((report.transactions, report.failures.len()), (1, 0));
    let chain = Picky { busy: Mutex::new(1_000), ..Picky::default() };
    assert_eq!(execute(&chain, &[apply(3)]).failures.len(), 3);
}

#[test]
fn a_transaction_that_expired_is_signed_again_and_sets_nobody_aside() {
    let chain = Picky { busy: Mutex::new(2), trouble: Some(|| ClientError::Expired), ..Picky::default() };
    let report = execute(&chain, &[apply(3)]);
    assert_eq!((report.transactions, report.failures.len()), (1, 0));
    let chain = Picky { busy: Mutex::new(1_000), trouble: Some(|| ClientError::Expired), ..Picky::default() };
    let error = try_execute(&chain, &[apply(3)]).expect_err("the pass ends, and is repeated");
    assert!(matches!(error, ClientError::Expired), "{error}");
    assert!(*chain.busy.lock().unwrap() > 990, "it gives up soon");
}

#[test]
fn transactions_of_a_step_are_on_their_way_together_and_votes_one_by_one() {
    let settle = |n: u32| KeeperAction::Settle {
        gallery: key(500 + n),
        owners: (20 * n..20 * n + 14).map(key).collect(),
    };
    let settles: Vec<KeeperAction> = (0..50).map(settle).collect();
    let picky = Picky::default();
    let chain = Slow::new(&picky);
    assert_eq!(execute_on(&chain, &settles).unwrap().transactions, 50);
    assert_eq!(chain.seen(), (50, MAX_IN_FLIGHT));
    // A step begins when the one before it is over: what is paid was settled.
    let picky = Picky::default();
    let chain = Slow::new(&picky);
    let mut actions: Vec<KeeperAction> = (0..3).map(settle).collect();
    actions.push(KeeperAction::FinishUnlock { owner: key(1) });
    execute_on(&chain, &actions).unwrap();
    assert_eq!(chain.seen(), (4, 3));
    assert!(picky.landed.lock().unwrap()[3].contains(&address::influence(&key(1))));
    let contents = SnapshotContents {
        holdings_root: [1; 32],
        holdings_sum: 1,
        members: 1,
        others: 0,
        engagement_root: [2; 32],
        galleries: 1,
        weights_hash: [3; 32],
    };
    let picky = Picky::default();
    let chain = Slow::new(&picky);
    let votes: Vec<KeeperAction> =
        (0..3).map(|day| KeeperAction::Publish { day: DAY + day, contents }).collect();
    execute_on(&chain, &votes).unwrap();
    assert_eq!(chain.seen().1, 1);
}

#[test]
fn nothing_more_is_begun_once_a_transaction_expired() {
    let settle = |n: u32| KeeperAction::Settle {
        gallery: key(500 + n),
        owners: (20 * n..20 * n + 14).map(key).collect(),
    };
    let settles: Vec<KeeperAction> = (0..200).map(settle).collect();
    let picky =
        Picky { busy: Mutex::new(1_000_000), trouble: Some(|| ClientError::Expired), ..Picky::default() };
    let chain = Slow::new(&picky);
    assert!(matches!(execute_on(&chain, &settles), Err(ClientError::Expired)));
    let (sent, most) = chain.seen();
    assert!(most == MAX_IN_FLIGHT && sent < 6 * MAX_IN_FLIGHT, "{sent} were sent");
}

#[test]
fn one_that_waits_keeps_no_other_from_beginning() {
    let settle = |n: u32| KeeperAction::Settle {
        gallery: key(500 + n),
        owners: (20 * n..20 * n + 14).map(key).collect(),
    };
    let settles: Vec<KeeperAction> = (0..200).map(settle).collect();
    let picky = Picky::default();
    let chain = Slow { first: 1_000_000, ..Slow::new(&picky) };
    assert_eq!(execute_on(&chain, &settles).unwrap().transactions, 200);
    assert_eq!(chain.before_first.into_inner(), 199);
}

#[test]
fn a_payer_who_has_run_dry_sets_nobody_aside() {
    let poor: [fn() -> ClientError; 4] = [
        // Rent of a record that the payer creates, as the system program says it.
        || ClientError::Failed {
            error: TransactionError::InstructionError(
                1,
                solana_instruction::error::InstructionError::Custom(1),
            ),
            logs: vec!["Transfer: insufficient lamports 9, need 5922960".into()],
        },
        || failed(TransactionError::InsufficientFundsForFee),
        || failed(TransactionError::AccountNotFound),
        || failed(TransactionError::InsufficientFundsForRent { account_index: 0 }),
    ];
    for trouble in poor {
        let chain = Picky { busy: Mutex::new(1_000), trouble: Some(trouble), ..Picky::default() };
        let error = try_execute(&chain, &[apply(40)]).expect_err("the pass ends, and is repeated");
        assert_eq!(error.to_string(), trouble().to_string());
        assert!(*chain.busy.lock().unwrap() > 990, "it gives up soon");
    }
    // Rent of another account is that account's own matter.
    let other = || failed(TransactionError::InsufficientFundsForRent { account_index: 3 });
    let chain = Picky { busy: Mutex::new(1_000), trouble: Some(other), ..Picky::default() };
    assert_eq!(execute(&chain, &[apply(3)]).failures.len(), 3);
}

#[test]
fn what_landed_before_an_error_is_reported_with_it() {
    let purse = Purse(Mutex::new(3));
    let mut report = ExecutionReport { transactions: 1, ..ExecutionReport::default() };
    let outcome = report_on(&Stubbed(&purse), &[apply(200)], &mut report);
    assert!(matches!(outcome, Err(ClientError::Failed { .. })), "{outcome:?}");
    assert_eq!((report.transactions, report.lamports), (1 + 3, 3 * 5));
    assert!(report.failures.is_empty());
}

#[test]
fn nothing_to_do_sends_nothing() {
    let chain = Picky::default();
    assert_eq!(execute(&chain, &[]), ExecutionReport::default());
    assert!(chain.landed.lock().unwrap().is_empty());
}
