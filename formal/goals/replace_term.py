"""`replace_term`: a gallery's sum stays exactly the sum of what its delegations remember.

`others` is the sum of all other remembered values; the invariant is sum = others + before.
"""

from z3 import And, Ints

from arithmetic import WORD, is_word
from prover import Group
from rust_source import RustFunction

FUNCTIONS = [
    RustFunction("settle.rs", "replace_term", "c875c557436087f1"),
    RustFunction("settle.rs", "settled_value", "4e5ae7febef1987c"),
]


def group() -> Group:
    """One replacement, two replacements, and when one is refused."""
    goals = Group("replace_term", FUNCTIONS)
    total, before, after, others = Ints("sum before after others")
    words = [is_word(total), is_word(before), is_word(after)]
    valid = [*words, others >= 0, total == others + before]
    # `checked_sub`, then `checked_add`.
    rest = total - before
    is_accepted = And(rest >= 0, rest + after < WORD)
    result = rest + after
    exact = And(result == others + after, is_word(result))
    goals.prove("a replacement keeps the sum exact", [*valid, is_accepted], exact)
    goals.prove(
        "it is accepted exactly when the new sum fits a word", valid, is_accepted == (others + after < WORD)
    )
    goals.prove("a value that does not grow is always accepted", [*valid, after <= before], is_accepted)
    first, second, first_new, second_new = Ints("first second first_new second_new")
    values = [is_word(value) for value in (first, second, first_new, second_new)]
    two = [*values, others >= 0, total == others + first + second]
    one_way = (total - first + first_new) - second + second_new
    other_way = (total - second + second_new) - first + first_new
    same = And(one_way == other_way, one_way == others + first_new + second_new)
    goals.prove("two replacements give the same sum in both orders", two, same)
    goals.refute("every new value is accepted", valid, is_accepted)
    return goals
