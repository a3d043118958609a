//! The small rules: totals, tiers, lock floors and unlocking, quorum, late days, the bound of a day, what is voted on.

mod support;

use influence_core::{
    RuleError,
    limits::{MAX_SUPPLY, MAX_TOTAL, RATIO_ONE, total_points},
    lock::{LockFloor, unlock},
    snapshot_vote::{LATE_DAYS, SnapshotContents, holdings_bound, may_become_final, quorum_is_valid},
    tiers,
};
use proptest::prelude::*;
use support::{Lib, sha256};

#[test]
fn totals() {
    for (holding, locked, total) in [
        (0, 0, Ok(0)),
        (26_429, 40_000, Ok(66_429)),
        (MAX_SUPPLY, MAX_SUPPLY, Ok(MAX_TOTAL)),
        (MAX_TOTAL, 0, Ok(MAX_TOTAL)),
        (0, MAX_TOTAL, Ok(MAX_TOTAL)),
        (MAX_TOTAL, 1, Err(RuleError::Overflow)),
        (1, MAX_TOTAL, Err(RuleError::Overflow)),
        (u64::MAX, 1, Err(RuleError::Overflow)),
        (u64::MAX, u64::MAX, Err(RuleError::Overflow)),
    ] {
        assert_eq!(total_points(holding, locked), total, "{holding} + {locked}");
    }
    assert_eq!((MAX_SUPPLY, MAX_TOTAL, RATIO_ONE), (1 << 61, 1 << 62, 10_000));
}

#[test]
fn tables_of_thresholds() {
    for (table, accepted) in [
        (&[][..], true),
        (&[1], true),
        (&[1, 2, 3], true),
        (&[1, u64::MAX], true),
        (&[0], false),
        (&[0, 1], false),
        (&[1, 1], false),
        (&[1, 3, 2], false),
        (&[5, 4], false),
    ] {
        let expected = if accepted { Ok(()) } else { Err(RuleError::ThresholdsNotIncreasing) };
        assert_eq!(tiers::check(table.iter().copied()), expected, "{table:?}");
    }
    assert_eq!(tiers::reached([], u64::MAX), 0);
    assert_eq!(tiers::reached([u64::MAX], u64::MAX), 1);
    assert_eq!(tiers::reached(1..=1_000, u64::MAX), u8::MAX, "more thresholds than a tier can count");
}

#[test]
fn quorum_table() {
    for crankers in 0usize..=8 {
        for quorum in 0..=9 {
            let valid = 2 * quorum > crankers && quorum <= crankers;
            assert_eq!(quorum_is_valid(quorum, crankers), valid, "{quorum} of {crankers}");
        }
    }
    for (quorum, crankers, valid) in
        [(0, 0, false), (1, 1, true), (1, 2, false), (2, 2, true), (2, 3, true), (4, 8, false)]
    {
        assert_eq!(quorum_is_valid(quorum, crankers), valid, "{quorum} of {crankers}");
    }
}

#[test]
fn late_days_table() {
    assert_eq!(LATE_DAYS, 14);
    for (name, day, last_final, today, allowed) in [
        ("the first day ever", 0, None, 100, true),
        ("the first final day may be any", 100, None, 101, true),
        ("the next day", 101, Some(100), 102, true),
        ("a newer day, long after an outage", 101, Some(100), 1_000, true),
        ("some days were left out", 110, Some(100), 111, true),
        ("the last final day itself", 100, Some(100), 101, false),
        ("the day before", 99, Some(100), 101, true),
        ("the last late day", 86, Some(99), 100, true),
        ("one day too late", 85, Some(99), 100, false),
        ("a day that has not begun, by a wrong clock", 99, Some(100), 98, true),
        ("the largest day", u32::MAX, Some(u32::MAX - 1), u32::MAX, true),
    ] {
        assert_eq!(may_become_final(day, last_final, today), allowed, "{name}");
    }
}

#[test]
fn bound_of_a_day() {
    // Half a unit per leaf, rounded up, and at most 1/256 of the supply, however many leaves are claimed.
    for (now, past, leaves, bound) in [
        (0, &[][..], 0, Ok(0)),
        (0, &[], u64::MAX, Ok(0)),
        (1_000, &[], 0, Ok(1_001)),
        (1_000, &[], 4, Ok(1_003)),
        (1_000, &[900, 950], 5, Ok(1_003)),
        (900, &[1_000, 950], 5, Ok(1_003)),
        (900, &[950, 1_000], 1 << 33, Ok(1_003)),
        (1 << 40, &[], 9, Ok((1 << 40) + 5)),
        (1 << 40, &[], 1 << 33, Ok((1 << 40) + (1 << 32))),
        (MAX_SUPPLY, &[], 1 << 33, Ok(MAX_SUPPLY + (1 << 32) + 1)),
        (u64::MAX, &[], 0, Err(RuleError::Overflow)),
        (1, &[u64::MAX], 0, Err(RuleError::Overflow)),
    ] {
        assert_eq!(holdings_bound(now, past.iter().copied(), leaves), bound, "{now} {past:?} + {leaves}");
    }
}

