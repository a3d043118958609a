//! The journal's records: a file of one process, a format, and what is forgotten when.

use influence_cranker::journal::{Journal, JournalError, entries::Cursor};

use crate::{
    fixture::{TestFixture, advance, assert_whole, recorded},
    source_double::{Double, account, holds},
};

#[test]
fn a_journal_is_of_one_process_and_one_format() {
    let fixture = TestFixture::new(Double::new());
    let journal = Journal::open(&fixture.path()).expect("a journal");
    assert!(matches!(Journal::open(&fixture.path()), Err(JournalError::InUse(_))));
    drop(journal);
    let journal = Journal::open(&fixture.path()).expect("the same journal");
    drop(journal);
    std::fs::write(fixture.path(), b"something else").expect("a file");
    assert!(matches!(Journal::open(&fixture.path()), Err(JournalError::Storage(_))));
}

#[tokio::test]
async fn what_is_forgotten_leaves_the_state_it_led_to() {
    let double = Double::new();
    double.transact(&[(account(1), holds(11, 100)), (account(2), holds(12, 50))], true);
    double.pass(1, 1);
    let fixture = TestFixture::new(double.clone());
    let mut observer = fixture.observer(Some(double.subscribe())).await;
    for step in 0..30u64 {
        double.transact(&[(account(1), holds(11, 100 - step)), (account(3), holds(13, step))], true);
        double.pass(1, 100);
    }
    double.transact(&[(account(2), None), (account(1), holds(11, 150))], true);
    double.pass(1, 1);
    double.pass(1, 1_000);
    double.pass(1, 1_000);
    advance(&mut observer).await;
    let all = recorded(&observer);
    assert_whole(&observer, &double);
    let newest = observer.journal().cursor(Cursor::Balances).expect("a cursor").expect("a cursor").slot;
    let states = |observer: &influence_cranker::indexer::Indexer<Double>| {
        let balances = observer.journal().balances().expect("balances");
        [1, 2, 3].map(|number| {
            let balance = balances.balance_at(&account(number), newest).expect("a balance");
            balance.filter(|balance| balance.amount > 0)
        })
    };
    let before = states(&observer);
    assert_eq!(before, [holds(11, 150), None, holds(13, 29)]);
    observer.journal().prune_changes(7_000).expect("pruned");
    assert_eq!(states(&observer), before);
    let kept: Vec<_> = all.into_iter().filter(|change| change.at.time >= 7_000).collect();
    assert!(!kept.is_empty());
    assert_eq!(recorded(&observer), kept);
    assert!(matches!(observer.day_entries(6).map(drop), Err(JournalError::Pruned { day: 6 })));
    assert!(observer.day_entries(7).is_ok());
    observer.journal().prune_changes(i64::MAX).expect("pruned");
    assert_eq!(states(&observer), before);
}
