"""Cuts a message where a second question may begin: plain functions, without Rasa."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from assistant.understanding.text import MAX_CHARACTERS

MIN_WORDS = 2
MAX_CUTS = 6

_SENTENCE_END = r"[.?!;:…]+(?:\s|$)|\n|,\s|\s[-–—/]\s"


def possible_halves(text: str, connectors: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """List the ways of cutting a message in two.

    Args:
        text: the message, of which the beginning is looked at.
        connectors: words that may begin a second question, such as « et » or « au passage ».

    Returns:
        For each cut, what stands before and behind it; both of at least two words. Behind
        a connector the second half begins with what follows it.
    """
    return tuple(islice(_halves(text[:MAX_CHARACTERS], tuple(connectors)), MAX_CUTS))


def _halves(text: str, connectors: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for cut in _cut_pattern(connectors).finditer(text):
        halves = text[: cut.start()].strip(), text[cut.end() :].strip()
        # A limit: the halves of a long message need not be cut into all their words.
        if all(len(half.split(maxsplit=MIN_WORDS)) >= MIN_WORDS for half in halves):
            yield halves


def _cut_pattern(connectors: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(connectors, key=len, reverse=True)
    words = "|".join(re.escape(connector) for connector in longest_first)
    return re.compile(
        rf"(?:{_SENTENCE_END})\s*(?:(?:{words})\b[\s,]*)?|\s(?:{words})\b[\s,]+", re.IGNORECASE
    )
