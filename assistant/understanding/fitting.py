"""Fits the calibration to held-out probabilities: plain functions over arrays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.understanding.calibration import Thresholds
from assistant.understanding.linear import Floats, softmax

Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

_TINY = 1e-9
SHARPNESSES = np.arange(1.0, 12.01, 0.25)
LEVELS = np.arange(0.30, 0.96, 0.01)
MARGINS = np.arange(0.0, 0.31, 0.02)


@dataclass(frozen=True)
class Limits:
    """What the assistant may get wrong, as shares of messages.

    Attributes:
        changed: messages settled by the first stage whose intent the last one would change.
        wrong: wrong answers among messages that have one.
        accepted: answers among messages that have none.
    """

    changed: float = 0.002
    wrong: float = 0.025
    accepted: float = 0.045


def fit_sharpness(margins: Floats, labels: Integers) -> float:
    """Choose the sharpness with which probabilities fit the labels best.

    Args:
        margins: one row for each held-out example.
        labels: column of each example's intent.

    Returns:
        The sharpness of the least negative log-likelihood.
    """
    return float(min(SHARPNESSES, key=lambda value: _loss(softmax(margins, value), labels)))


def fit_settled(probabilities: Floats, last: Integers, limit: float) -> float:
    """Choose the probability from which the later stages need not be asked.

    Args:
        probabilities: one row for each held-out example.
        last: column of the intent that the last stage would choose.
        limit: greatest share of settled examples whose intent it would change.

    Returns:
        The least such probability.
    """
    top = probabilities.max(axis=1)
    changed = probabilities.argmax(axis=1) != last
    descending = np.argsort(-top)
    errors = np.cumsum(changed[descending]) / np.arange(1, len(top) + 1)
    within = np.flatnonzero(errors <= limit)
    return float(top[descending[within[-1]]]) if len(within) else 1.0


def fit_answer(
    probabilities: Floats, labels: Integers, answerable: Booleans, limits: Limits
) -> tuple[float, float]:
    """Choose when to answer: as often as possible within the limits.

    Args:
        probabilities: one row for each held-out example.
        labels: column of each example's intent.
        answerable: for each column, whether its intent has an answer.
        limits: what may go wrong.

    Returns:
        Least probability, and least lead on the second intent.
    """
    ordered = np.sort(probabilities, axis=1)
    top, lead = ordered[:, -1], ordered[:, -1] - ordered[:, -2]
    first = probabilities.argmax(axis=1)
    has_answer = answerable[labels]
    best = (-1.0, 1.0, 1.0)
    for level in LEVELS:
        for margin in MARGINS:
            answered = answerable[first] & (top >= level) & (lead >= margin)
            wrong = np.mean((answered & (first != labels))[has_answer])
            accepted = np.mean(answered[~has_answer])
            if wrong <= limits.wrong and accepted <= limits.accepted:
                right = float(np.mean((answered & (first == labels))[has_answer]))
                best = max(best, (right, -float(level), -float(margin)))
    return abs(best[1]), abs(best[2])


def fit_choice(probabilities: Floats, labels: Integers, answerable: Booleans) -> float:
    """Choose the least probability of a choice worth offering.

    Args:
        probabilities: one row for each held-out example.
        labels: column of each example's intent.
        answerable: for each column, whether its intent has an answer.

    Returns:
        The probability above which the right intent of 99 in 100 answerable examples lies.
    """
    rows = np.flatnonzero(answerable[labels])
    return float(np.quantile(probabilities[rows, labels[rows]], 0.01))


def fit_dialogue(probabilities: Floats, labels: Integers, answerable: Booleans) -> float:
    """Choose the least probability of a dialogue intent to be followed.

    Args:
        probabilities: one row for each held-out example.
        labels: column of each example's intent.
        answerable: for each column, whether its intent has an answer.

    Returns:
        The least level at which following it is right more often than asking back.
    """
    first = probabilities.argmax(axis=1)
    rows = np.flatnonzero(~answerable[first])
    top, right = probabilities[rows, first[rows]], first[rows] == labels[rows]
    for level in np.arange(0.2, 0.9, 0.02):
        near = right[(top >= level) & (top < level + 0.1)]
        if len(near) and near.mean() >= _FOLLOWED_RIGHTLY:
            return float(level)
    return 0.9


_FOLLOWED_RIGHTLY = 0.5


def expected_calibration_error(confidences: Floats, correct: Booleans, bins: int = 10) -> float:
    """Measure how far confidence is from what it promises.

    Args:
        confidences: probability of the first intent of each example.
        correct: whether it was right.
        bins: number of bins, of equally many examples each.

    Returns:
        Mean distance of confidence and accuracy over the bins.
    """
    order = np.argsort(confidences)
    parts: Iterable[Integers] = np.array_split(order, bins)
    gaps = [
        len(part) * abs(float(confidences[part].mean() - correct[part].mean()))
        for part in parts
        if len(part)
    ]
    return sum(gaps) / len(confidences)


def rounded(thresholds: Thresholds) -> Thresholds:
    """Round thresholds for reading.

    Args:
        thresholds: the fitted ones.

    Returns:
        The same with four digits.
    """
    return Thresholds(**{name: round(value, 4) for name, value in thresholds.dict().items()})


def _loss(probabilities: Floats, labels: Integers) -> float:
    chosen = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(chosen + _TINY).mean())
