//! Random cases of the rules with their outcomes, for implementations in other languages: the file is committed, and
//! this test says when it is not what the rules give any more.
//!
//! `UPDATE_CASES=1 cargo test --workspace --test random_cases` rewrites it.

use std::{env, fs, path::Path};

use influence_core::{
    RuleError, holding,
    lock::{LockFloor, unlock},
    shares::{ALL, MAX_SHARES, Portfolio},
    tiers,
};
use serde_json::{Value, json};

/// Where the cases are.
const FILE: &str = "tests/random_cases.json";
/// Cases of every rule.
const CASES: usize = 150;

/// Numbers that are the same on every machine: xorshift64*.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number of any size up to `most`: small ones as often as large ones.
    fn up_to(&mut self, most: u64) -> u64 {
        let bits = self.next() % 64;
        (self.next() >> bits) % most.saturating_add(1).max(1)
    }
}

fn text(number: u64) -> Value {
    json!(number.to_string())
}

fn portfolio(portfolio: &Portfolio) -> Value {
    json!([text(portfolio.total), text(portfolio.supply), text(portfolio.allocated)])
}

fn outcome<T>(result: Result<T, RuleError>, show: impl Fn(T) -> Value) -> Value {
    result.map_or_else(
        |error| json!({ "refused": format!("{error:?}") }),
        |value| json!({ "gives": show(value) }),
    )
}

/// A portfolio with two allocations, as the rules themselves make them, at a total that has changed since.
fn drawn(draw: &mut Draw) -> (Portfolio, u64, u64) {
    let total = draw.up_to(1 << 61);
    let mut portfolio = Portfolio { total, supply: 0, allocated: 0 };
    let mut held = [0, 0];
    for shares in &mut held {
        let points = draw.up_to(portfolio.free_points().unwrap_or(0));
        if let Ok(change) = portfolio.allocate(0, points) {
            (portfolio, *shares) = (change.portfolio, change.shares);
        }
    }
    if draw.next().is_multiple_of(2) {
        portfolio.total = draw.up_to(1 << 61);
    }
    (portfolio, held[0], held[1])
}

/// An amount about as large as what there is, so that about as many are refused as not; sometimes everything.
fn amount(draw: &mut Draw, about: u64) -> u64 {
    match draw.next() % 6 {
        0 => ALL,
        1 => about,
        _ => draw.up_to(about.saturating_mul(2)),
    }
}

fn shares_case(draw: &mut Draw) -> Value {
    let (before, first, second) = drawn(draw);
    let free = before.free_points().unwrap_or(0);
    let (add, take, carry) = (
        amount(draw, free),
        amount(draw, before.value(first).unwrap_or(0)),
        amount(draw, before.value(first).unwrap_or(0)),
    );
    let change = |change: influence_core::shares::AllocationResult| {
        json!([portfolio(&change.portfolio), text(change.shares)])
    };
    json!({
        "portfolio": portfolio(&before),
        "first": text(first),
        "second": text(second),
        "value": outcome(before.value(first), text),
        "free": outcome(before.free_points(), text),
        "allocate": [text(add), outcome(before.allocate(first, add), change)],
        "withdraw": [text(take), outcome(before.withdraw(first, take), change)],
        "reallocate": [text(carry), outcome(before.reallocate(first, second, carry), |moved| {
            json!([portfolio(&moved.portfolio), text(moved.from), text(moved.to)])
        })],
    })
}

fn holding_case(draw: &mut Draw) -> Value {
    let day_seconds = 10 + u32::try_from(draw.up_to(86_390)).unwrap_or(0);
    let integral = u128::from(draw.next()) * u128::from(draw.up_to(604_800));
    json!({
        "integral": integral.to_string(),
        "day_seconds": day_seconds,
        "score": outcome(holding::score(integral, day_seconds), text),
    })
}

fn lock_case(draw: &mut Draw) -> Value {
    let locked = draw.up_to(1 << 61);
    let floor = LockFloor { amount: draw.up_to(locked), ends_at: 1_000 };
    let (taken, now) =
        (amount(draw, locked - floor.amount), if draw.next().is_multiple_of(3) { 1_000 } else { 999 });
    json!({
        "locked": text(locked),
        "floor": text(floor.amount),
        "ends_at": floor.ends_at,
        "now": now,
        "amount": text(taken),
        "left": outcome(unlock(locked, taken, &floor, now), text),
    })
}

fn tiers_case(draw: &mut Draw) -> Value {
    let mut thresholds: Vec<u64> = (0..draw.next() % 17).map(|_| draw.up_to(1 << 61)).collect();
    thresholds.sort_unstable();
    let amount = draw.up_to(1 << 61);
    json!({
        "thresholds": thresholds.iter().copied().map(text).collect::<Vec<_>>(),
        "amount": text(amount),
        "reached": tiers::reached(thresholds, amount),
    })
}

fn cases() -> Value {
    let mut draw = Draw(0x1F2E_3D4C_5B6A_7988);
    let mut many = |case: fn(&mut Draw) -> Value| (0..CASES).map(|_| case(&mut draw)).collect::<Vec<_>>();
    json!({
        "max_shares": text(MAX_SHARES),
        "shares": many(shares_case),
        "holding": many(holding_case),
        "lock": many(lock_case),
        "tiers": many(tiers_case),
    })
}

#[test]
fn the_committed_cases_are_what_the_rules_give() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let fresh = serde_json::to_string(&cases()).expect("the cases are JSON") + "\n";
    if env::var_os("UPDATE_CASES").is_some() {
        fs::write(&path, &fresh).expect("the file can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == fresh, "{FILE} is not current: rewrite it with UPDATE_CASES=1");
}

#[test]
fn the_cases_meet_both_ends_of_every_rule() {
    let cases = cases();
    for (rule, field) in [("allocate", 1), ("withdraw", 1), ("reallocate", 1)] {
        let outcomes: Vec<&Value> =
            cases["shares"].as_array().expect("a list").iter().map(|case| &case[rule][field]).collect();
        assert!(outcomes.iter().filter(|outcome| outcome["gives"].is_array()).count() > 20, "{rule} works");
        assert!(
            outcomes.iter().filter(|outcome| outcome["refused"].is_string()).count() > 5,
            "{rule} refuses"
        );
    }
    for refusal in ["ZeroAmount", "NothingToAllocate", "MoreThanFree", "MoreThanLocked", "BelowLockFloor"] {
        assert!(cases.to_string().contains(refusal), "{refusal} is met");
    }
}
