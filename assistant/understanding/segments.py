"""Cuts a message into the segments of which each may ask, deny or tell something of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.understanding.text import MAX_CHARACTERS

START = "start"
CONTRAST = "contrast"
CONNECTOR = "connector"
MAX_SEGMENTS = 12
MAX_CUTS = 6
MIN_WORDS = 2

# The first of two marks in a row tells most: « .\n- », « ? Et ».
_MARKS = (
    ("postscript", r"(?:(?<=^)|(?<=[\s.?!,;]))p\.?\s?s\.?(?:\s*[:,;]\s*|\s)"),
    ("item", r"(?:(?<=^)|(?<=[\s:;,]))(?:\d[).°/]|\(\d\)|[a-d]\)|[•*])\s"),
    ("line", r"\s*\n\s*(?:[-–—•*]\s*|\d{1,2}[).]\s*)?"),
    ("sentence", r"(?<!\bM)(?<!\bMme)(?<!\bMM)[.?!…]+(?=\s|$)"),
    ("semicolon", r"\s?;"),
    ("slash", r"\s?//\s?|\s[/|]\s"),
    ("plus", r"\s[+&]\s"),
    ("dash", r"\s[-–—]{1,2}\s|^[-–—]\s"),
    ("colon", r"\s?:(?=\s|$)"),
    ("comma", r"\s?,(?=\s)"),
    ("bracket", r"\s\(|\)"),
)
MARKS = (*(name for name, _ in _MARKS), CONTRAST, CONNECTOR, START)
_RANK = {name: rank for rank, name in enumerate(MARKS)}

_NOT_BEHIND = "".join(
    rf"(?<!\b{word}\s)" for word in ("que", "qui", "si", "quand", "comme", "dont")
)
"""Behind these a contrast begins no clause of its own: « ce que c'est »."""


@dataclass(frozen=True)
class Segment:
    """A part of a message between two places where it may be cut.

    Attributes:
        start: index of its first character in the message.
        end: index behind its last one.
        text: what stands there.
        mark: what begins it, one of `MARKS`.
        asks: whether a question mark ends it.
    """

    start: int
    end: int
    text: str
    mark: str
    asks: bool = False


@dataclass(frozen=True)
class Cut:
    """A place where a second question may begin.

    Attributes:
        number: position of the segment that begins there.
        before: the message up to it.
        behind: the message from it on.
        mark: what stands there.
    """

    number: int
    before: str
    behind: str
    mark: str


def segments(
    text: str, connectors: Sequence[str], contrasts: Sequence[str] = ()
) -> tuple[Segment, ...]:
    """Cut a message wherever a pause or a connecting word lets something new begin.

    Args:
        text: the message, of which the beginning is looked at.
        connectors: words that may begin something else, such as « et » or « au passage »; they
            belong to no segment.
        contrasts: words that may begin the contrary, such as « mais »; the segment begins with
            them.

    Returns:
        The segments that hold a letter, in their order.
    """
    found = _segments(text[:MAX_CHARACTERS], tuple(connectors), tuple(contrasts))
    return tuple(found)[:MAX_SEGMENTS]


def cuts(text: str, found: Sequence[Segment]) -> tuple[Cut, ...]:
    """List where a message may be cut in two.

    Args:
        text: the message.
        found: its segments.

    Returns:
        The cuts with two words on both sides, the strongest when there are many, in their order.
    """
    possible = [
        Cut(number, text[: before.end].strip(), text[behind.start :].strip(), behind.mark)
        for number, (before, behind) in enumerate(pairwise(found), start=1)
    ]
    wide = [cut for cut in possible if _has_words(cut.before) and _has_words(cut.behind)]
    strongest = sorted(wide, key=lambda cut: _RANK[cut.mark])[:MAX_CUTS]
    return tuple(sorted(strongest, key=lambda cut: cut.number))


def _has_words(text: str) -> bool:
    return len(text.split(maxsplit=MIN_WORDS)) >= MIN_WORDS


def _segments(
    text: str, connectors: tuple[str, ...], contrasts: tuple[str, ...]
) -> Iterator[Segment]:
    start, mark = 0, START
    for cut in _pattern(connectors, contrasts).finditer(text):
        segment = _segment(text, start, cut.start(), mark)
        if segment:
            yield segment
            mark = START
        found = cut.lastgroup or START
        mark = min(mark, found, key=_RANK.__getitem__)
        start = cut.start() if found == CONTRAST else cut.end()
    last = _segment(text, start, len(text), mark)
    if last:
        yield last


def _segment(text: str, start: int, end: int, mark: str) -> Segment | None:
    part = text[start:end]
    if not any(char.isalpha() for char in part):
        return None
    start += len(part) - len(part.lstrip())
    end = start + len(part.strip())
    return Segment(start, end, part.strip(), mark, text[end:].lstrip().startswith("?"))


@lru_cache(maxsize=4)
def _pattern(connectors: tuple[str, ...], contrasts: tuple[str, ...]) -> re.Pattern[str]:
    marks = [f"(?P<{name}>{pattern})" for name, pattern in _MARKS]
    if contrasts:
        marks.append(rf"(?P<{CONTRAST}>(?<=\s){_NOT_BEHIND}(?:{_words(contrasts)}))")
    if connectors:
        marks.append(rf"(?P<{CONNECTOR}>(?:(?<=^)|(?<=\s))(?:{_words(connectors)})\s*,?)")
    return re.compile("|".join(marks), re.IGNORECASE)


def _words(entries: tuple[str, ...]) -> str:
    longest_first = sorted(entries, key=len, reverse=True)
    return "|".join(
        re.escape(word) + ("" if word.endswith("'") else r"(?!\w)") for word in longest_first
    )
