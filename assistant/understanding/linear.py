"""A linear classifier whose margins become probabilities."""

from __future__ import annotations

import multiprocessing
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

Floats = npt.NDArray[np.float32]

Borders = dict[str, tuple[Floats, float]]
"""The weights and the intercept of each class."""

_FILE = "linear.npz"
_PASSES = 12
"""Passes over the examples; more change no figure of docs/understanding.md."""


_MANY = 2000
"""From how many examples on a second process is worth its start."""
_OTHERS = ""
"""Stands for the classes that another process learns."""


class LinearModel:
    """One-against-rest margins of each class, learnt by a linear support vector machine."""

    def __init__(self, weights: Floats, intercepts: Floats, classes: tuple[str, ...]) -> None:
        """Build the model; use `fit` or `load`.

        Args:
            weights: one row for each feature, one column for each class.
            intercepts: one number for each class.
            classes: the classes' names.
        """
        self.weights = weights
        self.intercepts = intercepts
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
        names = sorted(set(labels))

        def learn(some: Sequence[str]) -> Borders:
            return _fit_some(features, labels, some, penalty, seed, tolerance)

        halves = names[::2], names[1::2]
        learnt = in_two(learn, *halves) if len(labels) >= _MANY else learn(names)
        return cls(
            np.stack([learnt[name][0] for name in names], axis=1),
            np.asarray([learnt[name][1] for name in names], dtype=np.float32),
            tuple(names),
        )

    def margins(self, features: csr_matrix | Floats) -> Floats:
        """Measure how far examples are from each class's border.

        Args:
            features: one row for each example.

        Returns:
            One row for each example, one margin for each class.
        """
        # Of the same type as the weights: scipy would convert millions of these for each message.
        alike = features.astype(self.weights.dtype, copy=False)
        return np.asarray(alike @ self.weights, dtype=np.float32) + self.intercepts

    def save(self, directory: Path) -> None:
        """Write the model as plain arrays.

        Args:
            directory: an existing folder.
        """
        np.savez(
            directory / _FILE,
            weights=self.weights,
            intercepts=self.intercepts,
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


def in_two(
    learn: Callable[[Sequence[str]], Borders], first: Sequence[str], second: Sequence[str]
) -> Borders:
    """Learn two groups of classes at once, the second in a process of its own.

    A copy of this process shares the features; it ends by itself when nobody hears it any more.
    """
    processes = multiprocessing.get_context("fork")
    heard, tells = processes.Pipe(duplex=False)
    child = processes.Process(target=lambda: tells.send(learn(second)), daemon=True)
    child.start()
    tells.close()
    learnt = learn(first)
    try:
        learnt |= heard.recv()
    except EOFError:  # it was killed, for want of memory perhaps
        learnt |= learn(second)
    child.join()
    return learnt


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


def _fit_some(
    features: csr_matrix | Floats,
    labels: Sequence[str],
    names: Sequence[str],
    penalty: float,
    seed: int,
    tolerance: float,
) -> Borders:
    """Learn the borders of some classes, each against all the rest.

    The solver's random order is one for its process: threads would disturb each other's.

    Returns:
        The weights and the intercept of each of the names.
    """
    own = set(names)
    kept = np.asarray([label if label in own else _OTHERS for label in labels])
    machine = LinearSVC(C=penalty, tol=tolerance, max_iter=_PASSES, random_state=seed, dual=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # _PASSES are enough, see there
        machine.fit(features, kept)
    weights, intercepts = machine.coef_.astype(np.float32), machine.intercept_.tolist()
    classes = [str(name) for name in machine.classes_]
    if len(weights) < len(classes):  # of two, scikit-learn keeps the second border
        return {
            name: (sign * weights[0], sign * intercepts[0])
            for name, sign in zip(classes, (-1, 1), strict=True)
            if name != _OTHERS
        }
    return {
        name: (row, intercept)
        for name, row, intercept in zip(classes, weights, intercepts, strict=True)
        if name != _OTHERS
    }
