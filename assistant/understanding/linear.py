"""A linear classifier whose margins become probabilities."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

Floats = npt.NDArray[np.float32]
Strings = npt.NDArray[np.str_]

_FILE = "linear.npz"
_HALVES = 2
_REST = ""
"""Label of the examples of no class in question; no intent has this name."""
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
        names = np.asarray(labels, dtype=np.str_)
        classes = np.unique(names)
        # Each class against the rest is a problem of its own, and the solver releases the
        # interpreter's lock: two halves of the classes are learnt at the same time.
        halves = [half for half in np.array_split(classes, _HALVES) if len(half)]
        with ThreadPoolExecutor(_HALVES) as pool, warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # _PASSES are enough, see there
            machine = LinearSVC(
                C=penalty, tol=tolerance, max_iter=_PASSES, random_state=seed, dual=True
            )
            learnt = list(
                pool.map(lambda half: _against_rest(clone(machine), features, names, half), halves)
            )
        return cls(
            np.ascontiguousarray(np.concatenate([part[0] for part in learnt]).T),
            np.concatenate([part[1] for part in learnt]),
            tuple(map(str, classes)),
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


def _against_rest(
    machine: LinearSVC, features: csr_matrix | Floats, labels: Strings, classes: Strings
) -> tuple[Floats, Floats]:
    """Learn weights (one row a class) and intercepts of some classes against all others."""
    own = np.where(np.isin(labels, classes), labels, _REST)
    machine.fit(features, own)
    weights, intercepts = machine.coef_, machine.intercept_
    if len(weights) == 1:  # scikit-learn gives one row for two classes: the second's
        weights, intercepts = np.vstack([-weights, weights]), np.r_[-intercepts, intercepts]
    rows = [int(np.flatnonzero(machine.classes_ == name)[0]) for name in classes]
    return weights[rows].astype(np.float32), intercepts[rows].astype(np.float32)


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
