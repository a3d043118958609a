"""Allocating, withdrawing and reallocating: exact amounts, room in the supply, and no word that overflows.

A reallocation moves points from `giver` to `taker`, the shares of two allocations of the same owner.
"""

from z3 import And, If, Implies, Ints

from arithmetic import ceil_is, floor_is, is_word
from prover import Group
from rust_source import RustFunction, constant

FUNCTIONS = [
    RustFunction("shares.rs", "free_shares", "857a50da60aaa9d2"),
    RustFunction("shares.rs", "free_points", "be28a0142b734364"),
    RustFunction("shares.rs", "allocate", "c3dfc4d3932d6428"),
    RustFunction("shares.rs", "withdraw", "1ab05651199a0dae"),
    RustFunction("shares.rs", "reallocate", "f68f49fc403d2673"),
    RustFunction("shares.rs", "remaining", "5dda4654a944a702"),
    RustFunction("shares.rs", "release", "a9283930398f2729"),
    RustFunction("shares.rs", "with", "f5c05c02e71a81fe"),
    RustFunction("mul_div.rs", "mul_div", "3068478f78702028"),
]

TOTAL, SUPPLY, ALLOCATED, POINTS = Ints("T S allocated points")
FREE = SUPPLY - ALLOCATED


def group() -> Group:
    """The three moves, and the shares of closed allocations."""
    goals = Group("moves", FUNCTIONS)
    _allocate(goals)
    _withdraw(goals)
    _reallocate(goals)
    return goals


def _portfolio() -> list:
    """What the goals of `shares` establish for every portfolio that has a supply."""
    largest_total, largest_supply = constant("limits.rs", "MAX_TOTAL"), constant("shares.rs", "MAX_SHARES")
    total = [TOTAL >= 0, TOTAL <= largest_total]
    supply = [SUPPLY >= largest_total, SUPPLY <= largest_supply]
    return [*total, *supply, ALLOCATED >= 0, ALLOCATED <= SUPPLY, POINTS >= 1]


def _value(shares, result):
    return floor_is(TOTAL * shares, SUPPLY, result)


def _shares_worth(points, result):
    return ceil_is(points * SUPPLY, TOTAL, result)


def _allocate(goals: Group) -> None:
    shares, worth, available, fewest, new_worth = Ints("shares worth available fewest new_worth")
    room = shares + FREE
    start = [
        *_portfolio(),
        TOTAL >= 1,
        shares >= 0,
        shares <= ALLOCATED,
        _value(shares, worth),
        _value(FREE, available),
    ]
    some = [*start, POINTS <= available]
    goals.prove("allocate: room and new worth fit a word", some, And(is_word(room), is_word(worth + POINTS)))
    goals.prove("allocate: the new worth is at most T", some, worth + POINTS <= TOTAL)
    rounded = [*some, _shares_worth(worth + POINTS, fewest)]
    goals.prove("allocate: the shares are within the room", rounded, fewest <= room)
    goals.prove("allocate: the shares grow", rounded, fewest > shares)
    exact = [*rounded, _value(fewest, new_worth)]
    goals.prove("allocate: the worth grows by exactly the points", exact, new_worth == worth + POINTS)
    everything = [*start, _value(room, new_worth)]
    dust = And(new_worth >= worth + available, new_worth <= worth + available + 1)
    goals.prove("allocate all: at most one unit of dust comes with it", everything, dust)
    goals.prove("allocate all: every share is allocated", everything, ALLOCATED - shares + room == SUPPLY)


def _withdraw(goals: Group) -> None:
    shares, worth, fewest, after, rest_worth = Ints("shares worth fewest after rest_worth")
    start = [*_portfolio(), shares >= 0, shares <= ALLOCATED, _value(shares, worth)]
    goals.prove("withdraw: a rest implies a total above 0", [*start, POINTS < worth], TOTAL >= 1)
    some = [*start, POINTS < worth, TOTAL >= 1, _shares_worth(worth - POINTS, fewest)]
    exact = [*some, _value(fewest, rest_worth)]
    goals.prove("withdraw: the rest is worth exactly the rest", exact, rest_worth == worth - POINTS)
    goals.prove("withdraw: at least one share becomes free", some, fewest <= shares - 1)
    goals.prove("withdraw: an allocation that keeps points keeps a share", some, fewest >= 1)
    # Also at a total of 0, and for more than the worth: the allocation is emptied.
    kept = [fewest >= 1, fewest <= shares - 1]
    both = [*start, after == If(POINTS < worth, fewest, 0), Implies(POINTS < worth, And(*kept))]
    fits = And(ALLOCATED - shares >= 0, ALLOCATED - shares + after <= ALLOCATED, after >= 0)
    goals.prove("withdraw: there is room at every total, for every amount", both, fits)
    goals.prove(
        "release: there is room", [*start], And(ALLOCATED - shares >= 0, ALLOCATED - shares <= SUPPLY)
    )


def _reallocate(goals: Group) -> None:
    giver, taker, giver_worth, taker_worth = Ints("giver taker giver_worth taker_worth")
    kept, wanted, freed_worth, new_worth = Ints("kept wanted freed_worth new_worth")
    freed = giver - kept
    room = taker + freed + FREE
    parts = [giver >= 0, taker >= 0, giver + taker <= ALLOCATED]
    worths = [_value(giver, giver_worth), _value(taker, taker_worth), POINTS < giver_worth]
    start = [*_portfolio(), TOTAL >= 1, *parts, *worths]
    rest = [_shares_worth(giver_worth - POINTS, kept)]
    goals.prove(
        "reallocate: the giver keeps shares, and fewer", start + rest, And(kept >= 1, kept <= giver - 1)
    )
    less = [kept >= 1, kept <= giver - 1]
    goals.prove("reallocate: the taker's new worth is at most T", start, taker_worth + POINTS <= TOTAL)
    goals.prove(
        "reallocate: the room fits a word", start + less, And(room >= 0, room <= SUPPLY, is_word(room))
    )
    split = [*start, *rest, *less, _value(freed, freed_worth)]
    goals.prove("reallocate: the freed shares lack at most one unit", split, freed_worth >= POINTS - 1)
    rounded = [*start, *less, taker_worth + POINTS <= TOTAL, _shares_worth(taker_worth + POINTS, wanted)]
    after = If(wanted <= room, wanted, room)
    goals.prove("reallocate: the taker's shares grow", rounded, after > taker)
    fits = ALLOCATED - (giver + taker) + (kept + after) <= SUPPLY
    goals.prove("reallocate: both together are within the supply", rounded, fits)
    # The taker gets the fewest shares for its new worth, or the whole room.
    all_room = [*start, *less, _value(freed, freed_worth), freed_worth >= POINTS - 1, _value(room, new_worth)]
    goals.prove(
        "reallocate: with the whole room at most one unit is lost",
        all_room,
        new_worth >= taker_worth + POINTS - 1,
    )
    goals.prove(
        "reallocate: the whole room is not worth too much",
        [*rounded, room < wanted, _value(room, new_worth)],
        new_worth < taker_worth + POINTS,
    )
    goals.prove(
        "reallocate: within the room nothing is lost",
        [*rounded, _value(wanted, new_worth)],
        new_worth == taker_worth + POINTS,
    )
    moved = [*_portfolio(), *parts]
    same = And(is_word(taker + giver), ALLOCATED - (giver + taker) + (0 + taker + giver) == ALLOCATED)
    goals.prove("reallocate all: the shares move, none is made or lost", moved, same)
    goals.refute("reallocate: the freed shares are worth the points", split, freed_worth >= POINTS)
