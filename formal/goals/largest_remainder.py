"""Sharing an amount by weights: the floor of each exact share, and the units left over to the largest fractions.

`A` is the amount and `W >= 1` the sum of the weights. A part of weight w has a floor f and a remainder r with
w * A = f * W + r. The parts with the largest remainders get one unit more each; equal remainders are ordered by key.
The goals hold for any number of parts: a claim about a sum is proved as an induction over the parts.
"""

from z3 import And, If, Implies, Int, Ints, IntVal, Or

from arithmetic import division_is
from prover import Group

AMOUNT, WEIGHTS = Ints("A W")
VALID = [AMOUNT >= 0, WEIGHTS >= 1]


def group() -> Group:
    """The sum, the distance to the exact share, and monotonicity in the weight."""
    goals = Group("largest_remainder", watched_word="remainder")
    _sums_exactly(goals)
    _is_within_one_unit(goals)
    _larger_weight(goals)
    _raised_weight(goals)
    _larger_amount(goals)
    return goals


def _division(weight, floor, remainder, raised=0):
    return division_is(weight * AMOUNT, WEIGHTS + raised, floor, remainder)


def _sums_exactly(goals: Group) -> None:
    weights, floors, remainders, fractions = Ints("weights floors remainders fractions")
    w, f, r = Ints("w f r")
    # `fractions` counts the parts with a remainder above 0.
    bounds = [weights >= 0, fractions >= 0, remainders >= 0, remainders <= (WEIGHTS - 1) * fractions]
    prefix = [*VALID, *bounds, weights * AMOUNT == WEIGHTS * floors + remainders]
    part = [w >= 0, _division(w, f, r)]
    exact = (weights + w) * AMOUNT == WEIGHTS * (floors + f) + (remainders + r)
    goals.prove("step: floors and remainders add up to the exact share", prefix + part, exact)
    bounded = And(remainders + r >= 0, remainders + r <= (WEIGHTS - 1) * (fractions + If(r > 0, 1, 0)))
    goals.prove("step: each fraction is below one unit", prefix + part, bounded)
    whole = [*prefix, weights == WEIGHTS]
    left = AMOUNT - floors
    goals.prove("the units left over are not negative", whole, left >= 0)
    goals.prove("each unit left over finds a part with a fraction", whole, left <= fractions)


def _is_within_one_unit(goals: Group) -> None:
    w, f, r, unit = Ints("w f r unit")
    part = [*VALID, w >= 0, w <= WEIGHTS, _division(w, f, r), Or(unit == 0, And(unit == 1, r > 0))]
    got = f + unit
    distance = got * WEIGHTS - w * AMOUNT
    goals.prove(
        "a part is within one unit of its exact share", part, And(distance < WEIGHTS, -distance < WEIGHTS)
    )
    goals.prove("a part gets at least 0 and at most the amount", part, And(got >= 0, got <= AMOUNT))


def _larger_weight(goals: Group) -> None:
    heavy, heavy_f, heavy_r, heavy_unit = Ints("heavy heavy_f heavy_r heavy_unit")
    light, light_f, light_r, light_unit = Ints("light light_f light_r light_unit")
    pair = [
        *VALID,
        heavy > light,
        light >= 0,
        _division(heavy, heavy_f, heavy_r),
        _division(light, light_f, light_r),
        Or(heavy_unit == 0, heavy_unit == 1),
        # A unit is only given for a fraction, and to the larger one first.
        Or(light_unit == 0, And(light_unit == 1, light_r > 0)),
        Implies(And(heavy_r > light_r, light_unit == 1), heavy_unit == 1),
    ]
    goals.prove(
        "a larger weight never gets less than a smaller one",
        pair,
        heavy_f + heavy_unit >= light_f + light_unit,
    )


def _raised_weight(goals: Group) -> None:
    """A raise of one weight never lowers its part.

    A part that overtakes it for a unit has a lower floor than before, so there is one more unit to give.
    """
    raised, w, f, r, new_f, new_r = Ints("raised w f r new_f new_r")
    own = [
        *VALID,
        raised >= 1,
        w >= 0,
        w <= WEIGHTS,
        _division(w, f, r),
        _division(w + raised, new_f, new_r, raised),
    ]
    goals.prove("raised: the own floor does not fall", own, And(new_f >= f, f <= AMOUNT))
    goals.prove(
        "raised: at the same floor the own fraction does not fall",
        [*own, new_f == f, f <= AMOUNT],
        new_r >= r,
    )
    o, o_f, o_r, o_new_f, o_new_r = Ints("o o_f o_r o_new_f o_new_r")
    other = [*VALID, raised >= 1, o >= 0, _division(o, o_f, o_r), _division(o, o_new_f, o_new_r, raised)]
    goals.prove("raised: no other floor rises", other, And(o_new_f <= o_f, o_new_f >= 0))
    goals.prove(
        "raised: at the same floor no other fraction rises",
        [*other, o_new_f == o_f, o_new_f >= 0],
        o_new_r <= o_r,
    )
    has_first_key = Int("has_first_key")
    ahead, new_ahead = _is_ahead(o_r, r, has_first_key), _is_ahead(o_new_r, new_r, has_first_key)
    compared = [new_r >= r, o_new_f <= o_f, Implies(o_new_f == o_f, o_new_r <= o_r)]
    freed = o_f - o_new_f
    goals.prove("raised: a part that gets ahead has freed a unit", compared, new_ahead <= ahead + freed)
    parts, new_parts, units, left = Ints("parts new_parts units left")
    # The sums of the claim above over all other parts; a part gets a unit when fewer than the units left are ahead.
    goals.prove(
        "raised: a unit at the same floor is kept",
        [new_parts <= parts + units, parts < left],
        new_parts < left + units,
    )


def _is_ahead(remainder, own, has_first_key):
    return If(Or(remainder > own, And(remainder == own, has_first_key == 1)), IntVal(1), IntVal(0))


def _larger_amount(goals: Group) -> None:
    """A larger amount can lower a part, which is a known paradox of the method: the negative control."""
    amount, weights = Int("amount"), (6, 6, 2)
    facts = [amount >= 0, amount <= 20]
    before, got = _shares(amount, weights, "", facts), _shares(amount + 1, weights, "new_", facts)
    goals.refute(
        "a larger amount never lowers a part", facts, And(*(new >= old for new, old in zip(got, before)))
    )


def _shares(amount, weights: tuple, prefix: str, facts: list) -> list:
    places = range(len(weights))
    floors, remainders = ([Int(f"{prefix}{name}{place}") for place in places] for name in "fr")
    for place in places:
        facts.append(division_is(weights[place] * amount, sum(weights), floors[place], remainders[place]))
    left = amount - sum(floors)
    shares = []
    for place in places:
        others = [other for other in places if other != place]
        ahead = sum(
            _is_ahead(remainders[other], remainders[place], IntVal(int(other < place))) for other in others
        )
        shares.append(floors[place] + If(ahead < left, 1, 0))
    return shares
