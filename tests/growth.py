"""How the time of some work grows with the length of its text."""

from __future__ import annotations

import time
from collections.abc import Callable

# In proportion to the length it is 8, to its square 64; a busy machine was seen to double a time.
MOST_GROWTH = 24.0
TRIALS = 3


def growth(work: Callable[[str], object], piece: str, length: int) -> float:
    """How many times longer the piece takes repeated to `length` characters than to an eighth."""
    text = (piece * length)[:length]
    return _seconds(work, text) / _seconds(work, text[: length // 8])


def _seconds(work: Callable[[str], object], text: str) -> float:
    """The least of some measures of the processor's time, which other programs do not spend."""
    measures = []
    for _ in range(TRIALS):
        start = time.process_time()
        work(text)
        measures.append(time.process_time() - start)
    return min(measures)
