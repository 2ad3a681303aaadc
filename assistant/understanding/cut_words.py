"""Names the words around a cut, by which a second question shows, or only more of the first."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from assistant.understanding.polarity import QUESTION_MARK, words_of
from assistant.understanding.segments import Segment
from assistant.understanding.text import for_ngrams

_BEGINNINGS = (1, 2)
_JOINT = re.compile(r"[a-z]+|[^\sa-z]")


def cut_words(text: str, found: Sequence[Segment], number: int) -> dict[str, float]:
    """Name what joins both sides of a cut, what begins and ends them, and all words of each.

    Args:
        text: the message.
        found: its segments.
        number: position of the segment behind the cut.

    Returns:
        How much each counts, by its name: all words of a side together as much as one beginning.
    """
    near = dict.fromkeys(_near(text, found[number - 1], found[number]), 1.0)
    return near | dict(_side("before", found[:number])) | dict(_side("behind", found[number:]))


def _near(text: str, before: Segment, behind: Segment) -> Iterator[str]:
    joint = " ".join(_JOINT.findall(for_ngrams(text[before.end : behind.start])))
    first, second = words_of(before.text), words_of(behind.text)
    yield f"joint {joint}"
    yield f"joint {joint}, behind begins {' '.join(second[:1])}"
    yield f"before ends {' '.join(first[-1:])}"
    for size in _BEGINNINGS:
        yield f"before begins {' '.join(first[:size])}"
        yield f"behind begins {' '.join(second[:size])}"


def _side(name: str, found: Sequence[Segment]) -> Iterator[tuple[str, float]]:
    # In their order: of a set, the sum of what they weigh would differ by its last digit each time.
    words = dict.fromkeys(word for one in found for word in words_of(one.text))
    if any(one.asks for one in found):
        words[QUESTION_MARK] = None
    for word in words:
        yield f"{name} has {word}", 1 / math.sqrt(len(words))
