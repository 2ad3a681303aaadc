"""Counts lines of Python without blank lines and docstrings: `python -m tools.lines [FOLDER…]`."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.evaluation.console import show
from tools.evaluation.tables import text_table

FOLDERS = ("actions", "assistant", "tools")
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def code_lines(source: str) -> int:
    """Count the lines of a module that are neither blank nor part of a docstring."""
    documented = {line for node in ast.walk(ast.parse(source)) for line in _docstring(node)}
    lines = enumerate(source.splitlines(), start=1)
    return sum(bool(line.strip()) and number not in documented for number, line in lines)


def main(folders: Sequence[str]) -> None:
    """Print the lines and modules of each room, the largest first."""
    lines, modules = Counter[str](), Counter[str]()
    for path in (path for folder in folders for path in Path(folder).rglob("*.py")):
        room = "/".join(path.parts[:2]) if len(path.parts) > 2 else path.parts[0]  # noqa: PLR2004
        lines[room] += code_lines(path.read_text("utf-8"))
        modules[room] += 1
    rows = [(room, str(count), str(modules[room])) for room, count in lines.most_common()]
    total = ("all", str(lines.total()), str(modules.total()))
    show(text_table(("room", "lines", "modules"), [*rows, total]))


def _docstring(node: ast.AST) -> Iterator[int]:
    if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
        first = node.body[0]
        yield from range(first.lineno, (first.end_lineno or first.lineno) + 1)


if __name__ == "__main__":
    main(sys.argv[1:] or FOLDERS)
