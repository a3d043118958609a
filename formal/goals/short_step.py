"""`short_step`: one digit of the long division by a normalized divisor (Knuth, algorithm D), wrap-arounds explicit.

`Q` and `R` are the true digit and remainder of (rest, digit) by d = d1 * DIGIT + d0; `q` and `r` are the variables
of the loop. Its invariant: rest = q * d1 + r, r >= 0 and q >= Q.
"""

from z3 import And, Ints, Not, Or

from arithmetic import division_is, is_word, wraps_to
from prover import Group
from rust_source import RustFunction, constant

FUNCTIONS = [
    RustFunction("mul_div.rs", "short_step", "64ed646764225b0b"),
    RustFunction("mul_div.rs", "div", "664b48b760480217"),
    RustFunction("mul_div.rs", "rem", "9bd66665aac18490"),
]

REST, DIGIT, D0, D1, Q, R, TRUE_Q, TRUE_R = Ints("rest digit d0 d1 q r Q R")


def group() -> Group:
    """The estimate, the loop that corrects it, and the remainder."""
    goals = Group("short_step", FUNCTIONS)
    base = constant("mul_div.rs", "DIGIT")
    _estimate(goals, base)
    _loop(goals, base)
    _remainder(goals, base)
    return goals


def _truth(base: int) -> list:
    d = D1 * base + D0
    return [
        And(D1 >= base // 2, D1 < base),
        And(D0 >= 0, D0 < base),
        And(REST >= 0, REST < d),
        And(DIGIT >= 0, DIGIT < base),
        TRUE_Q >= 0,
        REST * base + DIGIT == TRUE_Q * d + TRUE_R,
        And(TRUE_R >= 0, TRUE_R < d),
    ]


def _estimate(goals: Group, base: int) -> None:
    truth = _truth(base)
    estimate = [*truth, division_is(REST, D1, Q, R)]
    goals.prove("the true digit fits a digit", truth, TRUE_Q < base)
    goals.prove("the first remainder is below a digit", estimate, And(R >= 0, R < base))
    goals.prove("the estimate is never too small", estimate, Q >= TRUE_Q)
    goals.prove("the estimate is at most 2 too large", estimate, Q <= TRUE_Q + 2)
    goals.refute("the estimate is at most 1 too large", estimate, Q <= TRUE_Q + 1)


def _loop(goals: Group, base: int) -> None:
    invariant = [*_truth(base), TRUE_Q < base, REST == Q * D1 + R, R >= 0, Q >= TRUE_Q]
    running = [*invariant, R < base]
    is_lowered = Or(Q >= base, Q * D0 > R * base + DIGIT)
    no_wrap = And(is_word(Q * D0), is_word(R * base + DIGIT))
    goals.prove("what the loop compares does not wrap", [*running, Q < base], no_wrap)
    goals.prove("a digit that the loop lowers is too large", [*running, is_lowered], Q > TRUE_Q)
    goals.prove("a digit that the loop leaves is right", [*running, Not(is_lowered)], Q == TRUE_Q)
    kept = And(REST == (Q - 1) * D1 + (R + D1), Q - 1 >= TRUE_Q, R + D1 >= 0, is_word(R + D1))
    goals.prove("lowering keeps the invariant and does not wrap", [*running, Q > TRUE_Q], kept)
    goals.prove("a digit after the early exit is right", [*invariant, R >= base], Q == TRUE_Q)


def _remainder(goals: Group, base: int) -> None:
    shifted, shifted_turns, product, product_turns = Ints("shifted shifted_turns product product_turns")
    result, turns = Ints("result turns")
    wrapped = [
        *_truth(base),
        wraps_to(REST * base, shifted, shifted_turns),
        wraps_to(TRUE_Q * (D1 * base + D0), product, product_turns),
        wraps_to(shifted + DIGIT - product, result, turns),
    ]
    goals.prove("the wrapped remainder is the true one", wrapped, result == TRUE_R)
