"""`div_wide`: shift divisor and dividend, take two short steps, shift the remainder back.

The shifts are goals over bit vectors of the real width. The composition of the steps is a goal over integers, in
which the shift is a factor `scale`.
"""

from z3 import UGE, ULE, ULT, And, BitVec, BitVecVal, Concat, If, Int, Ints, LShR, ZeroExt

from arithmetic import WORD, division_is
from prover import Group
from rust_source import RustFunction, constant

FUNCTIONS = [
    RustFunction("mul_div.rs", "div_wide", "757a1571f5fd0c15"),
    RustFunction("mul_div.rs", "normalized", "1b323d2d7b9a3d01"),
]


def group() -> Group:
    """Normalization, the shifted dividend, and the quotient of two digits."""
    goals = Group("div_wide", FUNCTIONS)
    _normalized(goals)
    _shifted(goals)
    _composed(goals)
    return goals


def _normalized(goals: Group) -> None:
    divisor = BitVec("divisor", 64)
    d, shift = divisor, BitVecVal(0, 64)
    for tested, step in ((32, 32), (48, 16), (56, 8), (60, 4), (62, 2), (63, 1)):
        is_small = LShR(d, tested) == 0
        d, shift = If(is_small, d << step, d), If(is_small, shift | step, shift)
    claim = And(
        UGE(d, BitVecVal(1 << 63, 64)), ULE(shift, 63), d == divisor << shift, LShR(d, shift) == divisor
    )
    goals.prove("normalizing sets the highest bit and loses none", [divisor != 0], claim)
    goals.refute("normalizing sets the highest bit of 0", [], claim)


def _shifted(goals: Group) -> None:
    high, low, divisor, shift = (BitVec(name, 64) for name in ("high", "low", "divisor", "shift"))
    # As normalized: no bit of the divisor is lost. `div_wide` refuses a high half that is not below the divisor.
    valid = [ULE(shift, 63), LShR(divisor << shift, shift) == divisor, ULT(high, divisor)]
    new_high = (high << shift) | LShR(LShR(low, 1), 63 ^ shift)
    wide, wide_shift = Concat(high, low), ZeroExt(64, shift)
    is_whole = And(
        Concat(new_high, low << shift) == wide << wide_shift, LShR(wide << wide_shift, wide_shift) == wide
    )
    goals.prove("the shifted halves are the shifted dividend", valid, is_whole)
    goals.prove("the shifted high half is below the divisor's", valid, ULT(new_high, divisor << shift))


def _composed(goals: Group) -> None:
    base = constant("mul_div.rs", "DIGIT")
    high, middle, low, d, upper, lower, rest_1, rest_2 = Ints("high middle low d upper lower rest_1 rest_2")
    first = [d >= 1, division_is(high * base + middle, d, upper, rest_1)]
    second = division_is(rest_1 * base + low, d, lower, rest_2)
    shifted = high * WORD + middle * base + low
    quotient = upper * base + lower
    composed = And(shifted == quotient * d + rest_2, rest_2 >= 0, rest_2 < d)
    goals.prove("two short steps divide the shifted dividend", [*first, second], composed)
    dividend, divisor, scale, rest, q = Ints("dividend divisor scale rest quotient")
    scaled = [divisor >= 1, scale >= 1, dividend * scale == q * (divisor * scale) + rest]
    back = [*scaled, rest >= 0, rest < divisor * scale]
    true_rest = dividend - q * divisor
    goals.prove("the shifted remainder is the true one, shifted", scaled, rest == true_rest * scale)
    exact = [divisor >= 1, scale >= 1, rest == true_rest * scale, *back[3:]]
    goals.prove(
        "the remainder shifted back is below the divisor", exact, And(true_rest >= 0, true_rest < divisor)
    )
    digits = [And(part >= 0, part < base) for part in (upper, lower)]
    goals.prove("the quotient fits a word", digits, And(quotient >= 0, quotient < WORD))
    rounded = Int("rounded")
    up = [divisor >= 1, division_is(dividend, divisor, q, rest), rounded == If(rest == 0, q, q + 1)]
    is_ceiling = And(divisor * (rounded - 1) < dividend, dividend <= divisor * rounded)
    goals.prove("rounding up gives the ceiling", up, is_ceiling)
