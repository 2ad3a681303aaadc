"""Fits the calibration to held-out probabilities: plain functions over arrays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from assistant.understanding.calibration import LogisticWeights, Thresholds
from assistant.understanding.evidence import products
from assistant.understanding.linear import Floats, softmax

Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

_TINY = 1e-9
SHARPNESSES = np.arange(1.0, 12.01, 0.25)
LEVELS = np.arange(0.30, 0.991, 0.01)
PENALTY = 1.0


@dataclass(frozen=True)
class Limits:
    """What the assistant may get wrong, as shares of messages.

    Attributes:
        changed: settled messages whose intent the last stage would change.
        wrong: wrong answers among messages that have one.
        accepted: answers among messages that have none.
        offered_choices: choices offered to messages that are out of scope.
    """

    changed: float = 0.002
    wrong: float = 0.02
    accepted: float = 0.02
    offered_choices: float = 0.05


def fit_sharpness(margins: Floats, labels: Integers) -> float:
    """Choose the sharpness with which probabilities fit the labels best.

    Args:
        margins: one row for each held-out example.
        labels: column of each example's intent.

    Returns:
        The sharpness of the least negative log-likelihood.
    """
    return float(min(SHARPNESSES, key=lambda value: _loss(softmax(margins, value), labels)))


def fit_weights(evidence: Floats, labels: Booleans) -> LogisticWeights:
    """Learn what evidence says.

    Args:
        evidence: one row for each held-out message.
        labels: what is true of each.
    """
    described = np.asarray([[*row, *products(row)] for row in evidence.tolist()])
    means, scales = described.mean(axis=0), np.maximum(described.std(axis=0), _TINY)
    model = LogisticRegression(C=PENALTY, max_iter=2000).fit((described - means) / scales, labels)
    weights = model.coef_[0] / scales
    bias = float(model.intercept_[0] - weights @ means)
    found = [round(float(weight), 5) for weight in weights]
    pieces = evidence.shape[1]
    return LogisticWeights(
        weights=tuple(found[:pieces]), products=tuple(found[pieces:]), bias=round(bias, 5)
    )


def fit_settled(sure: Floats, changed: Booleans, limit: float) -> float:
    """Choose the probability from which the later stages need not be asked.

    Args:
        sure: the first stage's probability of each held-out message.
        changed: whether the last stage would decide otherwise.
        limit: greatest share of settled messages of which it would.

    Returns:
        The least such probability.
    """
    descending = np.argsort(-sure)
    errors = np.cumsum(changed[descending]) / np.arange(1, len(sure) + 1)
    within = np.flatnonzero(errors <= limit)
    return float(sure[descending[within[-1]]]) if len(within) else 1.0


def fit_answer(sure: Floats, right: Booleans, has_answer: Booleans, limits: Limits) -> float:
    """Choose from which probability on to answer: the least one within the limits.

    Args:
        sure: probability of each held-out message that its likeliest answer is right.
        right: whether it is.
        has_answer: whether the message has one.
        limits: what may go wrong.
    """
    for level in LEVELS:
        answered = sure >= level
        wrong = np.mean((answered & ~right)[has_answer])
        accepted = np.mean(answered[~has_answer])
        if wrong <= limits.wrong and accepted <= limits.accepted:
            return float(level)
    return 1.0


def fit_offer(ours: Floats, outside: Booleans, limit: float) -> float:
    """Choose from which probability on a doubtful message is offered choices.

    Args:
        ours: probability of each held-out message that it has an answer.
        outside: whether it is out of scope.
        limit: greatest share of these that are offered choices or answered.
    """
    return float(np.quantile(ours[outside], 1 - limit))


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
    return Thresholds(**{name: round(value, 4) for name, value in thresholds.model_dump().items()})


def _loss(probabilities: Floats, labels: Integers) -> float:
    chosen = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(chosen + _TINY).mean())
