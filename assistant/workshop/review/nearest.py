"""The examples that look most like a sentence by their letters: evidence for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


class Nearest:
    """Compares sentences with examples."""

    def __init__(self, examples: Sequence[PlacedExample]) -> None:
        """Learn the examples' letters."""
        self._examples = examples
        self._letters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float64
        )
        self._rows: Any = self._letters.fit_transform([normalise(one.text) for one in examples])

    def to(self, text: str, names: Mapping[str, str]) -> list[tuple[str, str, float]]:
        """List the nearest examples, the nearest first, no sentence twice.

        Args:
            text: the sentence.
            names: of intents.

        Returns:
            Each example's text, what it is called, and how much it looks like the sentence.
        """
        likeness = (self._letters.transform([normalise(text)]) @ self._rows.T).toarray()[0]
        found: dict[str, tuple[str, str, float]] = {}
        for at in np.argsort(likeness)[::-1]:
            one = self._examples[int(at)]
            name = names.get(one.intent, one.intent)
            found.setdefault(normalise(one.text), (one.text, name, float(likeness[at])))
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
        return sorted(enumerate(self.likeness([text], others)), key=lambda pair: -pair[1])

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
