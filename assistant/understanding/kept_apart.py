"""Command that finds what was learnt of the validation sets.

`python -m assistant.understanding.kept_apart` names each example of data/ that equals or nearly
equals a message of tests/tools/evaluation/sets; `--drop` removes those of data/nlu.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.understanding.fit_parts import read_labelled
from assistant.understanding.likeness import near_copies
from assistant.understanding.placed_examples import placed_examples

SETS = Path("tests/tools/evaluation/sets")
CUSTOMERS = SETS / "customers.jsonl"
"""What support staff kept of real messages, once there is any."""
QUESTIONS = Path("data/questions")


def messages_of(folder: Path) -> tuple[str, ...]:
    """List the messages of all sets of a folder.

    Args:
        folder: JSON-lines files with `text`, or with `turns`.

    Returns:
        What customers say in them.
    """
    lines = (
        line for path in sorted(folder.glob("*.jsonl")) for line in path.open("r", encoding="utf-8")
    )
    return tuple(text for line in lines for text in _said(json.loads(line)))


def with_row(source: str, text: str, intent: str) -> str:
    """Add a message to a set, on a line of its own whatever the set ends with.

    Args:
        source: the set as it is; empty when there is none yet.
        text: the message.
        intent: what it asks.
    """
    row = json.dumps({"text": text, "intent": intent}, ensure_ascii=False)
    end = "\n" if source and not source.endswith("\n") else ""
    return f"{source}{end}{row}\n"


def copies(root: Path) -> list[tuple[str, int, str, str]]:
    """Find the examples that are too like a message that is measured on.

    Args:
        root: the project's folder.

    Returns:
        File, line, example and message; line 0 for the messages of data/questions.
    """
    examples = placed_examples(root)
    parts = [labelled.text for labelled in read_labelled(root / QUESTIONS)]
    apart = messages_of(root / SETS)
    found = dict(near_copies([*(example.text for example in examples), *parts], apart))
    listed = [(e.file, e.line, e.text, found[e.text]) for e in examples if e.text in found]
    return listed + [(QUESTIONS.as_posix(), 0, p, found[p]) for p in parts if p in found]


def main(arguments: Sequence[str]) -> int:
    """Name the examples, or drop them.

    Args:
        arguments: the command line, without the program's name.

    Returns:
        The exit status: 1 when there were some.
    """
    parser = argparse.ArgumentParser(prog="python -m assistant.understanding.kept_apart")
    parser.add_argument("--root", type=Path, default=Path())
    parser.add_argument("--drop", action="store_true", help="remove them from data/nlu")
    options = parser.parse_args(arguments)
    listed = copies(options.root)
    for file, line, example, message in listed:
        print(f"{file}:{line}: {example!r} is like {message!r} of {SETS}")
    if options.drop:
        _drop(options.root, listed)
    return 1 if listed else 0


def _drop(root: Path, listed: Sequence[tuple[str, int, str, str]]) -> None:
    for file in sorted({file for file, line, _, _ in listed if line}):
        gone = {line for name, line, _, _ in listed if name == file}
        path = root / file
        lines = path.read_text("utf-8").split("\n")
        kept = [text for number, text in enumerate(lines, start=1) if number not in gone]
        path.write_text("\n".join(kept), encoding="utf-8")


def _said(row: Any) -> Iterator[str]:
    if "text" in row:
        yield row["text"]
    for turn in row.get("turns", ()):
        yield turn if isinstance(turn, str) else turn.get("user") or turn.get("text") or ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
