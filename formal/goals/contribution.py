"""The contribution rate: the mean of a creator's monthly percentages, rounded down, applied to the revenue of a sale.

A month without a record counts 0 %. The goals hold for any number of months.
"""

from z3 import And, Implies, Ints

from arithmetic import floor_is, is_word
from prover import Group

HUNDRED = 100


def group() -> Group:
    """The range of the rate, and the two parts of a sale."""
    goals = Group("contribution", watched_word="contribution")
    _rate(goals)
    _sale(goals)
    return goals


def _rate(goals: Group) -> None:
    months, total, percentage, rate = Ints("months sum percentage rate")
    bounded = [months >= 0, total >= 0, total <= HUNDRED * months]
    month = [percentage >= 0, percentage <= HUNDRED]
    new_total = total + percentage
    within = And(new_total >= 0, new_total <= HUNDRED * (months + 1))
    goals.prove("step: a month keeps the sum within 100 % a month", bounded + month, within)
    mean = [*bounded, months >= 1, floor_is(total, months, rate)]
    goals.prove("the rate is 0 to 100 %", mean, And(rate >= 0, rate <= HUNDRED))
    goals.prove(
        "the rate of equal months is their percentage",
        [*mean, total == percentage * months],
        rate == percentage,
    )
    rounded_up = [*bounded, months >= 1, floor_is(total + months - 1, months, rate)]
    goals.refute("a rate rounded up is at most the mean", rounded_up, rate * months <= total)


def _sale(goals: Group) -> None:
    gross, rate, part = Ints("gross rate part")
    sale = [is_word(gross), rate >= 0, rate <= HUNDRED, floor_is(gross * rate, HUNDRED, part)]
    rest = gross - part
    split = And(is_word(part), is_word(rest), part + rest == gross)
    goals.prove("contribution and rest are words and add up to the gross", sale, split)
    below_exact = gross * rate - HUNDRED * part
    goals.prove("less than one unit is lost to rounding", sale, And(below_exact >= 0, below_exact < HUNDRED))
    ends = And(Implies(rate == 0, part == 0), Implies(rate == HUNDRED, rest == 0))
    goals.prove("0 % contributes nothing, 100 % everything", sale, ends)
    larger, larger_part = Ints("larger larger_part")
    higher = [*sale, larger >= rate, floor_is(gross * larger, HUNDRED, larger_part)]
    goals.prove("a higher rate never contributes less", higher, larger_part >= part)
    more = [*sale, larger >= gross, floor_is(larger * rate, HUNDRED, larger_part)]
    goals.prove("a larger sale never contributes less", more, larger_part >= part)
