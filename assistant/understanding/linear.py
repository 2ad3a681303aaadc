"""A linear classifier whose margins become probabilities."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

Floats = npt.NDArray[np.float32]

_FILE = "linear.npz"
_PASSES = 12
"""Passes over the examples; more change no figure of docs/understanding.md."""


class LinearModel:
    """One-against-rest margins of each class, learnt by a linear support vector machine."""

    def __init__(self, weights: Floats, intercepts: Floats, classes: tuple[str, ...]) -> None:
        """Build the model; use `fit` or `load`.

        Args:
            weights: one row for each feature, one column for each class.
            intercepts: one number for each class.
            classes: the classes' names.
        """
        self._weights = weights
        self._intercepts = intercepts
        self.classes = classes

    @classmethod
    def fit(
        cls,
        features: csr_matrix | Floats,
        labels: Sequence[str],
        penalty: float,
        seed: int,
        tolerance: float = 1e-3,
    ) -> LinearModel:
        """Learn from labelled examples.

        Args:
            features: one row for each example.
            labels: the class of each example.
            penalty: the C of the support vector machine: the larger, the closer the fit.
            seed: seed of the solver's order of coordinates.
            tolerance: when the solver stops.

        Returns:
            The model.
        """
        machine = LinearSVC(
            C=penalty, tol=tolerance, max_iter=_PASSES, random_state=seed, dual=True
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # _PASSES are enough, see there
            machine.fit(features, np.asarray(labels))
        return cls(
            np.ascontiguousarray(machine.coef_.T, dtype=np.float32),
            machine.intercept_.astype(np.float32),
            tuple(str(name) for name in machine.classes_),
        )

    def margins(self, features: csr_matrix | Floats) -> Floats:
        """Measure how far examples are from each class's border.

        Args:
            features: one row for each example.

        Returns:
            One row for each example, one margin for each class.
        """
        # Of the same type as the weights: scipy would convert millions of these for each message.
        alike = features.astype(self._weights.dtype, copy=False)
        return np.asarray(alike @ self._weights, dtype=np.float32) + self._intercepts

    def save(self, directory: Path) -> None:
        """Write the model as plain arrays.

        Args:
            directory: an existing folder.
        """
        np.savez(
            directory / _FILE,
            weights=self._weights,
            intercepts=self._intercepts,
            classes=np.asarray(self.classes, dtype=np.str_),
        )

    @classmethod
    def load(cls, directory: Path) -> LinearModel:
        """Read what `save` wrote.

        Args:
            directory: the folder.

        Returns:
            The model.
        """
        with np.load(directory / _FILE, allow_pickle=False) as arrays:
            return cls(arrays["weights"], arrays["intercepts"], tuple(map(str, arrays["classes"])))


def softmax(margins: Floats, sharpness: float) -> Floats:
    """Turn margins into probabilities.

    Args:
        margins: one row for each example.
        sharpness: what margins are multiplied by; fitted by calibration.

    Returns:
        Probabilities, each row's sum being 1.
    """
    scaled = sharpness * (margins - margins.max(axis=1, keepdims=True))
    powers = np.exp(scaled)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)
