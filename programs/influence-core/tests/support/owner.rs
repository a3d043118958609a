//! An owner with a few allocations, who checks what every operation on shares promises.

use influence_core::{
    RuleError,
    limits::MAX_TOTAL,
    shares::{ALL, AllocationResult, Portfolio, ReallocationResult},
};
use proptest::prelude::*;

/// Allocations an [`Owner`] has.
pub const RECORDS: usize = 4;

/// How much a step asks for, relative to what is there.
#[derive(Clone, Copy, Debug)]
pub enum Amount {
    /// [`ALL`].
    All,
    /// Exactly what is there and this many more.
    Beyond(u64),
    /// A part of what is there, in 2^32nds.
    Part(u32),
    /// This much.
    Units(u64),
}

impl Amount {
    pub fn of(self, available: u64) -> u64 {
        match self {
            Self::All => ALL,
            Self::Beyond(more) => available + more,
            Self::Part(part) => ((u128::from(available) * u128::from(part)) >> 32) as u64,
            Self::Units(units) => units,
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub enum Step {
    Allocate(usize, Amount),
    Withdraw(usize, Amount),
    Reallocate(usize, usize, Amount),
    Release(usize),
    Total(u64),
}

/// Totals of every size up to the largest, with small ones and powers of two more often.
pub fn any_total() -> impl Strategy<Value = u64> {
    prop_oneof![
        1u64..=30,
        1u64..=1_000_000,
        1..=MAX_TOTAL,
        MAX_TOTAL - 3..=MAX_TOTAL,
        (0u32..62, 0u64..3).prop_map(|(bit, off)| ((1u64 << bit) + off).saturating_sub(1).max(1)),
    ]
}

fn any_amount() -> impl Strategy<Value = Amount> {
    prop_oneof![
        1 => Just(Amount::All),
        1 => (0u64..3).prop_map(Amount::Beyond),
        4 => any::<u32>().prop_map(Amount::Part),
        2 => (0u64..5).prop_map(Amount::Units),
        1 => any_total().prop_map(Amount::Units),
    ]
}

/// A step; every eighth one or so changes the total, sometimes to nothing.
pub fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0..RECORDS, any_amount()).prop_map(|(i, x)| Step::Allocate(i, x)),
        3 => (0..RECORDS, any_amount()).prop_map(|(i, x)| Step::Withdraw(i, x)),
        5 => (0..RECORDS, 1..RECORDS, any_amount()).prop_map(|(i, off, x)| Step::Reallocate(i, (i + off) % RECORDS, x)),
        1 => (0..RECORDS).prop_map(Step::Release),
        2 => prop_oneof![1 => Just(0), 8 => any_total()].prop_map(Step::Total),
    ]
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    pub portfolio: Portfolio,
    pub shares: [u64; RECORDS],
}

impl Owner {
    pub fn new(total: u64) -> Self {
        Self { portfolio: Portfolio { total, supply: 0, allocated: 0 }, shares: [0; RECORDS] }
    }

    /// An owner who has been through `steps`.
    pub fn after(total: u64, steps: &[Step]) -> Self {
        let mut owner = Self::new(total);
        owner.run(steps);
        owner
    }

    pub fn run(&mut self, steps: &[Step]) {
        for step in steps {
            self.step(*step);
        }
    }

    pub fn value(&self, record: usize) -> u64 {
        self.portfolio.value(self.shares[record]).expect("shares of the portfolio have a value")
    }

    pub fn values(&self) -> [u64; RECORDS] {
        core::array::from_fn(|record| self.value(record))
    }

    pub fn free(&self) -> u64 {
        self.portfolio.free_points().expect("no more is allocated than exists")
    }

    /// Values of all allocations and what is free.
    pub fn displayed(&self) -> u128 {
        self.values().into_iter().chain([self.free()]).map(u128::from).sum()
    }

    pub fn with_total(&self, total: u64) -> Self {
        Self { portfolio: Portfolio { total, ..self.portfolio }, ..*self }
    }

    /// Checks what holds at all times: shares within the supply, values within the total, dust below the number of parts.
    pub fn check(&self) {
        let Portfolio { total, supply, allocated } = self.portfolio;
        assert_eq!(
            self.shares.iter().map(|s| u128::from(*s)).sum::<u128>(),
            u128::from(allocated),
            "{self:?}"
        );
        assert!(allocated <= supply, "{self:?}");
        assert!(supply == 0 || supply >= MAX_TOTAL, "{self:?}");
        let parts = self.shares.iter().filter(|s| **s > 0).count() as u128;
        let displayed = self.displayed();
        assert!(displayed <= u128::from(total) && u128::from(total) <= displayed + parts, "{self:?}");
    }

