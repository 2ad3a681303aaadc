"""Reads the labelled examples of data/nlu/ with the line that each stands on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_INTENT = re.compile(r"^\s*(?:- )?intent:\s*[\"']?([\w+/]+)")
_OTHER_GROUP = re.compile(r"^\s*- (?:synonym|regex|lookup):")
_EXAMPLES = re.compile(r"^(\s*)(?:- )?examples:\s*\|")
_EXAMPLE = re.compile(r"^(\s*)- (.*\S)\s*$")


@dataclass(frozen=True)
class PlacedExample:
    """One labelled message and where it is written.

    Attributes:
        text: the message.
        intent: its intent.
        file: the file, as an editor knows it.
        line: the line, from 1.
    """

    text: str
    intent: str
    file: str
    line: int


def placed_examples(root: Path) -> tuple[PlacedExample, ...]:
    """Read all examples of a project.

    Args:
        root: the project's folder, with data/nlu/.

    Returns:
        The examples, in the order of the files and of their lines.

    Raises:
        OSError: a file cannot be read.
    """
    paths = sorted((root / "data" / "nlu").glob("*.yml"))
    return tuple(example for path in paths for example in _of_file(path, root))


def _of_file(path: Path, root: Path) -> Iterator[PlacedExample]:
    name = path.relative_to(root).as_posix()
    intent, indent = "", -1
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
        example = _EXAMPLE.match(line)
        if indent >= 0 and example and len(example[1]) > indent:
            if intent:
                yield PlacedExample(example[2], intent, name, number)
            continue
        named, opened = _INTENT.match(line), _EXAMPLES.match(line)
        if named or _OTHER_GROUP.match(line):
            intent, indent = (named[1] if named else ""), -1
        elif opened:
            indent = len(opened[1])
