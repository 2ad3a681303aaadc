"""Finds examples that say what another intent's say: plain functions on vectors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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


class Neighbourhoods:
    """How near examples lie to each intent; what is known already is not measured again."""

    def __init__(self, examples: Sequence[PlacedExample], vectors: Floats) -> None:
        """Remember the examples and their vectors.

        Args:
            examples: all n examples.
            vectors: n rows of length 1.
        """
        self._examples = examples
        self._vectors = vectors
        self._intents = sorted({example.intent for example in examples})
        place = {intent: number for number, intent in enumerate(self._intents)}
        self._labels = np.asarray([place[example.intent] for example in examples])

    def own(self, rows: Sequence[int]) -> Floats:
        """Measure how near examples lie to their own intent's others.

        Args:
            rows: which examples.

        Returns:
            One cosine for each.
        """
        near = self._near(rows, range(len(self._examples)))
        return np.asarray(near[np.arange(len(rows)), self._labels[list(rows)]], dtype=np.float32)

    def nearer(
        self, rows: Sequence[int], own: Mapping[int, float], among: Sequence[int]
    ) -> Iterator[Nearer]:
        """Find the examples that lie nearer to another intent.

        Args:
            rows: which examples.
            own: how near each lies to its own intent.
            among: the examples of the other intents that are compared.

        Yields:
            Those farther from their own intent by more than is usual.
        """
        near = self._near(rows, among)
        near[np.arange(len(rows)), self._labels[list(rows)]] = -1.0
        for row, values in zip(rows, near, strict=True):
            best = int(values.argmax())
            by = float(values[best]) - own[row]
            if by > FARTHER:
                yield Nearer(self._examples[row], self._intents[best], by)

    def _near(self, rows: Sequence[int], among: Sequence[int]) -> Floats:
        columns = np.asarray(among, dtype=np.int64)
        chunks = [
            self._near_of(np.asarray(rows[start : start + _ROWS], dtype=np.int64), columns)
            for start in range(0, len(rows), _ROWS)
        ]
        empty = np.zeros((0, len(self._intents)), dtype=np.float32)
        return np.concatenate(chunks) if chunks else empty

    def _near_of(self, rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64]) -> Floats:
        cosines = self._vectors[rows] @ self._vectors[columns].T
        # An example is no neighbour of itself.
        cosines[rows[:, np.newaxis] == columns] = -1.0
        near = np.full((len(rows), len(self._intents)), -1.0, dtype=np.float32)
        for intent in range(len(self._intents)):
            of_intent = cosines[:, self._labels[columns] == intent]
            if of_intent.shape[1] >= NEAREST:
                best = np.partition(of_intent, -NEAREST, axis=1)[:, -NEAREST:]
                near[:, intent] = best.mean(axis=1)
        return near
