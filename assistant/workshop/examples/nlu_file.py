"""Adds an example to a file of data/nlu, or takes it out: every other byte stays as it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from assistant.understanding.examples import UNKNOWN_VOICE

VOICE = "customer"
"""Who wrote such examples: calibration leaves out all that one voice wrote."""
_INTENT = re.compile(r"^  - intent:\s*[\"']?([\w+/]+)")
_METADATA = re.compile(rf"^    metadata:\s*\{{\s*voice:\s*{VOICE}\s*\}}\s*$")
_EXAMPLES = re.compile(r"^    examples:\s*\|")
_EXAMPLE = re.compile(r"^      - (.*\S)\s*$")

Examples = Counter[tuple[str, str, str]]


class NluFileError(Exception):
    """A file cannot take the example, or does not hold it; the text is the file's name."""


def file_for(folder: Path, intent: str) -> Path:
    """Choose the file where an intent's examples are.

    Args:
        folder: data/nlu.
        intent: the intent.

    Returns:
        The one named like it, else the one with most of them.

    Raises:
        NluFileError: no file has any.
    """
    counts = {
        path: sum(group[1] == intent for group in _groups(_lines(path.read_text("utf-8"))[0]))
        for path in sorted(folder.glob("*.yml"))
    }
    holding = [path for path, count in counts.items() if count]
    if not holding:
        raise NluFileError(intent)
    return max(holding, key=lambda path: (path.stem == intent, counts[path]))


def with_examples(source: str, intent: str, texts: Sequence[str]) -> str:
    """Add examples to the customers' group of an intent.

    The first ones make that group: behind the intent's others, or behind all of the file.

    Args:
        source: the file as it is.
        intent: the intent.
        texts: cleaned lines, no two the same.

    Returns:
        The file with them.

    Raises:
        NluFileError: the file is not written as ours are, so that nothing is changed.
    """
    lines, end = _lines(source)
    groups = _groups(lines)
    if not groups:
        raise NluFileError(intent)
    known = [group for group in groups if group[1] == intent]
    own = [group for group in known if group[2]]
    last = (own or known or groups)[-1][3]
    added = [*([] if own else _head(intent)), *(f"      - {text}" for text in texts)]
    changed = end.join([*lines[: last + 1], *added, *lines[last + 1 :]])
    _check(source, changed, Counter((intent, VOICE, text) for text in texts))
    return changed


def without_example(source: str, is_it: Callable[[str, str], bool]) -> tuple[str, str]:
    """Take out an example of the customers' groups, and the group once it is empty.

    Args:
        source: the file as it is.
        is_it: tells by intent and text whether it is the one.

    Returns:
        The file without it, and its text.

    Raises:
        NluFileError: no example is it.
    """
    lines, end = _lines(source)
    found = _place(lines, is_it)
    if found is None:
        raise NluFileError("example")
    gone, intent, text = found
    changed = end.join(line for n, line in enumerate(lines) if n not in gone)
    _check(changed, source, Counter({(intent, VOICE, text): 1}))
    return changed, text


def find_example(source: str, is_it: Callable[[str, str], bool]) -> str | None:
    """Read an example of the customers' groups; None when no example is it."""
    found = _place(_lines(source)[0], is_it)
    return found[2] if found else None


def _place(lines: list[str], is_it: Callable[[str, str], bool]) -> tuple[range, str, str] | None:
    """Find an example: the lines that go with it, its intent and its text."""
    for first, intent, is_own, last in _groups(lines):
        if not is_own:
            continue
        examples = [at for at in range(first, last + 1) if _EXAMPLE.match(lines[at])]
        for at in examples:
            text = lines[at].strip().removeprefix("- ")
            if is_it(intent, text):
                alone = len(examples) == 1
                return range(first, last + 1) if alone else range(at, at + 1), intent, text
    return None


def _head(intent: str) -> list[str]:
    return [f"  - intent: {intent}", f"    metadata: {{voice: {VOICE}}}", "    examples: |"]


def _lines(source: str) -> tuple[list[str], str]:
    end = "\r\n" if "\r\n" in source else "\n"
    return source.split(end), end


def _groups(lines: list[str]) -> list[tuple[int, str, bool, int]]:
    """List the groups of examples: first line, intent, whether customers' own, last example."""
    found: list[tuple[int, str, bool, int]] = []
    for at, line in enumerate(lines):
        intent = _INTENT.match(line)
        if intent:
            found.append((at, intent[1], False, -1))
        elif found and _METADATA.match(line):
            found[-1] = (*found[-1][:2], True, found[-1][3])
        elif found and _EXAMPLE.match(line):
            found[-1] = (*found[-1][:3], at)
    return [group for group in found if group[3] >= 0]


def _check(before: str, after: str, added: Examples) -> None:
    """Make sure that what Rasa reads differs by this and nothing else."""
    try:
        same = _examples(after) == _examples(before) + added
    except (YAMLError, KeyError, TypeError, AttributeError) as error:
        raise NluFileError(type(error).__name__) from error
    if not same:
        raise NluFileError("example")


def _examples(source: str) -> Examples:
    return Counter(
        (block["intent"], _voice(block), line.strip()[2:])
        for block in YAML(typ="safe").load(source)["nlu"]
        if "intent" in block
        for line in block["examples"].splitlines()
        if line.strip().startswith("- ")
    )


def _voice(block: dict[str, dict[str, str]]) -> str:
    return str((block.get("metadata") or {}).get("voice", UNKNOWN_VOICE))
