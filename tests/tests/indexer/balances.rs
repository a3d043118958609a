//! Balances: told, lost, filled, explained or marked.

use influence_cranker::indexer::DayReadiness;

use crate::{
    fixture::{DAY, TestFixture, advance, assert_whole, recorded},
    source_double::{Double, account, holds},
};

/// Two accounts that hold something, and an observer that has seen them.
async fn town() -> (Double, TestFixture) {
    let double = Double::new();
    double.transact(&[(account(1), holds(11, 100)), (account(2), holds(12, 50))], true);
    double.pass(1, 1);
    (double.clone(), TestFixture::new(double))
}

/// The first second of the next day.
const END: i64 = 6_000;

#[tokio::test]
async fn what_is_told_is_recorded_with_the_blocks_times() {
    let (double, fixture) = town().await;
    let mut observer = fixture.observer(Some(double.subscribe())).await;
    advance(&mut observer).await;
    double.transact(&[(account(1), holds(11, 90)), (account(2), holds(12, 60))], false);
    // In one slot the last state stays.
    double.transact(&[(account(1), holds(11, 80)), (account(2), holds(12, 70))], false);
    double.pass(3, 7);
    double.transact(&[(account(3), holds(13, 5)), (account(1), holds(11, 75))], true);
    double.pass(1, 0);
    let progress = advance(&mut observer).await;
    assert_eq!((progress.changes, progress.filled), (4, 0));
    assert_eq!(recorded(&observer).len(), 4);
    assert_whole(&observer, &double);
    assert!(matches!(observer.day_readiness(5), Ok(DayReadiness::NotYet)));
}

#[tokio::test]
async fn what_was_lost_with_the_connection_is_filled_with_its_true_times() {
    let (double, fixture) = town().await;
    let mut observer = fixture.observer(Some(double.subscribe())).await;
    advance(&mut observer).await;
    let muted = double.mute();
    double.transact(&[(account(1), holds(11, 0)), (account(2), holds(12, 150))], false);
    double.pass(2, 10);
    // There and back: no difference remains.
    double.transact(&[(account(1), holds(11, 100)), (account(2), holds(12, 50))], false);
    double.pass(2, 10);
    double.reconnect(muted);
    let progress = advance(&mut observer).await;
    assert_eq!((progress.changes, progress.unexplained), (0, 0));
    assert_eq!(recorded(&observer).len(), 4);
    assert_whole(&observer, &double);
    assert!(progress.degraded.is_empty());
}

#[tokio::test]
async fn a_notice_lost_in_silence_is_found_before_the_day_is_closed() {
    let (double, fixture) = town().await;
    let mut observer = fixture.observer(Some(double.subscribe())).await;
    advance(&mut observer).await;
    let muted = double.mute();
    double.transact(&[(account(1), holds(11, 40)), (account(2), holds(12, 110))], false);
    double.pass(1, 5);
    double.unmute(muted);
    // Told later: the slot before it is filled nevertheless.
    double.transact(&[(account(1), holds(11, 30)), (account(2), holds(12, 120))], false);
    double.pass(1, 5);
    assert_eq!(advance(&mut observer).await.filled, 0);
    double.transact(&[(account(1), holds(11, 20)), (account(2), holds(12, 130))], false);
    let muted = double.mute();
    double.pass_to(END);
    double.unmute(muted);
    double.pass(1, 1);
    assert_eq!(advance(&mut observer).await.filled, 2);
    assert_whole(&observer, &double);
    assert!(matches!(observer.day_readiness(5), Ok(DayReadiness::Ready)));
}

#[tokio::test]
async fn an_account_closed_with_its_last_transfer_holds_nothing_from_then_on() {
    let (double, fixture) = town().await;
    let mut observer = fixture.observer(Some(double.subscribe())).await;
    advance(&mut observer).await;
    double.transact(&[(account(1), None), (account(2), holds(12, 150))], false);
    double.pass(1, 20);
    assert_eq!(advance(&mut observer).await.filled, 0, "no notification");
    double.pass_to(END);
    double.pass(1, 1);
    // Tokens arrived from nowhere, so both ends are read.
    assert_eq!(advance(&mut observer).await.filled, 2);
    assert_whole(&observer, &double);
    let last = recorded(&observer).into_iter().find(|change| change.account == account(1));
    assert_eq!(
        last.map(|change| (change.at.time, change.balance)),
        Some((5_001, holds(11, 0).expect("some")))
    );
}

#[tokio::test]
async fn an_account_opened_and_closed_between_polls_is_found() {
    let (double, fixture) = town().await;
    let mut observer = fixture.observer(Some(double.subscribe())).await;
    advance(&mut observer).await;
    let muted = double.mute();
    // Opening it names the mint.
    double.transact(&[(account(7), holds(17, 0))], true);
    double.transact(&[(account(7), holds(17, 60)), (account(1), holds(11, 40))], false);
    double.pass(2, 30);
    double.transact(&[(account(7), None), (account(1), holds(11, 100))], false);
    double.pass(2, 30);
    double.reconnect(muted);
    advance(&mut observer).await;
    assert_whole(&observer, &double);
    assert_eq!(recorded(&observer).iter().filter(|change| change.account == account(7)).count(), 2);
}

