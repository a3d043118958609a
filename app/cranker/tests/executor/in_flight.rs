//! Transactions in flight together.

use std::sync::Mutex;

use influence_client::{ClientError, address};
use influence_core::snapshot_vote::SnapshotContents;
use influence_cranker::keeper::{ExecutionReport, KeeperAction, MAX_IN_FLIGHT};

use crate::fixture::{
    DAY, LimitedPayer, RefusingChain, SlowChain, Stubbed, apply, execute, execute_on, full_settle, key,
    report_on,
};

#[test]
fn transactions_of_a_step_are_in_flight_together_and_votes_are_not() {
    let settles: Vec<KeeperAction> = (0..50).map(full_settle).collect();
    let refusing = RefusingChain::default();
    let chain = SlowChain::new(&refusing);
    assert_eq!(execute_on(&chain, &settles).unwrap().transactions, 50);
    assert_eq!(chain.counts(), (50, MAX_IN_FLIGHT));
    // A step starts when the previous one is complete: settling before paying.
    let refusing = RefusingChain::default();
    let chain = SlowChain::new(&refusing);
    let mut actions: Vec<KeeperAction> = (0..3).map(full_settle).collect();
    actions.push(KeeperAction::FinishUnlock { owner: key(1) });
    execute_on(&chain, &actions).unwrap();
    assert_eq!(chain.counts(), (4, 3));
    assert!(refusing.landed.lock().unwrap()[3].contains(&address::influence(&key(1))));
    let contents = SnapshotContents {
        holdings_root: [1; 32],
        holdings_sum: 1,
        members: 1,
        others: 0,
        engagement_root: [2; 32],
        galleries: 1,
        weights_hash: [3; 32],
    };
    let refusing = RefusingChain::default();
    let chain = SlowChain::new(&refusing);
    let votes: Vec<KeeperAction> =
        (0..3).map(|day| KeeperAction::Publish { day: DAY + day, contents }).collect();
    execute_on(&chain, &votes).unwrap();
    assert_eq!(chain.counts().1, 1);
}

#[test]
fn no_transaction_starts_after_one_expired() {
    let settles: Vec<KeeperAction> = (0..200).map(full_settle).collect();
    let refusing = RefusingChain {
        failing: Mutex::new(1_000_000),
        failure: Some(|| ClientError::Expired),
        ..RefusingChain::default()
    };
    let chain = SlowChain::new(&refusing);
    assert!(matches!(execute_on(&chain, &settles), Err(ClientError::Expired)));
    let (sent, most) = chain.counts();
    assert!(most == MAX_IN_FLIGHT && sent < 6 * MAX_IN_FLIGHT, "{sent} were sent");
}

#[test]
fn a_slow_transaction_delays_no_other() {
    let settles: Vec<KeeperAction> = (0..200).map(full_settle).collect();
    let refusing = RefusingChain::default();
    let chain = SlowChain { first: 1_000_000, ..SlowChain::new(&refusing) };
    assert_eq!(execute_on(&chain, &settles).unwrap().transactions, 200);
    assert_eq!(chain.landed_before_first.into_inner(), 199);
}

#[test]
fn transactions_landed_before_an_error_are_reported() {
    let payer = LimitedPayer(Mutex::new(3));
    let mut report = ExecutionReport { transactions: 1, ..ExecutionReport::default() };
    let outcome = report_on(&Stubbed(&payer), &[apply(200)], &mut report);
    assert!(matches!(outcome, Err(ClientError::Failed { .. })), "{outcome:?}");
    assert_eq!((report.transactions, report.lamports), (1 + 3, 3 * 5));
    assert!(report.failures.is_empty());
}

#[test]
fn an_empty_plan_sends_nothing() {
    let chain = RefusingChain::default();
    assert_eq!(execute(&chain, &[]), ExecutionReport::default());
    assert!(chain.landed.lock().unwrap().is_empty());
}