fn contents() -> SnapshotContents {
    SnapshotContents {
        holdings_root: [1; 32],
        holdings_sum: 0x0203_0405_0607_0809,
        members: 0x0A0B_0C0D,
        others: 0x0E0F_1011,
        engagement_root: [2; 32],
        galleries: 0x1213_1415,
        weights_hash: [3; 32],
    }
}

#[test]
fn votes_say_every_field_in_order() {
    let contents = contents();
    let mut bytes = 20_500u32.to_le_bytes().to_vec();
    bytes.extend([1; 32]);
    bytes.extend([9, 8, 7, 6, 5, 4, 3, 2]);
    bytes.extend([0x0D, 0x0C, 0x0B, 0x0A, 0x11, 0x10, 0x0F, 0x0E]);
    bytes.extend([2; 32]);
    bytes.extend([0x15, 0x14, 0x13, 0x12]);
    bytes.extend([3; 32]);
    assert_eq!(contents.hash::<Lib>(20_500), sha256(&bytes));
    assert_eq!(contents.leaves(), 0x0A0B_0C0D + 0x0E0F_1011);
    assert_eq!(
        SnapshotContents { members: u32::MAX, others: u32::MAX, ..contents }.leaves(),
        2 * u64::from(u32::MAX)
    );
}

#[test]
fn floors_and_signatures() {
    let (life, now, locked) = (100, 1_000, 5_000);
    let none = LockFloor::default();
    let floor = none.set(3_000, locked, life, now).expect("below locked");
    assert_eq!(floor, LockFloor { amount: 3_000, ends_at: 1_100 });
    for (at, live) in [(0, 3_000), (now, 3_000), (1_099, 3_000), (1_100, 0), (i64::MAX, 0)] {
        assert_eq!(floor.live(at), live, "at {at}");
    }
    for (name, floor, amount, at, needed) in [
        ("a first floor", none, 1, now, true),
        ("none where none is", none, 0, now, false),
        ("raising", floor, 3_001, now, true),
        ("renewing", floor, 3_000, now, true),
        ("lowering", floor, 2_999, now, false),
        ("lifting", floor, 0, now, false),
        ("less, but the old one has lapsed", floor, 2_999, 1_100, true),
        ("lifting a lapsed one", floor, 0, 1_100, false),
    ] {
        assert_eq!(floor.needs_owner(amount, at), needed, "{name}");
        let after = floor.set(amount, locked, life, at).expect("below locked");
        assert_eq!(after.amount, amount, "{name}");
        let lapses = if needed { at + life } else { floor.ends_at };
        assert_eq!(after.ends_at, lapses, "{name}: only the owner's signature gives a floor more time");
    }
    assert_eq!(none.set(locked, locked, life, now).map(|floor| floor.amount), Ok(locked));
    assert_eq!(none.set(locked + 1, locked, life, now), Err(RuleError::FloorAboveLocked));
    assert_eq!(none.set(1, 1, i64::MAX, now).map(|floor| floor.ends_at), Ok(i64::MAX));
}

#[test]
fn unlocking_table() {
    let floor = LockFloor { amount: 4_500, ends_at: 1_000 };
    for (locked, amount, now, left) in [
        (5_000, 0, 0, Err(RuleError::ZeroAmount)),
        (0, 0, 0, Err(RuleError::ZeroAmount)),
        (5_000, 5_001, 0, Err(RuleError::MoreThanLocked)),
        (5_000, u64::MAX, 1_000, Err(RuleError::MoreThanLocked)),
        (5_000, 501, 0, Err(RuleError::BelowLockFloor)),
        (5_000, 500, 0, Ok(4_500)),
        (5_000, 501, 999, Err(RuleError::BelowLockFloor)),
        (5_000, 501, 1_000, Ok(4_499)),
        (5_000, 5_000, 1_000, Ok(0)),
    ] {
        assert_eq!(unlock(locked, amount, &floor, now), left, "{amount} of {locked} at {now}");
    }
}

#[derive(Clone, Copy, Debug)]
enum LockStep {
    Lock(u64),
    Unlock(u64),
    Floor(u64),
    Wait(i64),
}

