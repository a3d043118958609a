"""`mul_wide`: the 128-bit product of two words, in digits of 32 bits, with every wrap-around explicit.

`& LOW` and `>> 32` are the remainder and the quotient by a digit; `|` joins parts that share no bit, so it is a
sum.
"""

from z3 import And, Ints

from arithmetic import WORD, division_is, is_word, wraps_to
from prover import Group
from rust_source import RustFunction, constant

FUNCTIONS = [
    RustFunction("mul_div.rs", "mul_wide", "840778fe52f27dcc"),
    RustFunction("mul_div.rs", "mul_u128", "406e418720bc9fd4"),
]


def group() -> Group:
    """No step wraps except the one shift that is meant to, and the two halves are the product."""
    goals = Group("mul_wide", FUNCTIONS)
    digit = constant("mul_div.rs", "DIGIT")
    a0, a1, b0, b1, p00, p01, p10, p11 = Ints("a0 a1 b0 b1 p00 p01 p10 p11")
    digits = [And(part >= 0, part < digit) for part in (a0, a1, b0, b1)]
    products = [p00 == a0 * b0, p01 == a0 * b1, p10 == a1 * b0, p11 == a1 * b1]
    largest = (digit - 1) * (digit - 1)
    bounded = [And(product >= 0, product <= largest) for product in (p00, p01, p10, p11)]
    one = digits[0::2] + products[:1]
    goals.prove("a product of two digits does not wrap", one, And(bounded[0], p00 <= WORD - 1))
    p00_high, p00_low, p01_high, p01_low = Ints("p00_high p00_low p01_high p01_low")
    split = [*bounded, division_is(p00, digit, p00_high, p00_low), division_is(p01, digit, p01_high, p01_low)]
    middle = p10 + p00_high + p01_low
    goals.prove("the middle sum does not wrap", split, is_word(middle))
    middle_high, middle_low, shifted, turns = Ints("middle_high middle_low shifted turns")
    halves = [*split, division_is(middle, digit, middle_high, middle_low)]
    shift = [*halves, wraps_to(middle * digit, shifted, turns)]
    goals.prove(
        "the shifted middle loses exactly its high digit",
        shift,
        And(turns == middle_high, shifted == middle_low * digit),
    )
    low, high = middle_low * digit + p00_low, p11 + p01_high + middle_high
    goals.prove("the low half fits a word", halves, is_word(low))
    sum_of_four = p11 * WORD + (p10 + p01) * digit + p00
    goals.prove("the two halves are the sum of the four products", halves, high * WORD + low == sum_of_four)
    a, b = a1 * digit + a0, b1 * digit + b0
    goals.prove("the sum of the four products is the product", products, sum_of_four == a * b)
    whole = [high * WORD + low <= (WORD - 1) * (WORD - 1)]
    goals.prove("the high half does not wrap", halves + whole, is_word(high))
    goals.refute("the middle sum fits one digit", split, middle < digit)
    return goals
