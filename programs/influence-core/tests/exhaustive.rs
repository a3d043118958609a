//! Shares, every case of a small world: each supply up to 16, each total up to it, each split into three allocations,
//! each operation with each amount, against the plainest possible statement of what it has to do.
//!
//! In production the supply is never below a total (`shares_properties` proves it); here that is `total <= supply`.

use influence_core::{
    RuleError,
    shares::{ALL, Portfolio},
};

const LARGEST: u64 = 16;

#[derive(Clone, Copy, Debug)]
struct World {
    portfolio: Portfolio,
    shares: [u64; 3],
}

impl World {
    fn value(&self, shares: u64) -> u64 {
        (self.portfolio.total * shares).checked_div(self.portfolio.supply).unwrap_or(0)
    }

    /// The fewest shares worth at least `points`, found by looking at all of them.
    fn fewest(&self, points: u64) -> u64 {
        (0..=self.portfolio.supply)
            .find(|shares| self.value(*shares) >= points)
            .expect("not more than the total")
    }

    fn free_shares(&self) -> u64 {
        self.portfolio.supply - self.portfolio.allocated
    }
}

/// Every reachable portfolio with its three allocations, the empty ones included.
fn worlds() -> impl Iterator<Item = World> {
    (1..=LARGEST).flat_map(|supply| (0..=supply).map(move |total| (supply, total))).flat_map(
        |(supply, total)| {
            (0..=supply).flat_map(move |a| {
                (0..=supply - a).flat_map(move |b| {
                    (0..=supply - a - b).map(move |c| World {
                        portfolio: Portfolio { total, supply, allocated: a + b + c },
                        shares: [a, b, c],
                    })
                })
            })
        },
    )
}

fn amounts(world: &World) -> impl Iterator<Item = u64> + use<> {
    (0..=world.portfolio.total + 2).chain([ALL - 1, ALL])
}

/// Expected result of allocating `points` to `shares`, or the expected error.
fn allocated(world: &World, shares: u64, points: u64) -> Result<u64, RuleError> {
    let available = world.value(world.free_shares());
    match points {
        0 => Err(RuleError::ZeroAmount),
        _ if world.portfolio.total == 0 => Err(RuleError::NothingToAllocate),
        _ if available == 0 => Err(RuleError::MoreThanFree),
        ALL => Ok(shares + world.free_shares()),
        _ if points > available => Err(RuleError::MoreThanFree),
        _ if points == available => Ok(shares + world.free_shares()),
        _ => Ok(world.fewest(world.value(shares) + points)),
    }
}

/// Expected result of taking `points` from `shares`.
fn remaining(world: &World, shares: u64, points: u64) -> Result<u64, RuleError> {
    match points {
        0 => Err(RuleError::ZeroAmount),
        _ if points >= world.value(shares) => Ok(0),
        _ => Ok(world.fewest(world.value(shares) - points)),
    }
}

#[test]
fn values_and_what_is_free() {
    let mut seen = 0u64;
    for world in worlds() {
        seen += 1;
        let portfolio = world.portfolio;
        let values = world.shares.map(|shares| portfolio.value(shares).expect("fits"));
        assert_eq!(values, world.shares.map(|shares| world.value(shares)), "{world:?}");
        assert_eq!(portfolio.free_shares(), Ok(world.free_shares()), "{world:?}");
        let free = portfolio.free_points().expect("fits");
        let expected =
            if portfolio.allocated == 0 { portfolio.total } else { world.value(world.free_shares()) };
        assert_eq!(free, expected, "{world:?}");
        assert!(values.iter().sum::<u64>() + free <= portfolio.total, "{world:?}");
        assert!(values.iter().sum::<u64>() + free + 3 >= portfolio.total, "{world:?}");
    }
    // C(S + 3, 3) splits of each supply S, at S + 1 totals.
    let splits = |supply| (supply + 1) * (supply + 2) * (supply + 3) / 6;
    assert_eq!(seen, (1..=LARGEST).map(|supply| (supply + 1) * splits(supply)).sum::<u64>());
}

#[test]
fn every_allocation() {
    for world in worlds().filter(|world| world.portfolio.allocated > 0) {
        for shares in world.shares {
            for points in amounts(&world) {
                let result = world.portfolio.allocate(shares, points);
                let expected = allocated(&world, shares, points);
                assert_eq!(result.map(|change| change.shares), expected, "{world:?} {shares} + {points}");
                let Ok(change) = result else { continue };
                let available = world.value(world.free_shares());
                let gained = world.value(change.shares) - world.value(shares);
                if points < available {
                    assert_eq!(gained, points, "{world:?} {shares} + {points}");
                } else {
                    assert!(gained == available || gained == available + 1, "{world:?} {shares} + {points}");
                }
                let allocated = world.portfolio.allocated - shares + change.shares;
                assert_eq!(change.portfolio, Portfolio { allocated, ..world.portfolio }, "{world:?}");
                assert!(allocated <= world.portfolio.supply, "{world:?} {shares} + {points}");
            }
        }
    }
}

