"""The examples that look most like a sentence by their letters: evidence for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.content.lexicon import normalise
from assistant.understanding.placed_examples import PlacedExample, placed_examples
from assistant.workshop.project import Stamps, stamps

ALIKE = 0.35
"""Least likeness of sentences that can be decided on together."""
_MOST = 3


@dataclass(frozen=True)
class Near:
    """An example, and how much it looks like the sentence, from 0 to 1."""

    example: PlacedExample
    likeness: float


class Nearest:
    """Compares sentences with examples."""

    def __init__(self, examples: Sequence[PlacedExample]) -> None:
        """Learn the examples' letters."""
        self._examples = examples
        self._letters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float64
        )
        self._rows: Any = self._letters.fit_transform([normalise(one.text) for one in examples])

    def to(self, text: str) -> list[Near]:
        """List the nearest examples, the nearest first, no sentence twice."""
        likeness = (self._letters.transform([normalise(text)]) @ self._rows.T).toarray()[0]
        found: dict[str, Near] = {}
        for at in np.argsort(likeness)[::-1]:
            example = self._examples[int(at)]
            found.setdefault(normalise(example.text), Near(example, float(likeness[at])))
            if len(found) == _MOST:
                break
        return list(found.values())

    def by_likeness(self, text: str, others: Sequence[str]) -> list[tuple[int, float]]:
        """Order sentences by how much they look like one.

        Args:
            text: the one.
            others: the sentences.

        Returns:
            Their numbers and likeness, the most alike first.
        """
        if not others:
            return []
        rows = self._letters.transform([normalise(one) for one in (text, *others)])
        likeness = (rows[0] @ rows[1:].T).toarray()[0]
        order = np.argsort(-likeness, kind="stable")
        return [(int(at), float(likeness[at])) for at in order]

    def likeness(self, texts: Sequence[str], others: Sequence[str]) -> list[float]:
        """Tell how much each of some sentences looks like the nearest of these texts."""
        if not texts or not others:
            return [0.0] * len(others)
        rows = self._letters.transform([normalise(one) for one in (*texts, *others)])
        found = rows[len(texts) :] @ rows[: len(texts)].T
        return [float(value) for value in found.max(axis=1).toarray().ravel()]


def nearest_of(root: Path) -> Nearest:
    """Compare with the examples of a project as they are now."""
    return _nearest(root, stamps((root / "data" / "nlu").glob("*.yml")))


@lru_cache(maxsize=1)
def _nearest(root: Path, _stamps: Stamps) -> Nearest:
    return Nearest(placed_examples(root))
