"""Fits the weights of the dialogue's decision: a conditional logit, held out by author."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from assistant.dialogue.weights import Weights
from assistant.understanding.dialogue_replay import Moment

Floats = npt.NDArray[np.float64]

RIDGE = 0.3
"""Precision of the weights' prior; chosen on held-out authors (docs/dialogue.md)."""
SEEN_BY = 2
"""Evidence that fewer authors' dialogues show is not weighed."""


@dataclass(frozen=True)
class Table:
    """Moments as one matrix: a row for each reading.

    Attributes:
        names: the evidence of each column.
        rows: the evidence.
        turns: which moment each row is of.
        right: whether each row is what the message is.
    """

    names: tuple[str, ...]
    rows: csr_matrix
    turns: npt.NDArray[np.int64]
    right: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, moments: Sequence[Moment], names: Sequence[str]) -> Table:
        """Lay out moments.

        Args:
            moments: those that have a right reading.
            names: the evidence that is weighed.

        Returns:
            The table.
        """
        place = {name: column for column, name in enumerate(names)}
        values, columns, starts = [], [], [0]
        turns, right = [], []
        for number, moment in enumerate(moments):
            for index, vector in enumerate(moment.vectors):
                known = [(place[name], value) for name, value in vector.items() if name in place]
                columns += [column for column, _ in known]
                values += [value for _, value in known]
                starts.append(len(columns))
                turns.append(number)
                right.append(index in moment.right)
        shape = (len(turns), len(names))
        rows = csr_matrix((np.asarray(values), np.asarray(columns), np.asarray(starts)), shape)
        return cls(tuple(names), rows, np.asarray(turns), np.asarray(right))


def evidence_names(moments: Sequence[Moment]) -> tuple[str, ...]:
    """List the evidence that several authors show.

    Args:
        moments: the moments to learn from.

    Returns:
        The names, sorted.
    """
    authors: dict[str, set[str]] = {}
    for moment in moments:
        for vector in moment.vectors:
            for name in vector:
                authors.setdefault(name, set()).add(moment.author)
    least = min(SEEN_BY, len({moment.author for moment in moments}))
    return tuple(sorted(name for name, seen in authors.items() if len(seen) >= least))


def fit_weights(moments: Sequence[Moment], ridge: float = RIDGE) -> dict[str, float]:
    """Fit by maximum likelihood with a ridge.

    Args:
        moments: the moments to learn from.
        ridge: how strongly weights are drawn to nothing.

    Returns:
        The weight of each piece of evidence.
    """
    useful = [moment for moment in moments if moment.right]
    table = Table.of(useful, evidence_names(useful))
    start = np.zeros(len(table.names))
    fitted = minimize(
        _loss, start, (table, ridge), method="L-BFGS-B", jac=True, options={"maxiter": 400}
    )
    return {
        name: round(float(weight), 4)
        for name, weight in zip(table.names, fitted.x, strict=True)
        if abs(weight) >= 0.00005  # noqa: PLR2004  # would be written as nothing
    }


def probabilities(weights: Mapping[str, float], moments: Sequence[Moment]) -> list[list[float]]:
    """Weigh the readings of moments.

    Args:
        weights: the weight of each piece of evidence.
        moments: the moments.

    Returns:
        For each, the probability of each reading.
    """
    weighing = Weights(weights, {}, 0.0, "")
    return [weighing.probabilities(moment.vectors) for moment in moments]


def held_out(
    moments: Sequence[Moment], ridge: float = RIDGE
) -> tuple[list[Moment], list[list[float]]]:
    """Weigh each author's moments by weights fitted on all others.

    Args:
        moments: all moments.
        ridge: how strongly weights are drawn to nothing.

    Returns:
        The moments in another order, and the probabilities of their readings.
    """
    likely: list[list[float]] = []
    order: list[Moment] = []
    for author in sorted({moment.author for moment in moments}):
        own = [moment for moment in moments if moment.author == author]
        weights = fit_weights([m for m in moments if m.author != author], ridge)
        order += own
        likely += probabilities(weights, own)
    return order, likely


def _loss(weights: Floats, table: Table, ridge: float) -> tuple[float, Floats]:
    scores = table.rows @ weights
    starts = np.flatnonzero(np.diff(table.turns, prepend=-1))
    highest = np.maximum.reduceat(scores, starts)
    powers = np.exp(scores - highest[table.turns])
    total = np.add.reduceat(powers, starts)
    rightly = np.add.reduceat(powers * table.right, starts)
    share = powers / total[table.turns]
    wanted = powers * table.right / rightly[table.turns]
    gradient = table.rows.T @ (share - wanted) + ridge * weights
    loss = float(np.sum(np.log(total) - np.log(rightly)) + ridge / 2 * weights @ weights)
    return loss if math.isfinite(loss) else math.inf, np.asarray(gradient)
