//! Refused and failing transactions.

use std::sync::Mutex;

use influence_client::{ClientError, address};
use influence_cranker::keeper::{ExecutionReport, KeeperAction, MAX_IN_FLIGHT};
use solana_transaction_error::TransactionError;

use crate::fixture::{
    DAY, RefusingChain, Stubbed, apply, execute, failed, full_settle, key, refreshed_count, report_on,
    try_execute,
};

#[test]
fn all_owners_but_the_refused_one_are_refreshed() {
    let chain = RefusingChain { refused: vec![address::influence(&key(13))], ..RefusingChain::default() };
    let report = execute(&chain, &[apply(40)]);
    assert_eq!(refreshed_count(&chain, 0..40), 39);
    assert_eq!(report.failures.len(), 1);
    assert!(report.failures[0].what.contains(&key(13).to_string()), "{report:?}");
    assert_eq!((report.units, report.lamports), (report.transactions * 10, report.transactions * 5));
}

#[test]
fn one_refused_delegation_does_not_block_a_gallery() {
    let gallery = key(500);
    let chain =
        RefusingChain { refused: vec![address::delegation(&key(3), &gallery)], ..RefusingChain::default() };
    let settle =
        |owners: std::ops::Range<u32>| KeeperAction::Settle { gallery, owners: owners.map(key).collect() };
    let report = execute(&chain, &[settle(0..10), settle(10..20)]);
    assert_eq!(refreshed_count(&chain, 0..20), 19);
    assert_eq!(report.failures.len(), 1);
}

#[test]
fn actions_that_share_a_transaction_do_not_share_its_failure() {
    let chain = RefusingChain { refused: vec![address::influence(&key(2))], ..RefusingChain::default() };
    let settle = |n: u32| KeeperAction::Settle { gallery: key(500 + n), owners: vec![key(n)] };
    let report = execute(&chain, &(0..5).map(settle).collect::<Vec<_>>());
    assert_eq!((refreshed_count(&chain, 0..5), report.failures.len()), (4, 1));
}

#[test]
fn an_action_done_by_another_sender_is_not_a_failure() {
    let error_code = |name: &str| {
        (6_000..6_100)
            .find(|code| influence_client::idl::find_error(*code).is_some_and(|error| error.name == name))
    };
    let owner = key(1);
    for (action, name) in [
        (KeeperAction::ExpireHolding { owner }, "NotExpired"),
        (KeeperAction::FinishUnlock { owner }, "NothingUnlocking"),
    ] {
        let code = error_code(name);
        assert!(code.is_some());
        let chain =
            RefusingChain { refused: vec![address::influence(&owner)], code, ..RefusingChain::default() };
        let report = execute(&chain, &[action]);
        assert_eq!((report.already_done, report.failures.len()), (1, 0), "{name}");
    }
}

#[test]
fn an_account_closed_since_the_plan_is_not_a_failure() {
    let (owner, gallery) = (key(1), key(500));
    let delegation = address::delegation(&owner, &gallery);
    for (action, account) in [
        (KeeperAction::Release { gallery, owner, rent_payer: key(9) }, delegation),
        (KeeperAction::Settle { gallery, owners: vec![owner] }, delegation),
        (KeeperAction::CloseSnapshot { day: DAY, rent_payer: key(9) }, address::snapshot(DAY)),
        (apply(2), address::influence(&key(0))),
    ] {
        let refused = vec![account];
        let chain =
            RefusingChain { refused: refused.clone(), closed: refused.clone(), ..RefusingChain::default() };
        let report = execute(&chain, std::slice::from_ref(&action));
        assert_eq!((report.already_done, report.failures.len()), (1, 0), "{}", action.describe());
        let chain = RefusingChain { refused, ..RefusingChain::default() };
        let report = execute(&chain, std::slice::from_ref(&action));
        assert_eq!((report.already_done, report.failures.len()), (0, 1), "{}", action.describe());
        assert_eq!(report.failures[0].targets.len(), 1);
    }
}

#[test]
fn a_stale_day_is_not_bisected() {
    let code = (6_000..6_100).find(|code| {
        influence_client::idl::find_error(*code).is_some_and(|error| error.name == "NotLastFinalDay")
    });
    let chain = RefusingChain {
        refused: (0..8).map(|n| address::influence(&key(n))).collect(),
        code,
        ..RefusingChain::default()
    };
    let mut report = ExecutionReport::default();
    assert!(report_on(&Stubbed(&chain), &[apply(8)], &mut report).is_ok_and(|all| !all));
    assert_eq!((report.stale, report.failures.len(), report.transactions), (1, 0, 0));
    // The rest of it and later actions are not started either; they are planned again.
    let mut actions: Vec<KeeperAction> = (0..200).map(full_settle).collect();
    actions.push(KeeperAction::FinishUnlock { owner: key(1) });
    let every = (0..200).flat_map(|n| (20 * n..20 * n + 14).map(move |owner| (n, owner)));
    let refused = every.map(|(n, owner)| address::delegation(&key(owner), &key(500 + n))).collect();
    let chain = RefusingChain { refused, code, ..RefusingChain::default() };
    let mut report = ExecutionReport::default();
    assert!(report_on(&Stubbed(&chain), &actions, &mut report).is_ok_and(|all| !all));
    assert!((1..=MAX_IN_FLIGHT as u64).contains(&report.stale), "{report:?}");
    assert_eq!((report.transactions, report.failures.len()), (0, 0));
}

#[test]
fn a_transient_failure_is_retried() {
    let chain = RefusingChain { failing: Mutex::new(2), ..RefusingChain::default() };
    let report = execute(&chain, &[apply(3)]);
    assert_eq!((report.transactions, report.failures.len()), (1, 0));
    let chain = RefusingChain { failing: Mutex::new(1_000), ..RefusingChain::default() };
    assert_eq!(execute(&chain, &[apply(3)]).failures.len(), 3);
}

#[test]
fn an_expired_transaction_is_signed_again_without_backoff() {
    let chain = RefusingChain {
        failing: Mutex::new(2),
        failure: Some(|| ClientError::Expired),
        ..RefusingChain::default()
    };
    let report = execute(&chain, &[apply(3)]);
    assert_eq!((report.transactions, report.failures.len()), (1, 0));
    let chain = RefusingChain {
        failing: Mutex::new(1_000),
        failure: Some(|| ClientError::Expired),
        ..RefusingChain::default()
    };
    let error = try_execute(&chain, &[apply(3)]).expect_err("the cycle ends and is repeated");
    assert!(matches!(error, ClientError::Expired), "{error}");
    assert!(*chain.failing.lock().unwrap() > 990, "it gives up early");
}

#[test]
fn an_unfunded_payer_puts_no_action_into_backoff() {
    let failures: [fn() -> ClientError; 4] = [
        // Rent of an account that the payer creates, in the words of the system program.
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
    for failure in failures {
        let chain =
            RefusingChain { failing: Mutex::new(1_000), failure: Some(failure), ..RefusingChain::default() };
        let error = try_execute(&chain, &[apply(40)]).expect_err("the cycle ends and is repeated");
        assert_eq!(error.to_string(), failure().to_string());
        assert!(*chain.failing.lock().unwrap() > 990, "it gives up early");
    }
    // Missing rent of another account concerns only that account.
    let other = || failed(TransactionError::InsufficientFundsForRent { account_index: 3 });
    let chain =
        RefusingChain { failing: Mutex::new(1_000), failure: Some(other), ..RefusingChain::default() };
    assert_eq!(execute(&chain, &[apply(3)]).failures.len(), 3);
}
