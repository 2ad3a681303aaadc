"""Finds examples that say what another intent's say: plain functions on vectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.content.lexicon import normalise
from assistant.understanding.linear import Floats
from assistant.understanding.placed_examples import PlacedExample

NEAREST = 3
"""An intent is as near as its three nearest examples on average: one alone may be a slip."""

FARTHER = 0.15
"""By how much an example's own intent must lie farther than another one to be named.

Among the examples written before there was a check, by authors who knew what they asked, one in a
hundred does (docs/understanding.md).
"""

_ROWS = 1000

Key = tuple[str, str]
"""An example's intent and text."""


@dataclass(frozen=True)
class Nearer:
    """An example that lies nearer to another intent's examples than to its own intent's.

    Attributes:
        example: the example.
        intent: the other intent.
        by: how much nearer, as a difference of cosines.
    """

    example: PlacedExample
    intent: str
    by: float


def key_of(example: PlacedExample) -> Key:
    """Identify an example wherever it stands."""
    return example.intent, example.text


def repeated(examples: Sequence[PlacedExample]) -> Iterator[tuple[PlacedExample, PlacedExample]]:
    """Find the same example in two intents, whatever its case, accents and punctuation.

    Args:
        examples: all examples.

    Yields:
        The later one, and the first one of another intent.
    """
    first: dict[str, PlacedExample] = {}
    for example in examples:
        words = normalise(example.text)
        known = first.setdefault(words, example)
        if words and known.intent != example.intent:
            yield example, known


def nearer(examples: Sequence[PlacedExample], vectors: Floats) -> Iterator[Nearer]:
    """Find the examples that lie farther from their own intent than is usual.

    Args:
        examples: all n examples.
        vectors: n rows of length 1.

    Yields:
        Those to which another intent's examples lie nearer.
    """
    intents = sorted({example.intent for example in examples})
    place = {intent: number for number, intent in enumerate(intents)}
    labels = np.asarray([place[example.intent] for example in examples], dtype=np.int64)
    for start in range(0, len(examples), _ROWS):
        rows = np.arange(start, min(start + _ROWS, len(examples)))
        near = _near(vectors, labels, rows, len(intents))
        own = near[np.arange(len(rows)), labels[rows]].copy()
        near[np.arange(len(rows)), labels[rows]] = -1.0
        for row, values, within in zip(rows.tolist(), near, own, strict=True):
            best = int(values.argmax())
            by = float(values[best] - within)
            if by > FARTHER:
                yield Nearer(examples[row], intents[best], by)


def _near(
    vectors: Floats, labels: npt.NDArray[np.int64], rows: npt.NDArray[np.int64], count: int
) -> Floats:
    """Measure how near examples lie to each intent: a row for each example."""
    cosines = vectors[rows] @ vectors.T
    # An example is no neighbour of itself.
    cosines[np.arange(len(rows)), rows] = -1.0
    near = np.full((len(rows), count), -1.0, dtype=np.float32)
    for intent in range(count):
        of_intent = cosines[:, labels == intent]
        if of_intent.shape[1] >= NEAREST:
            best = np.partition(of_intent, -NEAREST, axis=1)[:, -NEAREST:]
            near[:, intent] = best.mean(axis=1)
    return near
