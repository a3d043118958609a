"""Integer division, rounding and wrap-around as relations between integers, which the solver decides fastest."""

from z3 import And, ArithRef

WORD = 2**64


def floor_is(numerator, denominator, result: ArithRef):
    """`result` is numerator / denominator, rounded down; the denominator is above 0."""
    return And(denominator * result <= numerator, numerator < denominator * result + denominator)


def ceil_is(numerator, denominator, result: ArithRef):
    """`result` is numerator / denominator, rounded up; the denominator is above 0."""
    return And(denominator * (result - 1) < numerator, numerator <= denominator * result)


def division_is(numerator, denominator, quotient: ArithRef, remainder: ArithRef):
    """`quotient` and `remainder` of a division by a denominator above 0."""
    return And(numerator == quotient * denominator + remainder, remainder >= 0, remainder < denominator)


def is_word(value):
    """`value` fits 64 bits."""
    return And(value >= 0, value < WORD)


def wraps_to(value, result: ArithRef, turns: ArithRef):
    """`result` is what 64-bit wrapping arithmetic makes of `value`; `turns` counts the wrap-arounds."""
    return And(value == turns * WORD + result, is_word(result))
