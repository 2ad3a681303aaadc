"""Tells whether two messages are the same, or nearly: plain functions."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from assistant.content.lexicon import normalise

MIN_WORDS = 4
"""Shorter messages are only compared for being equal: « où est ma facture » is anybody's."""

LIKENESS = 0.9
"""Least share of characters in common, in order: a letter, an ending or a small word differs."""

SHARED = 0.6
"""Least share of a message's words that another must hold to be compared at all."""


def near_copies(written: Iterable[str], kept_apart: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Find messages that equal or nearly equal one of a set kept apart.

    Case, accents and punctuation do not count. Of messages of three words or fewer, which anybody
    writes, only as many as four are looked at.

    Args:
        written: the messages that something is learnt from.
        kept_apart: the messages that are measured on.

    Yields:
        The message, and the one that it is like.
    """
    apart = {
        read: text for text in kept_apart if len((read := normalise(text)).split()) >= MIN_WORDS
    }
    holding: defaultdict[str, list[str]] = defaultdict(list)
    for read in apart:
        for word in set(read.split()):
            holding[word].append(read)
    for text in written:
        read = normalise(text)
        if len(read.split()) < MIN_WORDS:
            continue
        if read in apart:
            yield text, apart[read]
            continue
        found = next((other for other in _sharing(read, holding) if _alike(read, other)), None)
        if found:
            yield text, apart[found]


def _sharing(read: str, holding: Mapping[str, Sequence[str]]) -> set[str]:
    words = sorted(set(read.split()), key=lambda word: len(holding.get(word, ())))
    # Whoever shares so many of the words shares one of the rarest.
    rarest = words[: len(words) - math.ceil(SHARED * len(words)) + 1]
    candidates = {other for word in rarest for other in holding.get(word, ())}
    return {o for o in candidates if len(set(o.split()) & set(words)) >= SHARED * len(words)}


def _alike(read: str, other: str) -> bool:
    matcher = SequenceMatcher(None, read, other, autojunk=False)
    return (
        matcher.real_quick_ratio() >= LIKENESS
        and matcher.quick_ratio() >= LIKENESS
        and matcher.ratio() >= LIKENESS
    )