proptest! {
    #![proptest_config(support::cases())]

    /// A tier is the number of thresholds at or below the amount.
    #[test]
    fn tiers_count_thresholds(table in prop::collection::btree_set(1u64..1_000, 0..=16), amount in 0u64..1_010) {
        prop_assert_eq!(tiers::check(table.iter().copied()), Ok(()));
        let tier = tiers::reached(table.iter().copied(), amount);
        prop_assert_eq!(usize::from(tier), table.iter().filter(|threshold| **threshold <= amount).count());
    }

    #[test]
    fn only_strictly_increasing_tables_are_accepted(table in prop::collection::vec(0u64..6, 0..5)) {
        let increasing = table.first() != Some(&0) && table.is_sorted_by(|a, b| a < b);
        prop_assert_eq!(tiers::check(table).is_ok(), increasing);
    }

    /// However locks, floors and time interleave: a live floor is always covered, only the owner prolongs it, and
    /// once its life is over everything can leave.
    #[test]
    fn floors_hold_and_lapse(
        steps in prop::collection::vec(
            prop_oneof![
                (0u64..100).prop_map(LockStep::Lock),
                (0u64..100).prop_map(LockStep::Unlock),
                (0u64..300).prop_map(LockStep::Floor),
                (0i64..30).prop_map(LockStep::Wait),
            ],
            0..60,
        ),
        life in 1i64..50,
    ) {
        let (mut locked, mut floor, mut now) = (0u64, LockFloor::default(), 1_000i64);
        for step in steps {
            match step {
                LockStep::Lock(amount) => locked += amount,
                LockStep::Wait(seconds) => now += seconds,
                LockStep::Unlock(amount) => {
                    let allowed = amount > 0 && amount <= locked && locked - amount >= floor.live(now);
                    let result = unlock(locked, amount, &floor, now);
                    prop_assert_eq!(result.is_ok(), allowed);
                    locked = result.unwrap_or(locked);
                }
                LockStep::Floor(amount) => {
                    let result = floor.set(amount, locked, life, now);
                    prop_assert_eq!(result.is_ok(), amount <= locked);
                    if let Ok(after) = result {
                        if !floor.needs_owner(amount, now) {
                            prop_assert!(after.live(now) < floor.live(now) || after.amount == 0);
                            prop_assert_eq!(after.ends_at, floor.ends_at);
                        }
                        floor = after;
                    }
                }
            }
            prop_assert!(floor.live(now) <= locked);
            prop_assert_eq!(floor.live(now.max(floor.ends_at)), 0);
            prop_assert!(floor.ends_at <= now + life);
        }
        if locked > 0 {
            prop_assert_eq!(unlock(locked, locked, &floor, now + life), Ok(0));
        }
    }

    /// A bound is never below a supply that counted, and above it by at most 1/256, whatever number of leaves is claimed.
    #[test]
    fn bound_covers_every_supply(supplies in prop::collection::vec(0u64..=MAX_SUPPLY, 1..=9), leaves in any::<u64>()) {
        let greatest = *supplies.iter().max().unwrap();
        let above = holdings_bound(supplies[0], supplies[1..].iter().copied(), leaves).unwrap() - greatest;
        prop_assert!(above <= greatest / 256 && above <= leaves / 2 + 1);
    }

    /// Changing anything that a vote covers changes the vote.
    #[test]
    fn votes_differ_when_anything_differs(byte in 0usize..120, bit in 0u32..8, day in any::<u32>()) {
        let plain = contents();
        let mut other = plain;
        let flip = |x: &mut [u8], i: usize| x[i] ^= 1 << bit;
        let mut voted_day = day;
        match byte {
            0..32 => flip(&mut other.holdings_root, byte),
            32..40 => other.holdings_sum ^= 1 << (8 * (byte as u32 - 32) + bit),
            40..44 => other.members ^= 1 << (8 * (byte as u32 - 40) + bit),
            44..48 => other.others ^= 1 << (8 * (byte as u32 - 44) + bit),
            48..80 => flip(&mut other.engagement_root, byte - 48),
            80..84 => other.galleries ^= 1 << (8 * (byte as u32 - 80) + bit),
            84..88 => voted_day ^= 1 << (8 * (byte as u32 - 84) + bit),
            _ => flip(&mut other.weights_hash, byte - 88),
        }
        prop_assert_ne!(other.hash::<Lib>(voted_day), plain.hash::<Lib>(day));
    }
}

#[test]
fn every_refusal_says_something_of_its_own() {
    let all = [
        RuleError::Overflow,
        RuleError::DivisionByZero,
        RuleError::ZeroAmount,
        RuleError::NothingToAllocate,
        RuleError::MoreThanFree,
        RuleError::MoreThanLocked,
        RuleError::BelowLockFloor,
        RuleError::FloorAboveLocked,
        RuleError::InvariantViolated,
        RuleError::ThresholdsNotIncreasing,
        RuleError::DayLength,
        RuleError::TimeOutOfRange,
        RuleError::MalformedProof,
    ];
    let messages: std::collections::BTreeSet<_> = all.iter().map(ToString::to_string).collect();
    assert_eq!(messages.len(), all.len());
}
