"""Cuts a message where a second question may begin: plain functions, without Rasa."""

from __future__ import annotations

import re
from collections.abc import Sequence

MIN_WORDS = 2
MAX_CUTS = 6

_SENTENCE_END = r"[.?!;:…]+(?:\s|$)|\n|,\s|\s[-–—/]\s"


def possible_halves(text: str, connectors: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """List the ways of cutting a message in two.

    Args:
        text: the message.
        connectors: words that may begin a second question, such as « et » or « au passage ».

    Returns:
        For each cut, what stands before and behind it; both of at least two words. Behind
        a connector the second half begins with what follows it.
    """
    pattern = _cut_pattern(tuple(connectors))
    cuts = [(text[: m.start()].strip(), text[m.end() :].strip()) for m in pattern.finditer(text)]
    halves = [half for half in cuts if all(len(part.split()) >= MIN_WORDS for part in half)]
    return tuple(halves[:MAX_CUTS])


def _cut_pattern(connectors: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(connectors, key=len, reverse=True)
    words = "|".join(re.escape(connector) for connector in longest_first)
    return re.compile(
        rf"(?:{_SENTENCE_END})\s*(?:(?:{words})\b[\s,]*)?|\s(?:{words})\b[\s,]+", re.IGNORECASE
    )
