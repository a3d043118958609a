"""Reads constants and functions of the Rust sources, so that a goal cannot drift from the code that it is about."""

import ast
import hashlib
import operator
import re
from dataclasses import dataclass
from pathlib import Path

CORE = Path(__file__).resolve().parent.parent / "programs" / "influence-core" / "src"

_LIMITS = {f"u{bits}::MAX": 2**bits - 1 for bits in (8, 16, 32, 64, 128)}
_OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
}
# Comments, and string and character literals, in which braces do not count.
_TOKENS = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"|\'(?:\\.[^\']*|[^\'\\])\'', re.DOTALL)


class SourceError(Exception):
    """A constant or a function is missing, ambiguous, unreadable or changed."""


@dataclass(frozen=True)
class RustFunction:
    """A function that a goal describes, and the digest of its text at the last review of the goal."""

    file: str
    name: str
    digest: str

    def check(self) -> None:
        """Fails when the function's text is not the reviewed one."""
        found = digest(self.file, self.name)
        if found != self.digest:
            raise SourceError(
                f"{self.file}: the function changed: review the goal about `{self.name}`, "
                f"then replace the digest {self.digest} by {found}"
            )


def constant(file: str, name: str) -> int:
    """Value of an integer constant of the core crate."""
    return constant_in(_read(file), file, name)


def constant_in(text: str, file: str, name: str) -> int:
    """Value of an integer constant in `text`; `file` is named in errors."""
    pattern = rf"\bconst\s+{name}\s*:\s*\w+\s*=\s*([^;]+);"
    found = re.findall(pattern, _without_comments(text))
    if len(found) != 1:
        raise SourceError(f"{file}: {len(found)} integer constants are named `{name}`, expected 1")
    expression = found[0]
    for limit, value in _LIMITS.items():
        expression = expression.replace(limit, str(value))
    expression = re.sub(r"(?<=\d)_?[ui](?:8|16|32|64|128|size)\b", "", expression)
    expression = re.sub(r"\bas\s+\w+", "", expression).replace("/", "//").strip()
    try:
        return _evaluate(ast.parse(expression, mode="eval").body, text, file)
    except (SyntaxError, KeyError) as error:
        raise SourceError(f"{file}: cannot evaluate `{name}` = `{found[0]}`") from error


def _evaluate(node: ast.expr, text: str, file: str) -> int:
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    if isinstance(node, ast.Name):
        return constant_in(text, file, node.id)
    if isinstance(node, ast.BinOp):
        left, right = _evaluate(node.left, text, file), _evaluate(node.right, text, file)
        return _OPERATORS[type(node.op)](left, right)
    raise KeyError(type(node))


def function_text(text: str, file: str, name: str) -> str:
    """Signature and body of the only function of this name, without comments and with single spaces."""
    bare = _without_comments(text)
    starts = [found.start() for found in re.finditer(rf"\bfn\s+{name}\b", bare)]
    if len(starts) != 1:
        raise SourceError(f"{file}: {len(starts)} functions are named `{name}`, expected 1")
    # A literal is blanked for the search of the closing brace only.
    shape = _TOKENS.sub(lambda token: " " * len(token[0]), bare)
    depth = 0
    for at in range(starts[0], len(shape)):
        depth += {"{": 1, "}": -1}.get(shape[at], 0)
        if shape[at] == "}" and depth == 0:
            return " ".join(bare[starts[0] : at + 1].split())
    raise SourceError(f"{file}: the end of the function `{name}` was not found")


def digest(file: str, name: str) -> str:
    """First 16 hex digits of the SHA-256 of a function's text, whatever its layout."""
    text = without_layout(function_text(_read(file), file, name))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def without_layout(text: str) -> str:
    """`text` without what the formatter may change: spaces beside punctuation and commas at the end of a list."""
    return re.sub(r",([)\]}])", r"\1", re.sub(r"\s*([^\w\s])\s*", r"\1", text))


def functions_named_like(word: str) -> set[tuple[str, str]]:
    """File and name of every core function whose name contains `word`."""
    found = set()
    for path in sorted(CORE.rglob("*.rs")):
        names = re.findall(r"\bfn\s+(\w+)", _without_comments(path.read_text(encoding="utf-8")))
        file = path.relative_to(CORE).as_posix()
        found.update((file, name) for name in names if word in name)
    return found


def _read(file: str) -> str:
    path = CORE / file
    if not path.is_file():
        raise SourceError(f"{path} does not exist: name the file that now has these rules")
    return path.read_text(encoding="utf-8")


def _without_comments(text: str) -> str:
    return _TOKENS.sub(lambda token: " " if token[0].startswith(("//", "/*")) else token[0], text)