#[tokio::test]
async fn another_owner_is_a_change() {
    let (double, fixture) = town().await;
    let mut observer = fixture.observer(Some(double.subscribe())).await;
    advance(&mut observer).await;
    double.transact(&[(account(1), holds(33, 100))], false);
    double.pass(1, 5);
    let muted = double.mute();
    double.transact(&[(account(2), holds(34, 50))], false);
    double.pass(1, 5);
    double.reconnect(muted);
    advance(&mut observer).await;
    assert_eq!(recorded(&observer).len(), 2);
    assert_whole(&observer, &double);
}

#[tokio::test]
async fn around_midnight_every_change_is_of_its_own_day() {
    let (double, fixture) = town().await;
    let mut observer = fixture.observer(Some(double.subscribe())).await;
    advance(&mut observer).await;
    for (second, owner) in [(END - 1, 21), (END, 22), (END + 1, 23)] {
        double.pass_to(second);
        double.transact(&[(account(owner), holds(owner, 10)), (account(1), None)], true);
        double.pass(1, 0);
        double.transact(&[(account(owner), None), (account(1), holds(11, 100))], true);
    }
    double.pass(1, 1);
    advance(&mut observer).await;
    assert_whole(&observer, &double);
    // Of the first day the balances at its end are taken, as of its last second.
    for (day, count) in [(5, 2), (6, 8)] {
        let inputs = observer.day_entries(day).expect("inputs");
        let changes: Vec<_> = inputs.changes().expect("changes").map(|change| change.expect("one")).collect();
        let first = i64::from(day * DAY);
        assert!(changes.iter().all(|change| (first..first + i64::from(DAY)).contains(&change.time)));
        assert_eq!(changes.len(), count, "day {day}");
    }
}

#[tokio::test]
async fn what_the_history_does_not_explain_marks_its_days() {
    let (double, fixture) = town().await;
    let mut observer = fixture.observer(Some(double.subscribe())).await;
    advance(&mut observer).await;
    let muted = double.mute();
    double.transact(&[(account(1), holds(11, 40)), (account(2), holds(12, 110))], false);
    double.pass_to(END + 5);
    double.prune();
    double.unmute(muted);
    double.pass(1, 1);
    for _ in 0..2 {
        // The node may only be behind with its history.
        let progress = advance(&mut observer).await;
        assert_eq!((progress.unexplained, progress.degraded), (2, vec![]));
        assert!(matches!(observer.day_readiness(5), Ok(DayReadiness::NotYet)));
    }
    assert_eq!(advance(&mut observer).await.degraded, [5, 6]);
    let Ok(DayReadiness::Degraded(marks)) = observer.day_readiness(5) else { panic!("day 5 is degraded") };
    let accounts: Vec<_> = marks.iter().map(|mark| mark.account).collect();
    assert_eq!(accounts, [Some(account(1)), Some(account(2))]);
    // From there on it goes on with what is known.
    double.transact(&[(account(1), holds(11, 30)), (account(2), holds(12, 120))], false);
    double.pass(1, 2_000);
    double.pass(1, 1);
    let progress = advance(&mut observer).await;
    assert_eq!((progress.unexplained, progress.degraded), (0, vec![5, 6]));
    assert!(matches!(observer.day_readiness(7), Ok(DayReadiness::Ready)));
}

#[tokio::test]
async fn a_node_without_the_transactions_of_an_interruption_marks_its_days() {
    let (double, fixture) = town().await;
    let mut observer = fixture.observer(Some(double.subscribe())).await;
    advance(&mut observer).await;
    let muted = double.mute();
    double.pass(5, 5);
    double.prune();
    double.pass(1, 1);
    double.reconnect(muted);
    for _ in 0..2 {
        assert!(advance(&mut observer).await.degraded.is_empty());
    }
    assert_eq!(advance(&mut observer).await.degraded, [5]);
    let Ok(marks) = observer.journal().degraded(5) else { panic!("a mark") };
    assert_eq!(marks.len(), 1);
    assert_eq!(marks[0].account, None, "nothing differs, but it is not known");
}

#[tokio::test]
async fn without_a_subscription_histories_are_enough() {
    let (double, fixture) = town().await;
    let mut observer = fixture.observer(None).await;
    for step in 0..20u64 {
        double.transact(&[(account(1), holds(11, 100 - step)), (account(2), holds(12, 50 + step))], false);
        double.pass(1 + step % 3, 40);
    }
    double.pass_to(END);
    double.pass(1, 1);
    advance(&mut observer).await;
    assert_eq!(recorded(&observer).len(), 40);
    assert_whole(&observer, &double);
    assert!(matches!(observer.day_readiness(5), Ok(DayReadiness::Ready)));
}
