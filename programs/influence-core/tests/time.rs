//! Time: days, sums over time, the holding score and when it expires.

mod support;

use std::collections::BTreeMap;

use influence_core::{
    RuleError,
    accrual::Accrual,
    calendar::{Calendar, Day, MAX_DAY_SECONDS, MIN_DAY_SECONDS},
    holding::{self, REMEMBERED_DAYS, WINDOW_DAYS},
    snapshot_vote,
};
use proptest::prelude::*;

/// The day of the naive model: short enough to walk through second by second.
const DAY: u32 = 10;

fn calendar(day_seconds: u32) -> Calendar {
    Calendar::new(day_seconds).expect("an allowed length")
}

#[test]
fn day_lengths() {
    for (seconds, allowed) in [
        (0, false),
        (1, false),
        (MIN_DAY_SECONDS - 1, false),
        (MIN_DAY_SECONDS, true),
        (86_399, true),
        (MAX_DAY_SECONDS, true),
        (MAX_DAY_SECONDS + 1, false),
        (u32::MAX, false),
    ] {
        let made = Calendar::new(seconds);
        assert_eq!(made.is_ok(), allowed, "{seconds}");
        match made {
            Ok(calendar) => assert_eq!(calendar.day_seconds(), seconds),
            Err(error) => assert_eq!(error, RuleError::DayLength),
        }
    }
    assert_eq!((MIN_DAY_SECONDS, MAX_DAY_SECONDS), (10, 86_400));
}

#[test]
fn days_of_production() {
    let calendar = calendar(86_400);
    for (time, day) in [
        (0, Ok(0)),
        (86_399, Ok(0)),
        (86_400, Ok(1)),
        (1_771_200_000, Ok(20_500)),
        (1_771_199_999, Ok(20_499)),
        (-1, Err(RuleError::TimeOutOfRange)),
        (i64::MIN, Err(RuleError::TimeOutOfRange)),
        (i64::MAX, Err(RuleError::TimeOutOfRange)),
        (i64::from(u32::MAX) * 86_400 + 86_399, Ok(u32::MAX)),
        (i64::from(u32::MAX) * 86_400 + 86_400, Err(RuleError::TimeOutOfRange)),
    ] {
        assert_eq!(calendar.day_of(time), day, "{time}");
    }
    assert_eq!(calendar.start_of(20_500), 1_771_200_000);
    assert_eq!(calendar.end_of(20_500), 1_771_286_400);
    assert_eq!(calendar.end_of(u32::MAX), (1 << 32) * 86_400);
}

/// A history: how long a value lasted, and whether the clock was then read too early.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    value: u64,
    seconds: i64,
}

fn any_stretch() -> impl Strategy<Value = Stretch> {
    let value = prop_oneof![Just(0), 1u64..100, 1u64 << 60..=1 << 62, Just(u64::MAX)];
    let seconds = prop_oneof![
        6 => 0i64..=25,
        2 => (1i64..=4).prop_map(|days| days * i64::from(DAY)),
        1 => 290i64..=310,
        2 => -30i64..0,
    ];
    (value, seconds).prop_map(|(value, seconds)| Stretch { value, seconds })
}

/// The same sum, second by second.
struct Naive {
    sum: u128,
    now: i64,
    /// The sum at the start of each day that began so far.
    at_start: BTreeMap<i64, u128>,
    /// The sum over each day's seconds.
    in_day: BTreeMap<i64, u128>,
}

impl Naive {
    fn starting(now: i64) -> Self {
        let mut naive = Self { sum: 0, now, at_start: BTreeMap::new(), in_day: BTreeMap::new() };
        naive.at_start.insert(now / i64::from(DAY), 0);
        naive
    }

    fn advance(&mut self, value: u64, until: i64) {
        while self.now < until {
            *self.in_day.entry(self.now / i64::from(DAY)).or_default() += u128::from(value);
            self.sum += u128::from(value);
            self.now += 1;
            if self.now % i64::from(DAY) == 0 {
                self.at_start.insert(self.now / i64::from(DAY), self.sum);
            }
        }
    }

    fn check(&self, accrual: &Accrual) {
        let today = self.now / i64::from(DAY);
        let start = |day| self.at_start.get(&day).copied().unwrap_or(0);
        let expected = Accrual {
            sum: self.sum,
            mark: start(today),
            previous_mark: start(today - 1),
            mark_day: today as Day,
            updated_at: self.now,
        };
        assert_eq!(*accrual, expected);
        let yesterday = self.in_day.get(&(today - 1)).copied().unwrap_or(0);
        assert_eq!(
            u128::from(accrual.last_day_average(&calendar(DAY)).expect("fits")),
            yesterday / u128::from(DAY)
        );
    }
}

