"""The goals, one rule a module."""

from prover import Group

from . import (
    constants,
    contribution,
    div_wide,
    largest_remainder,
    moves,
    mul_wide,
    replace_term,
    shares,
    short_step,
    sum_tree,
)

_MODULES = (
    constants,
    shares,
    moves,
    mul_wide,
    short_step,
    div_wide,
    replace_term,
    sum_tree,
    largest_remainder,
    contribution,
)


def all_groups() -> list[Group]:
    """Every group, in the order of docs/assurance.md."""
    return [module.group() for module in _MODULES]
