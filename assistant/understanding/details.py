"""Details that a customer gives in passing: plain functions, without Rasa."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.content.lexicon import Lexicon, around, contains, normalise, plain
from assistant.understanding.text import SERVICE_ID

SEPARATOR = ", "
"""Between the identifiers of a message that gives several."""

_YEAR = re.compile(r"\b(20\d\d)\b")
_NUMERIC_MONTH = re.compile(r"\b(0?[1-9]|1[0-2])[/.-](20\d\d)\b")


@dataclass(frozen=True)
class Found:
    """A detail and where it stands.

    Attributes:
        name: `service_id`, `support_level`, `lost`, `profile` or `invoice_period`.
        value: its value, as the dialogue knows it; several identifiers stand beside each other.
        start: index of its first character in the message.
        end: index behind its last one.
    """

    name: str
    value: str
    start: int
    end: int


def find_details(text: str, lexicon: Lexicon) -> tuple[Found, ...]:
    """Find the details of a message.

    Args:
        text: the message.
        lexicon: the words of each detail.

    Returns:
        At most one of each name.
    """
    words = normalise(text)
    everything = (0, len(text))
    return (
        *_service_ids(text, lexicon),
        *(Found("support_level", value, *everything) for value in _level(text, words, lexicon)),
        *(Found("lost", value, *everything) for value in _lost(words, lexicon)),
        *(Found("profile", value, *everything) for value in _profile(words, lexicon)),
        *(Found("invoice_period", value, *everything) for value in _period(text, words, lexicon)),
    )


def _service_ids(text: str, lexicon: Lexicon) -> Iterator[Found]:
    matches = list(SERVICE_ID.finditer(text))
    ends = [0, *(match.end() for match in matches)]
    starts = [*(match.start() for match in matches), len(text)]
    kept = [
        match
        for number, match in enumerate(matches)
        if not lexicon.service_id_denials.denies(
            text[ends[number] : match.start()], text[match.end() : starts[number + 1]]
        )
    ]
    if kept:
        values = dict.fromkeys(map(_service_id, kept))
        yield Found("service_id", SEPARATOR.join(values), kept[0].start(), kept[-1].end())


def _service_id(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match.group(1).lower().replace("o", "0"))
    return f"OCB{digits}"


def _level(text: str, words: str, lexicon: Lexicon) -> Iterator[str]:
    if contains(words, lexicon.not_support_level):
        return
    levels = [
        level
        for level, names in lexicon.support_level.items()
        if any(
            not lexicon.support_level_denials.denies(before, behind)
            for name in names
            for before, behind in around(plain(text), name)
        )
    ]
    if len(levels) == 1:
        yield levels[0]


def _lost(words: str, lexicon: Lexicon) -> Iterator[str]:
    if contains(words, lexicon.not_lost):
        return
    lost = [what for what, names in lexicon.lost.items() if contains(words, names)]
    if len(lost) == len(lexicon.lost):
        yield "both"
    elif lost:
        yield lost[0]


def _profile(words: str, lexicon: Lexicon) -> Iterator[str]:
    for profile, phrases in lexicon.profile.items():
        denied = [f"{no} {phrase}" for phrase in phrases for no in lexicon.profile_negations]
        if contains(words, phrases) and not contains(words, denied):
            yield profile
            return


def _period(text: str, words: str, lexicon: Lexicon) -> Iterator[str]:
    numeric = _NUMERIC_MONTH.search(text)
    if numeric:
        yield f"{numeric.group(2)}-{int(numeric.group(1)):02d}"
        return
    months = [n for n, month in enumerate(lexicon.months, start=1) if contains(words, (month,))]
    if len(months) == 1:
        year = _YEAR.search(words)
        yield f"{year.group(1)}-{months[0]:02d}" if year else f"{months[0]:02d}"