proptest! {
    #![proptest_config(support::cases())]

    #[test]
    fn every_second_is_in_one_day(seconds in MIN_DAY_SECONDS..=MAX_DAY_SECONDS, time in 0..=1i64 << 35) {
        let calendar = calendar(seconds);
        let day = calendar.day_of(time).unwrap();
        prop_assert!(calendar.start_of(day) <= time && time < calendar.end_of(day));
        prop_assert_eq!(calendar.end_of(day), calendar.start_of(day + 1));
        prop_assert_eq!(calendar.end_of(day) - calendar.start_of(day), i64::from(seconds));
        for (time, ended) in [(time, false), (calendar.end_of(day) - 1, false), (calendar.end_of(day), true)] {
            prop_assert_eq!(calendar.has_ended(day, time), ended);
        }
    }

    /// Sum, marks and average against the naive model, after every stretch: short ones, whole days, a missed month,
    /// and a clock that goes back and comes again.
    #[test]
    fn accrual_is_second_by_second(
        start in prop_oneof![Just(0i64), 0i64..=20, 1_000_000i64..1_000_020],
        history in prop::collection::vec(any_stretch(), 1..30),
    ) {
        let calendar = calendar(DAY);
        let mut accrual = Accrual::starting(start, &calendar).unwrap();
        let mut naive = Naive::starting(start);
        naive.check(&accrual);
        for Stretch { value, seconds } in history {
            let now = naive.now + seconds;
            let before = accrual;
            accrual = accrual.advanced(value, now, &calendar).unwrap();
            if seconds <= 0 {
                prop_assert_eq!(accrual, before, "a clock that went back changes nothing");
            }
            naive.advance(value, now);
            naive.check(&accrual);
        }
    }

    /// Reading the sum in between changes nothing about where it ends.
    #[test]
    fn accrual_does_not_depend_on_how_often_it_is_read(
        value in 0u64..=1 << 62,
        start in 0i64..1 << 32,
        reads in prop::collection::vec(1i64..200_000, 1..20),
    ) {
        let calendar = calendar(86_400);
        let start = Accrual::starting(start, &calendar).unwrap();
        let (mut often, mut now) = (start, start.updated_at);
        for seconds in reads {
            now += seconds;
            often = often.advanced(value, now, &calendar).unwrap();
        }
        prop_assert_eq!(often, start.advanced(value, now, &calendar).unwrap());
    }

    /// The sum may pass 2^128: what is measured between two marks stays right.
    #[test]
    fn accrual_wraps(value in 1u64..=u64::MAX, before in 0u128..1 << 70, days in 1i64..40) {
        let calendar = calendar(DAY);
        let sum = u128::MAX - before;
        let full = Accrual { sum, mark: sum, previous_mark: sum, mark_day: 5, updated_at: 50 };
        let after = full.advanced(value, 50 + days * 10, &calendar).unwrap();
        prop_assert_eq!(after.sum.wrapping_sub(sum), u128::from(value) * days as u128 * 10);
        prop_assert_eq!(after.last_day_average(&calendar), Ok(value));
    }

    /// The nearest whole number, and the upper one of two equally near.
    #[test]
    fn holding_score_is_rounded_half_up(
        score in 0u64..=1 << 62,
        day_seconds in MIN_DAY_SECONDS..=MAX_DAY_SECONDS,
        rest in any::<prop::sample::Index>(),
    ) {
        let window = u128::from(day_seconds) * 7;
        let rest = rest.index(window as usize) as u128;
        let up = u64::from(2 * rest >= window);
        prop_assert_eq!(holding::score(u128::from(score) * window + rest, day_seconds), Ok(score + up));
    }

    /// A balance held through the window is the score; more at any time is never a lower score.
    #[test]
    fn holding_score_follows_the_balance(
        balances in prop::array::uniform7(0u64..=1 << 61),
        more in 0u64..=1 << 61,
        at in 0usize..7,
    ) {
        let integral = |balances: &[u64; 7]| balances.iter().map(|b| u128::from(*b) * 86_400).sum::<u128>();
        let score = holding::score(integral(&balances), 86_400).unwrap();
        let (least, most) = (*balances.iter().min().unwrap(), *balances.iter().max().unwrap());
        prop_assert!(least <= score && score <= most);
        let mut raised = balances;
        raised[at] += more;
        prop_assert!(holding::score(integral(&raised), 86_400).unwrap() >= score);
        prop_assert_eq!(holding::score(integral(&[balances[0]; 7]), 86_400), Ok(balances[0]));
    }
}

#[test]
fn accrual_outside_the_calendar_is_refused() {
    let calendar = calendar(DAY);
    let end = (1i64 << 32) * i64::from(DAY);
    assert_eq!(Accrual::starting(-1, &calendar), Err(RuleError::TimeOutOfRange));
    assert_eq!(Accrual::starting(end, &calendar), Err(RuleError::TimeOutOfRange));
    let last = Accrual::starting(end - 1, &calendar).expect("the last second of the last day");
    assert_eq!(last.mark_day, u32::MAX);
    assert_eq!(last.advanced(1, end, &calendar), Err(RuleError::TimeOutOfRange));
    assert_eq!(last.advanced(1, i64::MIN, &calendar), Ok(last));
    let broken = Accrual { mark: 0, previous_mark: 1, ..last };
    assert_eq!(broken.last_day_average(&calendar), Err(RuleError::Overflow));
}

