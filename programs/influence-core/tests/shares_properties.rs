//! Shares at random: every "always" and "exactly" that allocations promise, for totals of every size.
//!
//! What one operation promises is checked by `support::owner` after every step of every sequence here.

mod support;

use influence_core::{
    RuleError,
    limits::MAX_TOTAL,
    settle,
    shares::{ALL, MAX_SHARES, Portfolio},
};
use proptest::prelude::*;
use support::owner::{Amount, Owner, RECORDS, Step, any_step, any_total};

/// An owner with some history, whose total is not 0.
fn any_owner() -> impl Strategy<Value = Owner> {
    (any_total(), prop::collection::vec(any_step(), 0..12), prop::option::of(any_total())).prop_map(
        |(total, steps, last)| {
            let owner = Owner::after(total, &steps);
            owner.with_total(last.unwrap_or_else(|| owner.portfolio.total.max(1)))
        },
    )
}

/// A part of a quantity, in 2^32nds.
fn part(of: u64, part: u32) -> u64 {
    Amount::Part(part).of(of)
}

proptest! {
    #![proptest_config(support::cases())]

    /// Every step keeps its contract, and nothing ever shows more than the total, or loses more than a unit a part.
    #[test]
    fn long_histories(total in any_total(), steps in prop::collection::vec(any_step(), 1..200)) {
        Owner::after(total, &steps);
    }

    /// The same on totals so small that every unit is a large part of them.
    #[test]
    fn long_histories_of_small_totals(
        total in 1u64..=12,
        steps in prop::collection::vec(
            any_step().prop_map(|step| if let Step::Total(total) = step { Step::Total(total % 13) } else { step }),
            1..200,
        ),
    ) {
        Owner::after(total, &steps);
    }

    /// The precondition of every exactness: a unit is at least one share, whatever the total becomes later.
    #[test]
    fn supply_is_never_below_a_total(total in any_total(), points in any::<u32>()) {
        let portfolio = Portfolio { total, supply: 0, allocated: 0 };
        let supply = portfolio.allocate(0, part(total, points).max(1)).unwrap().portfolio.supply;
        prop_assert!((MAX_TOTAL..=MAX_SHARES).contains(&supply));
        prop_assert_eq!(supply % total, 0);
        prop_assert!(supply > MAX_SHARES - total, "the largest multiple");
    }

    /// A first split of a total is exact to the unit, also in its shares.
    #[test]
    fn first_split_is_exact(total in any_total(), cuts in prop::array::uniform3(any::<u32>())) {
        let mut owner = Owner::new(total);
        let mut left = total;
        for (i, cut) in cuts.into_iter().enumerate() {
            let points = part(left, cut);
            owner.step(Step::Allocate(i, Amount::Units(points)));
            prop_assert_eq!(owner.value(i), points);
            left -= points;
            prop_assert_eq!(owner.free(), left);
        }
        prop_assert_eq!(owner.displayed(), u128::from(total));
        for (i, value) in owner.values().into_iter().enumerate() {
            let units = owner.portfolio.supply.checked_div(total).unwrap_or(0);
            prop_assert_eq!(owner.shares[i], value * units);
        }
    }

    /// Whole ratios stay whole: `a : b` of a first split is `a : b` of every multiple and of every divisor.
    #[test]
    fn ratios_are_kept(a in 1u64..=1 << 20, b in 1u64..=1 << 20, unit in 1u64..=1 << 20, later in 1u64..=1 << 20) {
        let mut owner = Owner::new((a + b) * unit);
        owner.step(Step::Allocate(0, Amount::Units(a * unit)));
        owner.step(Step::Allocate(1, Amount::All));
        let rescaled = owner.with_total((a + b) * later);
        prop_assert_eq!((rescaled.value(0), rescaled.value(1)), (a * later, b * later));
    }

    /// An allocation's worth depends on the present total alone, not on the totals in between, 0 included.
    #[test]
    fn rescaling_does_not_depend_on_the_path(
        owner in any_owner(),
        totals in prop::collection::vec(0..=MAX_TOTAL, 0..8),
    ) {
        let mut rescaled = owner;
        for total in totals.into_iter().chain([0, owner.portfolio.total]) {
            rescaled.step(Step::Total(total));
        }
        prop_assert_eq!(rescaled, owner);
        prop_assert_eq!(rescaled.values(), owner.values());
    }

    /// At a total of 0 nothing is worth anything, yet whole allocations can still be moved and taken back.
    #[test]
    fn nothing_is_stuck_at_a_total_of_zero(owner in any_owner(), points in 1..=u64::MAX) {
        let total = owner.portfolio.total;
        let empty = owner.with_total(0);
        prop_assert_eq!(empty.values(), [0; RECORDS]);
        prop_assert_eq!(empty.free(), 0);
        prop_assert_eq!(empty.portfolio.allocate(empty.shares[0], points), Err(RuleError::NothingToAllocate));
        let mut moved = empty;
        moved.step(Step::Reallocate(0, 1, Amount::Units(points)));
        prop_assert_eq!(moved.shares[1], owner.shares[0] + owner.shares[1]);
        moved.step(Step::Withdraw(1, Amount::Units(points)));
        prop_assert_eq!((moved.shares[0], moved.shares[1]), (0, 0));
        let restored = moved.with_total(total);
        prop_assert_eq!(restored.values()[2..].to_vec(), owner.values()[2..].to_vec());
    }

    /// A larger total never lowers a value, and more shares are never worth less.
    #[test]
    fn values_are_monotone(owner in any_owner(), total in any_total(), more in any::<u32>()) {
        let (low, high) = (owner.portfolio.total.min(total), owner.portfolio.total.max(total));
        let (below, above) = (owner.with_total(low), owner.with_total(high));
        for i in 0..RECORDS {
            prop_assert!(below.value(i) <= above.value(i));
            let shares = owner.shares[i] + part(owner.portfolio.free_shares().unwrap(), more);
            prop_assert!(owner.value(i) <= owner.portfolio.value(shares).unwrap());
        }
        prop_assert!(below.free() <= above.free());
    }

    /// Two steps of the same kind are one step of both, to the share, as long as the first leaves something.
    #[test]
    fn splitting_a_step_gains_nothing(owner in any_owner(), (x, y) in (any::<u32>(), any::<u32>())) {
        let free = owner.free();
        let first = part(free, x);
        let second = part(free - first, y);
        if first > 0 && second > 0 && first + second < free {
            let mut split = owner;
            split.step(Step::Allocate(0, Amount::Units(first)));
            // The first half may have cost a unit of free dust; the second is refused then, or as exact as ever.
            if split.free() > second {
                split.step(Step::Allocate(0, Amount::Units(second)));
                let mut whole = owner;
                whole.step(Step::Allocate(0, Amount::Units(first + second)));
                prop_assert_eq!(split, whole);
            }
        }
        let worth = owner.value(0);
        let first = part(worth, x);
        let second = part(worth - first, y);
        if first > 0 && second > 0 {
            let mut split = owner;
            split.step(Step::Withdraw(0, Amount::Units(first)));
            split.step(Step::Withdraw(0, Amount::Units(second)));
            let mut whole = owner;
            whole.step(Step::Withdraw(0, Amount::Units(first + second)));
            prop_assert_eq!(split, whole);
        }
    }

    /// The order in which two galleries get their points does not matter, unless one takes all the dust.
    #[test]
    fn order_gains_nothing(owner in any_owner(), (x, y) in (any::<u32>(), any::<u32>())) {
        let free = owner.free();
        let first = part(free, x);
        let second = part(free - first, y);
        let run = |steps: [Step; 2]| {
            let mut after = owner;
            after.run(&steps);
            after
        };
        let (one, two) =
            (Step::Allocate(0, Amount::Units(first)), Step::Allocate(1, Amount::Units(second)));
        let (a, b) = (run([one, two]), run([two, one]));
        if first + second + 2 < free {
            prop_assert_eq!(a, b);
        }
        let (one, two) = (Step::Withdraw(0, Amount::Units(first)), Step::Withdraw(1, Amount::Units(second)));
        prop_assert_eq!(run([one, two]), run([two, one]));
    }

    /// The same shares in several records never show more than in one, at any total.
    #[test]
    fn spreading_gains_nothing(owner in any_owner(), total in 0..=MAX_TOTAL) {
        let owner = owner.with_total(total);
        let spread: u64 = owner.values().into_iter().sum();
        let merged = owner.portfolio.value(owner.portfolio.allocated).unwrap();
        prop_assert!(spread <= merged && merged < spread + RECORDS as u64);
    }

    /// Going round in circles gains nothing: with some units free every round ends where the first one did, with the
    /// worth it began with; with none, dust may come and go, but never more than there is, at any total.
    #[test]
    fn circles_gain_nothing(owner in any_owner(), x in any::<u32>(), total in any_total()) {
        let inward = Amount::Units(part(owner.free().saturating_sub(3), x));
        let outward = Amount::Units(part(owner.value(0), x));
        for circle in [
            [Step::Allocate(0, inward), Step::Withdraw(0, inward)],
            [Step::Withdraw(0, outward), Step::Allocate(0, outward)],
            [Step::Reallocate(0, 1, outward), Step::Reallocate(1, 0, outward)],
        ] {
            let mut round = owner;
            round.run(&circle);
            let first = round;
            // Back from a record that held nothing is a move of everything: its shares carry their dust with them.
            let moves_all = matches!(circle[0], Step::Reallocate(..)) && owner.value(1) == 0;
            for rounds in 1..=20 {
                round.run(&circle);
                prop_assert_eq!(&round.shares[2..], &owner.shares[2..]);
                prop_assert!(round.with_total(total).displayed() <= u128::from(total));
                if moves_all {
                    prop_assert!(round.portfolio.allocated <= first.portfolio.allocated + rounds, "a share a round");
                } else if owner.free() >= 3 && owner.portfolio.allocated > 0 {
                    prop_assert_eq!(round.values(), owner.values());
                    prop_assert_eq!(round.shares, first.shares);
                }
            }
        }
    }

    /// Shares that are not part of the portfolio change nothing.
    #[test]
    fn foreign_shares_are_refused(owner in any_owner(), beyond in 1..=u64::MAX, points in 1..=MAX_TOTAL) {
        let Portfolio { allocated, .. } = owner.portfolio;
        let foreign = allocated.saturating_add(beyond);
        prop_assume!(foreign > allocated);
        prop_assert!(owner.portfolio.withdraw(foreign, points).is_err());
        prop_assert!(owner.portfolio.withdraw(foreign, ALL).is_err());
        prop_assert!(owner.portfolio.allocate(foreign, points).is_err());
        prop_assert!(owner.portfolio.allocate(foreign, ALL).is_err());
        prop_assert!(owner.portfolio.release(foreign).is_err());
        prop_assert!(owner.portfolio.reallocate(foreign, owner.shares[0], points).is_err());
        prop_assert!(owner.portfolio.reallocate(owner.shares[0], foreign, points).is_err());
        // Each of the two may be there, but not both of them.
        let half = allocated / 2 + 1;
        if half <= allocated {
            prop_assert_eq!(owner.portfolio.reallocate(half, half, 1), Err(RuleError::InvariantViolated));
            prop_assert_eq!(owner.portfolio.reallocate(half, half, ALL), Err(RuleError::InvariantViolated));
        }
    }

    /// More allocated than exists is a broken record, never a panic or a value.
    #[test]
    fn broken_portfolios_are_refused(total in any_total(), supply in 0..MAX_SHARES, more in 1..=MAX_SHARES) {
        let broken = Portfolio { total, supply, allocated: supply + more };
        prop_assert_eq!(broken.free_shares(), Err(RuleError::InvariantViolated));
        prop_assert_eq!(broken.free_points(), Err(RuleError::InvariantViolated));
        prop_assert!(broken.allocate(0, 1).is_err());
        prop_assert!(broken.reallocate(1, 0, total).is_err());
    }

    /// A gallery's sum is that of its parts, whatever they become and in whatever order they are brought up to date.
    #[test]
    fn settling_keeps_the_sum(
        parts in prop::collection::vec(0u64..=1 << 59, 1..8),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0u64..=1 << 59), 0..30),
    ) {
        let mut parts = parts;
        let mut sum: u64 = parts.iter().sum();
        for (at, after) in changes {
            let before = core::mem::replace(at.get_mut(&mut parts), after);
            sum = settle::replace_term(sum, before, after).unwrap();
            prop_assert_eq!(sum, parts.iter().sum::<u64>());
        }
        prop_assert_eq!(settle::replace_term(sum, sum + 1, 0), Err(RuleError::InvariantViolated));
        prop_assert_eq!(settle::replace_term(sum, sum, u64::MAX), Ok(u64::MAX));
        prop_assert_eq!(settle::replace_term(sum + 1, sum, u64::MAX), Err(RuleError::Overflow));
    }

    /// A retired gallery counts 0; an active one counts the value of every delegation.
    #[test]
    fn retired_galleries_count_nothing(owner in any_owner()) {
        for i in 0..RECORDS {
            prop_assert_eq!(settle::settled_value(&owner.portfolio, owner.shares[i], true), Ok(0));
            prop_assert_eq!(settle::settled_value(&owner.portfolio, owner.shares[i], false), Ok(owner.value(i)));
        }
    }
}

