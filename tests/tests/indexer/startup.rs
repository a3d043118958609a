//! Where observing begins.

use influence_client::rpc::finalized::TokenBalance;
use influence_cranker::{
    indexer::{DayReadiness, IndexStart, IndexerError, last_block_before},
    journal::entries::{Cursor, SlotTime},
};
use solana_address::Address;

use crate::{
    fixture::{DAY, TestFixture, advance, assert_whole, recorded},
    source_double::{Double, GENESIS, account, holds},
};

/// The first second of the second day.
const END: i64 = 6_000;

#[tokio::test]
async fn today_is_early_enough_on_the_programs_first_day_only() {
    let double = Double::new();
    double.call(&[], false);
    double.transact(&[(account(1), holds(11, 100))], true);
    double.pass(1, 900);
    double.pass(1, 99);
    let fixture = TestFixture::new(double.clone());
    let observer =
        fixture.try_observer(None, IndexStart::Now { any_day: false }).await.expect("the first day");
    drop(observer);
    double.pass(1, 1);
    double.pass(1, 1);
    let late = TestFixture::new(double.clone());
    let refused = late.try_observer(None, IndexStart::Now { any_day: false }).await;
    assert!(matches!(refused.map(drop), Err(IndexerError::TooLate { first: 5, today: 6 })));
    let observer = late.try_observer(None, IndexStart::Now { any_day: true }).await.expect("accepted");
    let at = observer.journal().cursor(Cursor::Base).expect("a cursor");
    assert_eq!(at, Some(SlotTime { slot: 103, time: 6_000 }));
}

#[tokio::test]
async fn whenever_one_begins_on_the_first_day_the_days_are_the_same() {
    let double = Double::new();
    double.call(&[], false);
    double.transact(&[(account(1), holds(11, 100)), (account(2), holds(12, 50))], true);
    double.pass(1, 1);
    let mut crankers = Vec::new();
    for (moved, seconds) in [(0, 1), (10, 1), (30, 600), (60, 100)] {
        double.transact(&[(account(1), holds(11, 100 - moved)), (account(2), holds(12, 50 + moved))], false);
        double.pass(1, seconds);
        let fixture = TestFixture::new(double.clone());
        let observer = fixture.observer(Some(double.subscribe())).await;
        crankers.push((fixture, observer));
    }
    double.transact(&[(account(2), None), (account(1), holds(11, 150))], false);
    double.pass_to(END);
    double.transact(&[(account(1), holds(11, 140)), (account(3), holds(13, 10))], true);
    double.pass_to(END + i64::from(DAY));
    double.pass(1, 1);
    let mut days = Vec::new();
    for (_, observer) in &mut crankers {
        advance(observer).await;
        days.push([5, 6].map(|day| -> Vec<_> {
            let inputs = observer.day_entries(day).expect("inputs");
            inputs.changes().expect("changes").map(|change| change.expect("a change")).collect()
        }));
    }
    let [first, second] = &days[0];
    assert_eq!(
        first.iter().map(|change| (change.time, change.balance)).collect::<Vec<_>>(),
        [(END - 1, 150)]
    );
    assert_eq!(second.len(), 2);
    assert!(days.iter().all(|other| *other == days[0]), "{days:?}");
}

#[tokio::test]
async fn after_a_bundle_everything_since_is_filled() {
    let double = Double::new();
    double.transact(&[(account(1), holds(11, 100)), (account(2), holds(12, 50))], true);
    double.pass_to(5_999);
    double.pass(7, 1);
    double.transact(&[(account(1), holds(11, 90)), (account(2), holds(12, 60))], false);
    double.pass(40, 600);
    double.transact(&[(account(2), None), (account(1), holds(11, 150))], false);
    double.pass(1, 500);
    double.pass(1, 1);
    let fixture = TestFixture::new(double.clone());
    let state = |owner: u8, amount| TokenBalance { owner: Address::from([owner; 32]), amount };
    let accounts = vec![(account(1), state(11, 100)), (account(2), state(12, 50))];
    let notices = Some(double.subscribe());
    let mut observer =
        fixture.try_observer(notices, IndexStart::AfterDay { day: 5, accounts }).await.expect("a bundle");
    let at = observer.journal().cursor(Cursor::Base).expect("a cursor");
    assert_eq!(at.map(|at| at.time), Some(5_999), "the last block of the bundle's day");
    advance(&mut observer).await;
    assert_eq!(recorded(&observer).len(), 4);
    assert_whole(&observer, &double);
    assert!(matches!(observer.day_readiness(6), Ok(DayReadiness::Ready)));
    assert!(observer.day_entries(5).is_err(), "the bundle's own day is not recorded");
}

#[tokio::test]
async fn the_last_block_of_a_day_is_found_over_slots_without_blocks() {
    let double = Double::new();
    let mut blocks = vec![GENESIS];
    for step in 0..60u64 {
        double.pass(1 + (step * 7) % 5, (step % 4) as i64);
        let last = blocks[blocks.len() - 1];
        let next = SlotTime { slot: last.slot + 1 + (step * 7) % 5, time: last.time + (step % 4) as i64 };
        blocks.push(next);
    }
    let newest = blocks[blocks.len() - 2];
    for time in GENESIS.time + 1..newest.time + 3 {
        let expected = blocks[..blocks.len() - 1].iter().rfind(|block| block.time < time);
        let found = last_block_before(&double, time, newest).await.expect("a block");
        assert_eq!(Some(&found), expected, "before {time}");
    }
    assert!(matches!(last_block_before(&double, GENESIS.time, newest).await, Err(IndexerError::NoTime(_))));
}
