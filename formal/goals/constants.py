"""Relations between the bounds that the other goals assume, as the Rust sources have them."""

from z3 import IntVal

from arithmetic import WORD
from prover import Group
from rust_source import constant


def group() -> Group:
    """Bounds of points and shares, and the digits of the wide arithmetic."""
    goals = Group("constants")
    supply, total = IntVal(constant("limits.rs", "MAX_SUPPLY")), IntVal(constant("limits.rs", "MAX_TOTAL"))
    shares, everything = IntVal(constant("shares.rs", "MAX_SHARES")), IntVal(constant("shares.rs", "ALL"))
    low, digit = IntVal(constant("mul_div.rs", "LOW")), IntVal(constant("mul_div.rs", "DIGIT"))
    goals.prove("the largest total is twice the largest supply of the mint", [], total == 2 * supply)
    goals.prove("a share supply can be as large as the largest total", [], shares >= total)
    goals.prove("two share counts add up to a word", [], 2 * shares < WORD)
    goals.prove("the amount that means everything is not a possible total", [], everything > total)
    goals.prove("two digits are a word", [], digit * digit == WORD)
    goals.prove("the mask keeps exactly one digit", [], low == digit - 1)
    goals.refute("a share supply can be as large as two totals", [], shares >= 2 * total)
    return goals