    /// Carries a step out, holding it to its contract. A refused step leaves everything as it was.
    pub fn step(&mut self, step: Step) {
        let before = *self;
        match step {
            Step::Total(total) => *self = self.with_total(total),
            Step::Release(i) => {
                self.portfolio = self.portfolio.release(self.shares[i]).expect("the shares are ours");
                self.shares[i] = 0;
            }
            Step::Allocate(i, amount) => {
                let points = amount.of(before.free());
                let result = self.portfolio.allocate(self.shares[i], points);
                check_allocate(&before, i, points, result);
                if let Ok(change) = result {
                    self.portfolio = change.portfolio;
                    self.shares[i] = change.shares;
                }
            }
            Step::Withdraw(i, amount) => {
                let points = amount.of(before.value(i));
                let result = self.portfolio.withdraw(self.shares[i], points);
                check_withdraw(&before, i, points, result);
                if let Ok(change) = result {
                    self.portfolio = change.portfolio;
                    self.shares[i] = change.shares;
                }
            }
            Step::Reallocate(i, j, amount) => {
                let points = amount.of(before.value(i));
                let result = self.portfolio.reallocate(self.shares[i], self.shares[j], points);
                check_reallocate(&before, i, j, points, result);
                if let Ok(moved) = result {
                    self.portfolio = moved.portfolio;
                    self.shares[i] = moved.from;
                    self.shares[j] = moved.to;
                }
            }
        }
        self.check();
    }
}

fn check_allocate(before: &Owner, i: usize, points: u64, result: Result<AllocationResult, RuleError>) {
    let available = before.free();
    let expected_error = if points == 0 {
        Some(RuleError::ZeroAmount)
    } else if before.portfolio.total == 0 {
        Some(RuleError::NothingToAllocate)
    } else if available == 0 || (points > available && points != ALL) {
        Some(RuleError::MoreThanFree)
    } else {
        None
    };
    assert_eq!(result.err(), expected_error, "{before:?}");
    let Ok(AllocationResult { portfolio, shares }) = result else { return };
    assert_eq!(portfolio.total, before.portfolio.total);
    if before.portfolio.allocated > 0 {
        assert_eq!(portfolio.supply, before.portfolio.supply, "only a first allocation sets the supply");
    } else {
        assert_eq!(portfolio.supply % portfolio.total, 0, "a fresh supply is a multiple of the total");
    }
    let after = portfolio.value(shares).expect("in range");
    let worth = before.value(i);
    if points >= available {
        assert!(after == worth + available || after == worth + available + 1, "{before:?} all -> {after}");
        assert_eq!(portfolio.free_shares(), Ok(0), "everything leaves no dust behind");
    } else {
        assert_eq!(after, worth + points, "{before:?} + {points}");
    }
}

fn check_withdraw(before: &Owner, i: usize, points: u64, result: Result<AllocationResult, RuleError>) {
    let expected_error = (points == 0).then_some(RuleError::ZeroAmount);
    assert_eq!(result.err(), expected_error, "{before:?}");
    let Ok(AllocationResult { portfolio, shares }) = result else { return };
    let worth = before.value(i);
    if points >= worth {
        assert_eq!(shares, 0, "taking everything leaves nothing: {before:?} - {points}");
    } else {
        assert_eq!(portfolio.value(shares), Ok(worth - points), "{before:?} - {points}");
        let free = portfolio.free_points().expect("in range");
        let expected = before.free() + points;
        assert!(free + 1 >= expected && free <= expected + 1, "{before:?} - {points} frees {free}");
    }
    assert_eq!((portfolio.total, portfolio.supply), (before.portfolio.total, before.portfolio.supply));
}

fn check_reallocate(
    before: &Owner,
    i: usize,
    j: usize,
    points: u64,
    result: Result<ReallocationResult, RuleError>,
) {
    let expected_error = (points == 0).then_some(RuleError::ZeroAmount);
    assert_eq!(result.err(), expected_error, "{before:?}");
    let Ok(ReallocationResult { portfolio, from, to }) = result else { return };
    let (gave, had) = (before.value(i), before.value(j));
    let has = portfolio.value(to).expect("in range");
    if points >= gave {
        assert_eq!((from, to), (0, before.shares[i] + before.shares[j]), "everything moves as shares");
        assert_eq!(portfolio, before.portfolio);
        assert!(has == had + gave || has == had + gave + 1, "{before:?} move all -> {has}");
    } else {
        assert_eq!(portfolio.value(from), Ok(gave - points), "{before:?} move {points}");
        assert!(has == had + points || has + 1 == had + points, "{before:?} move {points} -> {has}");
        let more = portfolio.allocated.saturating_sub(before.portfolio.allocated);
        assert!(more <= 1, "a move takes at most one share of what is free: {before:?} move {points}");
        if has < had + points {
            assert_eq!(
                portfolio.free_shares(),
                Ok(0),
                "a unit is lost only where no dust is left to make it up"
            );
        }
    }
    assert_eq!((portfolio.total, portfolio.supply), (before.portfolio.total, before.portfolio.supply));
}
