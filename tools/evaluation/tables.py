"""Tables as plain text and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBER = re.compile(r"[+-]?\d|-?$")

Rows = Sequence[Sequence[str]]


def text_table(head: Sequence[str], rows: Rows) -> str:
    """Align a table for a terminal: words to the left, numbers to the right.

    Args:
        head: name of each column.
        rows: the cells.

    Returns:
        Lines separated by newlines.
    """
    columns = [_aligned(column) for column in zip(head, *rows, strict=True)]
    rule = ["-" * len(column[0]) for column in columns]
    first, *others = zip(*columns, strict=True)
    return "\n".join("  ".join(line).rstrip() for line in [first, rule, *others])


def markdown_table(head: Sequence[str], rows: Rows) -> str:
    """Write a table in Markdown, its columns aligned for a terminal too; the first holds words."""
    columns = [_aligned((name.ljust(4), *cells)) for name, *cells in zip(head, *rows, strict=True)]
    words, *numbers = ["-" * len(column[0]) for column in columns]
    rule = [words, *(f"{dashes[1:]}:" for dashes in numbers)]
    first, *others = zip(*columns, strict=True)
    return "\n".join(f"| {' | '.join(line)} |" for line in [first, rule, *others])


def _aligned(column: Sequence[str]) -> list[str]:
    width = max(map(len, column))
    is_numeric = all(_NUMBER.match(cell) for cell in column[1:])
    return [cell.rjust(width) if is_numeric else cell.ljust(width) for cell in column]