#[test]
fn every_withdrawal() {
    for world in worlds() {
        for shares in world.shares {
            for points in amounts(&world) {
                let result = world.portfolio.withdraw(shares, points);
                let expected = remaining(&world, shares, points);
                assert_eq!(result.map(|change| change.shares), expected, "{world:?} {shares} - {points}");
                let Ok(change) = result else { continue };
                let left = world.value(shares).saturating_sub(points);
                assert_eq!(world.value(change.shares), left, "{world:?} {shares} - {points}");
                assert!(
                    change.shares <= shares && (left > 0 || change.shares == 0),
                    "{world:?} {shares} - {points}"
                );
                let allocated = world.portfolio.allocated - shares + change.shares;
                assert_eq!(change.portfolio, Portfolio { allocated, ..world.portfolio }, "{world:?}");
            }
            let released = world.portfolio.release(shares);
            let allocated = world.portfolio.allocated - shares;
            assert_eq!(released, Ok(Portfolio { allocated, ..world.portfolio }), "{world:?}");
        }
    }
}

#[test]
fn every_move() {
    let mut lossy = 0u32;
    for world in worlds() {
        for (from, to) in [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)] {
            let (from, to) = (world.shares[from], world.shares[to]);
            for points in amounts(&world) {
                let result = world.portfolio.reallocate(from, to, points);
                let context = || format!("{world:?} {from} -> {to}: {points}");
                let kept = remaining(&world, from, points);
                assert_eq!(result.map(|moved| moved.from), kept, "{}", context());
                let (Ok(moved), Ok(kept)) = (result, kept) else { continue };
                let allocated = world.portfolio.allocated - from - to + moved.from + moved.to;
                assert_eq!(moved.portfolio, Portfolio { allocated, ..world.portfolio }, "{}", context());
                assert!(allocated <= world.portfolio.supply, "{}", context());
                if kept == 0 {
                    assert_eq!(moved.to, to + from, "{}", context());
                    continue;
                }
                assert_eq!(world.value(moved.from), world.value(from) - points, "{}", context());
                let gained = world.value(moved.to) - world.value(to);
                let room = to + (from - kept) + world.free_shares();
                if gained == points {
                    assert_eq!(moved.to, world.fewest(world.value(to) + points), "{}", context());
                } else {
                    lossy += 1;
                    assert_eq!((gained + 1, moved.to), (points, room), "{}", context());
                    assert!(world.value(room) < world.value(to) + points, "{}", context());
                }
            }
        }
    }
    assert!(lossy > 0, "the world is large enough to lose a unit in");
}

/// A first split of a total, at the supply that production gives it: at every later total each part is exactly its
/// ratio of the total, rounded down.
#[test]
fn every_first_split_and_every_later_total() {
    for total in 1..=LARGEST {
        for (a, b) in (1..=total).flat_map(|a| (0..=total - a).map(move |b| (a, b))) {
            let first = Portfolio { total, supply: 0, allocated: 0 }.allocate(0, a).expect("free");
            let (portfolio, of_b) = match first.portfolio.allocate(0, b) {
                Ok(change) => (change.portfolio, change.shares),
                Err(error) => {
                    assert_eq!((error, b), (RuleError::ZeroAmount, 0));
                    (first.portfolio, 0)
                }
            };
            for later in 0..=2 * LARGEST {
                let portfolio = Portfolio { total: later, ..portfolio };
                let share = |points| Ok(points * later / total);
                assert_eq!(portfolio.value(first.shares), share(a), "{a} of {total} at {later}");
                assert_eq!(portfolio.value(of_b), share(b), "{b} of {total} at {later}");
                assert_eq!(
                    portfolio.free_points(),
                    share(total - a - b),
                    "{a} and {b} of {total} at {later}"
                );
            }
        }
    }
}

/// Shares that no portfolio of this world can contain, in every combination: refused, never a panic.
#[test]
fn every_foreign_share() {
    for world in worlds() {
        let portfolio = world.portfolio;
        let inside = 0..=portfolio.allocated;
        for (from, to) in (0..=LARGEST + 2).flat_map(|from| (0..=LARGEST + 2).map(move |to| (from, to))) {
            for points in [1, 2, ALL] {
                if !inside.contains(&from) {
                    let refused = portfolio.withdraw(from, points).map(|change| change.shares);
                    assert_eq!(refused, Err(RuleError::InvariantViolated), "{world:?} {from} - {points}");
                    assert!(portfolio.allocate(from, points).is_err(), "{world:?} {from} + {points}");
                    assert_eq!(
                        portfolio.release(from),
                        Err(RuleError::InvariantViolated),
                        "{world:?} {from}"
                    );
                }
                if from + to > portfolio.allocated {
                    let refused = portfolio.reallocate(from, to, points);
                    assert_eq!(
                        refused,
                        Err(RuleError::InvariantViolated),
                        "{world:?} {from} -> {to}: {points}"
                    );
                }
            }
        }
    }
}
