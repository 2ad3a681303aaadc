"""Centres and scales encoder vectors, so that they weigh as much as n-grams do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_TINY = 1e-9
_FEW = 100
_LENGTH = 0.7
_LENGTH_AMONG_FEW = 1.5


def telling_length(examples: int, intents: int) -> float:
    """Choose how long vectors are to be, beside n-grams of which each kind has length 1.

    The fewer examples there are, the more the encoder knows that their n-grams do not. The values
    were measured on held-out authors (docs/understanding.md).

    Args:
        examples: number of training examples.
        intents: number of intents that they are of.

    Returns:
        The length.
    """
    return _LENGTH if examples >= _FEW * intents else _LENGTH_AMONG_FEW


@dataclass(frozen=True)
class DenseScaler:
    """Moves vectors to their mean and gives them one length.

    The encoder's vectors all lie in a narrow cone; centred, they tell messages apart.

    Attributes:
        mean: mean of the training examples' vectors.
        length: the length that each vector is given.
    """

    mean: Floats
    length: float

    @classmethod
    def fit(cls, vectors: Floats, length: float) -> DenseScaler:
        """Learn the mean of a set of vectors.

        Args:
            vectors: one row for each example.
            length: the length to give.

        Returns:
            The scaler.
        """
        return cls(vectors.mean(axis=0), length)

    def scale(self, vectors: Floats) -> Floats:
        """Centre vectors and give them the length.

        Args:
            vectors: one row for each message.

        Returns:
            As many rows.
        """
        centred = vectors - self.mean
        lengths = np.linalg.norm(centred, axis=1, keepdims=True)
        return np.asarray(self.length * centred / np.maximum(lengths, _TINY), dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write the scaler as plain arrays.

        Args:
            path: the file.
        """
        np.savez(path, mean=self.mean, length=np.float32(self.length))

    @classmethod
    def load(cls, path: Path) -> DenseScaler:
        """Read what `save` wrote.

        Args:
            path: the file.

        Returns:
            The scaler.
        """
        with np.load(path, allow_pickle=False) as arrays:
            return cls(arrays["mean"], float(arrays["length"]))
