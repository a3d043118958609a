"""Goals, groups of goals, and the solver's verdict on them."""

import time
from dataclasses import dataclass, field

import z3

from rust_source import RustFunction, SourceError, functions_named_like

TIMEOUT_MS = 300_000


@dataclass(frozen=True)
class Goal:
    """A claim that follows from assumptions. A control is false on purpose: the solver must find a counterexample."""

    name: str
    assumptions: list
    claim: z3.BoolRef
    is_control: bool = False


@dataclass(frozen=True)
class Verdict:
    """The solver's answer to one goal."""

    goal: Goal
    result: str
    is_expected: bool
    seconds: float
    detail: str = ""


@dataclass
class Group:
    """Goals about the same rule, and the Rust functions that they describe."""

    name: str
    functions: list[RustFunction] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    # Core functions whose names contain the word must be listed: a rule that is proved before it is written.
    watched_word: str = ""

    def prove(self, name: str, assumptions: list, claim) -> None:
        """Adds a goal."""
        self.goals.append(Goal(name, list(assumptions), claim))

    def refute(self, name: str, assumptions: list, claim) -> None:
        """Adds the group's negative control."""
        self.goals.append(Goal(name, list(assumptions), claim, is_control=True))

    def check_sources(self) -> list[str]:
        """Findings about functions that are missing, changed or not yet described by a goal."""
        findings = []
        for function in self.functions:
            try:
                function.check()
            except SourceError as error:
                findings.append(str(error))
        if self.watched_word:
            listed = {(function.file, function.name) for function in self.functions}
            for file, name in sorted(functions_named_like(self.watched_word) - listed):
                findings.append(
                    f"{file}: `{name}` is new: compare it with the goals of `{self.name}` and list it there"
                )
        if not any(goal.is_control for goal in self.goals):
            findings.append(f"the group `{self.name}` has no negative control")
        return findings


def decide(goal: Goal) -> Verdict:
    """Asks the solver for a counterexample; for a proved goal also whether its assumptions can hold at all."""
    started = time.monotonic()
    solver = _solver(goal.assumptions)
    solver.push()
    solver.add(z3.Not(goal.claim))
    answer = solver.check()
    detail = ""
    if answer == z3.unsat:
        solver.pop()
        # Contradictory assumptions would prove everything.
        result = "proved" if solver.check() == z3.sat else "vacuous"
    elif answer == z3.sat:
        result, detail = "refuted", _counterexample(solver.model())
    else:
        result, detail = "unknown", solver.reason_unknown()
    expected = "refuted" if goal.is_control else "proved"
    return Verdict(goal, result, result == expected, time.monotonic() - started, detail)


def _solver(assumptions: list) -> z3.Solver:
    solver = z3.Solver()
    solver.set("timeout", TIMEOUT_MS)
    solver.add(*assumptions)
    return solver


def _counterexample(model: z3.ModelRef) -> str:
    values = sorted((symbol.name(), model[symbol]) for symbol in model.decls() if "!" not in symbol.name())
    return ", ".join(f"{name} = {value}" for name, value in values)
