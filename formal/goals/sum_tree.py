"""The holdings tree: the leaves that can be proved below a node add up to at most its sum.

SHA-256 is assumed to have no collisions, so a digest fixes what it was made of: a leaf, two children with their
sums, or nothing that a proof can use. A proof recomputes every node's sum from the children's. By induction over
the levels, the leaves that can be proved against a root add up to at most the root's sum, whatever tree a quorum
signed.
"""

from z3 import And, If, Int, Ints, Or

from arithmetic import WORD, is_word, wraps_to
from prover import Group
from rust_source import RustFunction

FUNCTIONS = [
    RustFunction("merkle/holdings.rs", "node", "94447fdde9a53251"),
    RustFunction("merkle/holdings.rs", "join", "a432e4cf2d82f301"),
    RustFunction("merkle/holdings.rs", "root_of", "211ae9d9e0dd8053"),
    RustFunction("merkle/holdings.rs", "run_root", "4989a487b4fe2701"),
    RustFunction("merkle/mod.rs", "fold_path", "62a313d81b7c3385"),
]


def group() -> Group:
    """The base case, the step, and the step without its overflow check as negative control."""
    goals = Group("sum_tree", FUNCTIONS)
    total, left, right, score = Ints("sum left right score")
    below, below_left, below_right = Ints("below below_left below_right")
    words = [is_word(value) for value in (total, left, right)]
    leaf = [is_word(score), total == score, Or(below == score, below == 0)]
    goals.prove("base: below a leaf is its score, below no leaf 0", leaf, And(below >= 0, below <= total))
    children = [below_left >= 0, below_right >= 0, below_left <= left, below_right <= right]
    # `checked_add` ends a proof whose sum does not fit; a node that states another sum fits no proof.
    is_open = And(left + right < WORD, total == left + right)
    step = [*words, *children, below == If(is_open, below_left + below_right, 0)]
    goals.prove("step: below a node is at most its sum", step, And(below >= 0, below <= total))
    goals.prove(
        "step: a leaf is at most the sum of each node above",
        [*step, is_open],
        And(left <= total, right <= total),
    )
    wrapping = [
        *words,
        *children,
        wraps_to(left + right, total, Int("turns")),
        below == below_left + below_right,
    ]
    goals.refute("step: also if the sum of the children wraps", wrapping, below <= total)
    return goals