/// A gallery without a transaction for a month: its average is that of the last whole day, not of the month.
#[test]
fn thirty_missed_days() {
    let calendar = calendar(86_400);
    let noon = calendar.start_of(100) + 43_200;
    let mut accrual = Accrual::starting(noon, &calendar).expect("in range");
    assert_eq!(accrual.last_day_average(&calendar), Ok(0));
    accrual = accrual.advanced(1_000, calendar.start_of(101), &calendar).expect("in range");
    assert_eq!(accrual.last_day_average(&calendar), Ok(500), "half of its first day");
    accrual = accrual.advanced(700, calendar.start_of(131) + 1, &calendar).expect("in range");
    assert_eq!(accrual.last_day_average(&calendar), Ok(700));
    assert_eq!(accrual.sum, 1_000 * 43_200 + 700 * (30 * 86_400 + 1));
}

#[test]
fn holding_score_table() {
    let days = |balances: [u128; 7]| balances.iter().sum::<u128>() * 86_400;
    let paper = [25_000, 25_000, 25_000, 25_000, 25_000, 10_000, 50_000];
    assert_eq!(holding::score(days(paper), 86_400), Ok(26_429));
    assert_eq!(holding::score(days(paper.map(|tokens| tokens * 1_000_000)), 86_400), Ok(26_428_571_429));
    for (integral, day_seconds, score) in [
        (0, 10, Ok(0)),
        (34, 10, Ok(0)),
        (35, 10, Ok(1)),
        (104, 10, Ok(1)),
        (105, 10, Ok(2)),
        // 77 seconds: one half does not occur, 38 of 77 is below it and 39 above.
        (38, 11, Ok(0)),
        (39, 11, Ok(1)),
        (u128::from(u64::MAX) * 604_800, 86_400, Ok(u64::MAX)),
        (u128::from(u64::MAX) * 604_800 + 302_399, 86_400, Ok(u64::MAX)),
        (u128::from(u64::MAX) * 604_800 + 302_400, 86_400, Err(RuleError::Overflow)),
        (u128::MAX, 86_400, Err(RuleError::Overflow)),
        (1, 0, Err(RuleError::DivisionByZero)),
    ] {
        assert_eq!(holding::score(integral, day_seconds), score, "{integral} over days of {day_seconds}");
    }
    assert_eq!(WINDOW_DAYS, 7);
}

#[test]
fn a_day_counts_towards_an_expiry_when_it_became_final_within_half_a_day_of_its_end() {
    for (now, counts) in
        [(i64::MIN, true), (1_000_000, true), (1_000_004, true), (1_000_005, false), (i64::MAX, false)]
    {
        assert_eq!(snapshot_vote::counts_for_expiry(1_000_000, DAY, now), counts, "{now}");
    }
    assert!(!snapshot_vote::counts_for_expiry(i64::MAX, DAY, i64::MAX), "nothing overflows");
}

#[test]
fn expiry_table() {
    let calendar = calendar(DAY);
    let days = [109, 108, 107, 106, 104, 103, 102, 101];
    assert_eq!(days.len(), REMEMBERED_DAYS);
    let end = calendar.end_of(days[0]);
    let day_later = end + i64::from(DAY);
    let all: &[Day] = &days;
    for (name, holding_day, expiry, final_days, now, expired) in [
        ("written on the last final day", 109, 0, all, day_later, false),
        ("one day passed, none allowed", 108, 0, all, day_later, true),
        ("the last final day is not a full day old", 108, 0, all, day_later - 1, false),
        ("the last final day has just ended", 108, 0, all, end, false),
        ("the clock is behind", 108, 0, all, 0, false),
        ("as many as allowed", 106, 3, all, day_later, false),
        ("one more than allowed", 106, 2, all, day_later, true),
        ("an unpublished day does not count", 104, 4, all, day_later, false),
        ("nor does it when it is the holding day", 105, 3, all, day_later, true),
        ("written before all remembered days", 1, 7, all, day_later, true),
        ("the longest expiry", 101, 7, all, day_later, false),
        ("no day is final", 1, 0, &[], i64::MAX, false),
        ("the only final day is the holding day", 5, 0, &[5], i64::MAX, false),
        ("few final days, and all of them after it", 5, 1, &[7, 6], i64::MAX, true),
        ("few final days, long expiry", 5, 2, &[7, 6], i64::MAX, false),
        ("written for a day after the last final one", 200, 0, all, day_later, false),
    ] {
        assert_eq!(holding::has_expired(holding_day, expiry, final_days, end, DAY, now), expired, "{name}");
    }
    // At the end of time nothing overflows.
    assert!(holding::has_expired(0, 0, &[1], i64::MAX, DAY, i64::MAX));
}
