"""Proves the goals: `python3 formal/run.py [GROUP ...]`.

Exits with an error unless every goal is proved and every control is refuted.
"""

import argparse
import sys
import time

try:
    import z3  # noqa: F401
except ImportError:
    sys.exit(
        "error: z3 is not installed: run `cargo xtask prove`, which fetches it (formal/requirements.txt)"
    )

from goals import all_groups
from prover import Group, decide
from rust_source import SourceError, digest

NAME_WIDTH = 72


def main() -> int:
    """Runs the command line."""
    options = _options()
    try:
        groups = all_groups()
    except SourceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    unknown = set(options.groups) - {group.name for group in groups}
    if unknown:
        known = ", ".join(group.name for group in groups)
        print(
            f"error: no group is named {', '.join(sorted(unknown))}; the groups are {known}", file=sys.stderr
        )
        return 1
    chosen = [group for group in groups if not options.groups or group.name in options.groups]
    if options.digests:
        return _print_digests(chosen)
    return _prove(chosen)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py", description="Prove the arithmetic of the rules with z3.")
    parser.add_argument("groups", metavar="GROUP", nargs="*", help="prove these groups only")
    parser.add_argument(
        "--digests", action="store_true", help="print the digest of every function that a goal describes"
    )
    return parser.parse_args()


def _print_digests(groups: list[Group]) -> int:
    for group in groups:
        for function in group.functions:
            print(f"{digest(function.file, function.name)}  {function.file}  {function.name}  ({group.name})")
    return 0


def _prove(groups: list[Group]) -> int:
    started = time.monotonic()
    findings = [finding for group in groups for finding in group.check_sources()]
    counts = {"proved": 0, "refuted": 0}
    print(f"{'group':<18} {'goal':<{NAME_WIDTH}} {'result':<8} {'seconds':>7}")
    for group in groups:
        for goal in group.goals:
            verdict = decide(goal)
            name = f"control: {goal.name}" if goal.is_control else goal.name
            print(
                f"{group.name:<18} {name:<{NAME_WIDTH}} {verdict.result:<8} {verdict.seconds:>7.2f}",
                flush=True,
            )
            if verdict.detail:
                print(f"{'':<18}   {verdict.detail}")
            if verdict.is_expected:
                counts[verdict.result] += 1
            else:
                findings.append(f"{group.name}: `{name}` is {verdict.result} {verdict.detail}".rstrip())
    print(
        f"\ngoals proved: {counts['proved']}, controls refuted: {counts['refuted']}, "
        f"{time.monotonic() - started:.1f} s"
    )
    for finding in findings:
        print(f"error: {finding}", file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
