"""How two versions of a file differ, for people."""

from __future__ import annotations

import difflib

_KINDS = {"+": "ins", "-": "del"}


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """List the lines of a difference, each with `ins`, `del` or nothing."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1)
    # Numbers of lines say nothing to people.
    return [
        ("", "…") if line.startswith("@@") else (_KINDS.get(line[0], ""), line[1:])
        for line in list(lines)[2:]
    ]
