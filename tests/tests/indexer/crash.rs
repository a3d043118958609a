//! Killed at any point and started again, an observer has recorded the same.

use influence_client::PROGRAM_ID;
use influence_cranker::{
    indexer::{IndexStart, Indexer},
    journal::entries::EventEntry,
};

use crate::{
    fixture::{TestFixture, advance, assert_whole, recorded},
    source_double::{Double, account, holds},
};

/// A log of the program with one line of data.
fn log(data: &str) -> Vec<String> {
    let line = |text: &str| format!("Program {PROGRAM_ID} {text}");
    vec![line("invoke [1]"), format!("Program data: {data}"), line("success")]
}

/// Part of a life: transfers, an account that closes, calls of the program, one of which fails.
fn live(double: &Double, part: u64) {
    double.transact(&[(account(1), holds(11, 100 - part)), (account(2), holds(12, 50 + part))], false);
    double.call(&log("AAAA"), false);
    double.call(&log("BBBB"), part.is_multiple_of(2));
    double.call(&log(if part.is_multiple_of(3) { "CCCC" } else { "DDDD" }), false);
    double.pass(1, 100);
    double.transact(&[(account(3), holds(13, part + 1)), (account(1), holds(11, 99 - part))], true);
    double.pass(2, 150);
    double.transact(&[(account(3), None), (account(1), holds(11, 100 - part))], true);
    double.call(&log("EEEE"), false);
    double.pass(1, 200);
}

fn events(observer: &Indexer<Double>) -> Vec<EventEntry> {
    let events = observer.journal().events(0..i64::MAX).expect("events");
    events.map(|event| event.expect("an event")).collect()
}

/// A life observed, in which every observer dies after as many calls as given, and the next one goes on.
async fn observed(dies_after: Option<usize>) -> (TestFixture, Indexer<Double>, usize) {
    let double = Double::new();
    double.transact(&[(account(1), holds(11, 100)), (account(2), holds(12, 50))], true);
    double.pass(1, 1);
    let fixture = TestFixture::new(double.clone());
    let (mut observer, mut deaths) = (Some(fixture.observer(Some(double.subscribe())).await), 0);
    for part in 0..6 {
        live(&double, part);
        double.fail_after(dies_after);
        let mut result = observer.as_mut().expect("alive").sync(&mut |_| {}).await;
        // An observer that dies has never the time to do more than a part; what it did must not be lost, so that
        // every one comes a little further.
        let mut allowance = dies_after.unwrap_or(0);
        while result.is_err() {
            deaths += 1;
            drop(observer.take());
            double.fail_after(None);
            let mut next = fixture
                .try_observer(Some(double.subscribe()), IndexStart::Now { any_day: false })
                .await
                .expect("starts");
            allowance += 7;
            double.fail_after(Some(allowance));
            result = next.sync(&mut |_| {}).await;
            observer = Some(next);
        }
        double.fail_after(None);
    }
    double.pass_to(9_000);
    double.pass(1, 1);
    let mut observer = observer.expect("alive");
    advance(&mut observer).await;
    (fixture, observer, deaths)
}

#[tokio::test]
async fn killed_at_any_call_and_started_again_nothing_is_lost_and_nothing_doubled() {
    let (fixture, undisturbed, _) = observed(None).await;
    let (changes, calls) = (recorded(&undisturbed), events(&undisturbed));
    assert_whole(&undisturbed, &fixture.double);
    assert_eq!((changes.len(), calls.len()), (36, 21));
    assert!(calls.is_sorted_by_key(|event| (event.at, event.order)));
    let mut deaths = 0;
    for dies_after in 0..60 {
        let (_rig, observer, died) = observed(Some(dies_after)).await;
        assert!(recorded(&observer) == changes, "killed after {dies_after} calls");
        assert!(events(&observer) == calls, "killed after {dies_after} calls");
        assert!(observer.journal().degraded_days().expect("days").is_empty());
        deaths += died;
    }
    println!("killed {deaths} times");
    assert!(deaths > 100);
}