#[test]
fn totals_beyond_the_largest_supply_are_refused() {
    let portfolio = |total| Portfolio { total, supply: 0, allocated: 0 };
    assert_eq!(portfolio(MAX_SHARES + 1).allocate(0, 1), Err(RuleError::Overflow));
    assert_eq!(portfolio(u64::MAX).allocate(0, ALL), Err(RuleError::Overflow));
    for total in [1, 2, 3, MAX_TOTAL - 1, MAX_TOTAL, MAX_SHARES] {
        let change = portfolio(total).allocate(0, ALL).expect("in range");
        assert_eq!(change.shares, change.portfolio.supply);
        assert_eq!(change.portfolio.supply, total * (MAX_SHARES / total));
    }
}

#[test]
fn a_new_first_allocation_starts_from_a_fresh_supply() {
    let mut owner = Owner::new(10_000);
    owner.step(Step::Allocate(0, Amount::Units(1)));
    owner.step(Step::Total(7));
    owner.step(Step::Withdraw(0, Amount::All));
    let stale = owner.portfolio.supply;
    assert_eq!(owner.free(), 7);
    owner.step(Step::Allocate(1, Amount::Units(3)));
    assert_eq!(owner.portfolio.supply, 7 * (MAX_SHARES / 7));
    assert_ne!(owner.portfolio.supply, stale);
}

/// The worst that a move may do: S / 4 is not whole, so what a quarter gives up is a share short of a unit.
#[test]
fn a_move_can_lose_one_unit_and_a_later_one_returns_it() {
    let mut owner = Owner::new(3);
    owner.step(Step::Allocate(0, Amount::Units(1)));
    owner.step(Step::Allocate(1, Amount::All));
    owner.step(Step::Total(12));
    assert_eq!(owner.values()[..2], [4, 8]);
    owner.step(Step::Reallocate(0, 1, Amount::Units(1)));
    assert_eq!((&owner.values()[..2], owner.free()), (&[3, 8][..], 0));
    owner.step(Step::Reallocate(0, 1, Amount::All));
    assert_eq!(owner.values()[..2], [0, 12]);
}
