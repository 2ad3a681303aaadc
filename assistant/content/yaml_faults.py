"""Names what keeps YAML from reading a file, in the terms of whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

_KEY = r"[A-Za-z_][\w-]*"
_BEGIN = r"^\s*(?:-\s+)*"
_TAB = re.compile(r"^ *\t")
_FIELD = re.compile(rf"{_BEGIN}({_KEY})\s*:(?:\s|$)")
_NO_SPACE_AFTER_COLON = re.compile(rf"{_BEGIN}{_KEY}:(?!//)[^\s:]")
_NO_SPACE_AFTER_DASH = re.compile(r"^\s*-(?![\s-])\w")
_NO_COLON = re.compile(rf"{_BEGIN}({_KEY})(?:\s+[^:]*)?$")
_COLON_IN_TEXT = re.compile(r"[^\"'\[{|>&*!].*:(?:\s|$)")
_QUOTE_OPEN = re.compile(rf"{_BEGIN}(?:{_KEY}:\s+)?(?:\"[^\"]*|'(?:[^']|'')*)$")
_TEXT_BEHIND_QUOTE = re.compile(rf"{_BEGIN}(?:{_KEY}:\s+)?(?:\"[^\"]*\"|'[^']*')\s*[^\s#,\]}}:]")
_SPECIAL = re.compile(rf"{_BEGIN}(?:{_KEY}:\s+)?([@`%&*!|>?])")
_NOT_ALIGNED = re.compile("block|mapping values")
_KEY_TWICE = re.compile(r"duplicate key \"([^\"]+)\"")

_MESSAGES = (
    ("single document", "yaml_two_documents", "at"),
    ("quoted scalar", "yaml_quote_open", "began"),
    ("flow", "yaml_bracket_open", "began"),
    ("but found '<block sequence start>'", "yaml_dash_missing", "at"),
    ("but found '-'", "yaml_dash_missing", "at"),
)
_SPECIALS = ("cannot start any token", "alias", "anchor", "tag", "directive", "block scalar")


class Fault(NamedTuple):
    """What is wrong: its entry in problems.fr.yml, its line from 0, and what fills the entry."""

    code: str
    line: int
    name: str = ""


def find_fault(source: str, error: YAMLError) -> Fault:
    """Find what an editor did that YAML cannot read.

    Args:
        source: the file.
        error: what the reader says of it.

    Returns:
        The fault; `file_not_yaml` when it has no better name.
    """
    lines = source.split("\n")
    if isinstance(error, ReaderError):
        return Fault("yaml_character", source.count("\n", 0, error.position))
    mark, context = _mark(error, "problem_mark"), _mark(error, "context_mark")
    at = min(mark if mark is not None else context or 0, len(lines) - 1)
    began = min(context if context is not None else at, at)
    said = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')} {error}"
    return (
        _by_message(lines, at, began, said)
        or _by_text(lines, at, began)
        or Fault("yaml_indentation" if _NOT_ALIGNED.search(said) else "file_not_yaml", at)
    )


def field_of(lines: Sequence[str], line: int) -> str:
    """Name the field in which a line stands: its own key, else the one above."""
    found = (_FIELD.match(lines[at]) for at in range(min(line, len(lines) - 1), -1, -1))
    return next((match[1] for match in found if match), "")


def slip(text: str) -> str | None:
    """Name the slip by which fields became a text, as in `title:Mot` or `-text`."""
    if _NO_SPACE_AFTER_COLON.match(text):
        return "yaml_colon_space"
    return "yaml_dash_space" if _NO_SPACE_AFTER_DASH.match(text) else None


def _mark(error: YAMLError, name: str) -> int | None:
    mark = getattr(error, name, None) if isinstance(error, MarkedYAMLError) else None
    return None if mark is None else int(mark.line)


def _by_message(lines: Sequence[str], at: int, began: int, said: str) -> Fault | None:
    twice = _KEY_TWICE.search(said)
    if twice:
        return Fault("yaml_key_twice", at, twice[1])
    tab = next((n for n in (at, at - 1) if n >= began - 1 and _TAB.match(lines[n])), None)
    if tab is not None:
        return Fault("yaml_tab", tab)
    for words, code, line in _MESSAGES:
        if words in said:
            return Fault(code, began if line == "began" else at)
    special = _SPECIAL.match(lines[at]) or _SPECIAL.match(lines[began])
    if special and any(word in said for word in _SPECIALS):
        return Fault("yaml_special_start", at, special[1])
    return None


def _by_text(lines: Sequence[str], at: int, began: int) -> Fault | None:
    """Look at the line, at those where what it belongs to began, and at the one above."""
    above = next((n for n in range(at - 1, -1, -1) if lines[n].strip()), at)
    for number in dict.fromkeys((at, began, above)):
        line = lines[number]
        code = slip(line)
        if not code and _QUOTE_OPEN.match(line):
            code = "yaml_quote_open"
        if not code and _TEXT_BEHIND_QUOTE.match(line):
            code = "yaml_text_behind_quote"
        if not code and number == at and _COLON_IN_TEXT.match(_value(line)):
            code = "yaml_colon_in_text"
        bare = None if code else _NO_COLON.match(line)
        if bare and bare[1].islower():
            return Fault("yaml_colon_missing", number, bare[1])
        if code:
            return Fault(code, number)
    return None


def _value(line: str) -> str:
    field = _FIELD.match(line)
    return line[field.end() :].lstrip() if field else ""
