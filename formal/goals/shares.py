"""What shares are worth: `floor(T * s / S)` for a total T, s shares and a supply S, with S >= T >= 1.

The variables are unbounded integers, so the goals hold at every width. The goals of `moves` show that no word
overflows.
"""

from z3 import And, Ints, IntVal

from arithmetic import ceil_is, floor_is
from prover import Group
from rust_source import RustFunction, constant

FUNCTIONS = [
    RustFunction("shares.rs", "value", "fd399b64767061f3"),
    RustFunction("shares.rs", "with_fresh_supply", "7a6c441e9f569e8b"),
    RustFunction("shares.rs", "shares_worth", "68479e5166fcdda7"),
    RustFunction("limits.rs", "total_points", "ef08eb4691fb58eb"),
]


def group() -> Group:
    """Exactness, additivity and the fresh supply."""
    goals = Group("shares", FUNCTIONS)
    _exactness(goals)
    _additivity(goals)
    _fresh_supply(goals)
    return goals


def _exactness(goals: Group) -> None:
    total, supply, points, fewest, worth = Ints("T S points fewest worth")
    valid = [total >= 1, supply >= total]
    # `shares_worth` of the points, and `value` of the shares that it gives.
    rounded = [points >= 0, points <= total, ceil_is(points * supply, total, fewest)]
    back = floor_is(total * fewest, supply, worth)
    goals.prove(
        "the fewest shares for some points are worth exactly them", [*valid, *rounded, back], worth == points
    )
    goals.prove(
        "the fewest shares for some points are in the supply",
        valid + rounded,
        And(fewest >= 0, fewest <= supply),
    )
    shares, value = Ints("shares value")
    part = [shares >= 0, floor_is(total * shares, supply, value)]
    goals.prove(
        "fewer shares than those are worth less", [*valid, *rounded, *part, shares < fewest], value < points
    )
    goals.prove(
        "a part of the supply is worth 0 to T",
        [*valid, *part, shares <= supply],
        And(value >= 0, value <= total),
    )
    goals.prove("the whole supply is worth exactly T", [*valid, *part, shares == supply], value == total)
    goals.refute(
        "points are exact with a supply below T", [total >= 1, supply >= 1, *rounded, back], worth == points
    )


def _additivity(goals: Group) -> None:
    total, supply, a, b, worth_a, worth_b, together = Ints("T S a b worth_a worth_b together")
    parts = [
        total >= 0,
        supply >= 1,
        a >= 0,
        b >= 0,
        floor_is(total * a, supply, worth_a),
        floor_is(total * b, supply, worth_b),
        floor_is(total * (a + b), supply, together),
    ]
    goals.prove("two parts are worth at most their union", parts, worth_a + worth_b <= together)
    goals.prove("two parts lose at most one unit to rounding", parts, together <= worth_a + worth_b + 1)
    goals.prove("more shares are never worth less", [*parts, a <= b], worth_a <= worth_b)


def _fresh_supply(goals: Group) -> None:
    largest_total, largest_supply = constant("limits.rs", "MAX_TOTAL"), constant("shares.rs", "MAX_SHARES")
    total, times, later, points, part = Ints("T times later points part")
    fresh = [total >= 1, total <= largest_total, floor_is(IntVal(largest_supply), total, times)]
    supply = total * times
    bounds = And(supply >= largest_total, supply <= largest_supply)
    goals.prove("a fresh supply is at least MAX_TOTAL, at most MAX_SHARES", fresh, bounds)
    changed = [*fresh, later >= 0, later <= largest_total, bounds]
    goals.prove("a supply is at least T for whatever T becomes", changed, supply >= later)
    exact = [points >= 0, points <= total, ceil_is(points * supply, total, part)]
    goals.prove("with a fresh supply every part is a whole ratio", fresh + exact, part == points * times)
