"""What speaks for answering a message: plain functions, without Rasa."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations_with_replacement

from assistant.understanding.calibration import LogisticWeights
from assistant.understanding.known_words import WordEvidence
from assistant.understanding.message import OUT_OF_SCOPE

EARLY = ("probability", "lead", "outside", "talk", "unknown", "foreign", "mean", "words", "company")
"""Names of what is known after the first stage."""

FULL = (*EARLY, "first_probability", "first_outside")
"""Names of what is known after both stages."""

_TINY = 1e-4
_STEEPEST = 50.0


def likeliest(probabilities: Mapping[str, float], answerable: Collection[str]) -> str:
    """Name the likeliest intent that has an answer."""
    return max(sorted(answerable), key=lambda intent: probabilities.get(intent, 0.0))


def early_evidence(
    probabilities: Mapping[str, float],
    answerable: Collection[str],
    words: WordEvidence,
    company: bool,
) -> tuple[float, ...]:
    """Weigh a message after one stage, in the order of `EARLY`.

    Args:
        probabilities: of each intent, by that stage.
        answerable: intents with a documented answer.
        words: how well its words are known.
        company: whether it names another company or product.
    """
    first = likeliest(probabilities, answerable)
    own = probabilities.get(first, 0.0)
    second = max((probabilities.get(name, 0.0) for name in answerable if name != first), default=0)
    talk = max(
        (
            value
            for name, value in probabilities.items()
            if name not in answerable and name != OUT_OF_SCOPE
        ),
        default=0.0,
    )
    return (
        log_odds(own),
        log_odds(own - second),
        log_odds(probabilities.get(OUT_OF_SCOPE, 0.0)),
        log_odds(talk),
        words.unknown / max(words.words, 1),
        words.foreign,
        words.mean,
        math.log1p(words.words),
        float(company),
    )


def full_evidence(
    first: Mapping[str, float],
    final: Mapping[str, float],
    answerable: Collection[str],
    words: WordEvidence,
    company: bool,
) -> tuple[float, ...]:
    """Weigh a message after both stages, in the order of `FULL`.

    Args:
        first: probability of each intent by the first stage.
        final: the same by the last stage.
        answerable: intents with a documented answer.
        words: how well its words are known.
        company: whether it names another company or product.
    """
    intent = likeliest(final, answerable)
    return (
        *early_evidence(final, answerable, words, company),
        log_odds(first.get(intent, 0.0)),
        log_odds(first.get(OUT_OF_SCOPE, 0.0)),
    )


def weigh(values: Sequence[float], weights: LogisticWeights) -> float:
    """Turn evidence into a calibrated probability."""
    single = zip(weights.weights, values, strict=True)
    pairs = zip(weights.products, products(values), strict=True)
    return logistic(weights.bias + sum(weight * value for weight, value in (*single, *pairs)))


def products(values: Sequence[float]) -> list[float]:
    """Multiply each two pieces of evidence: what they say together."""
    return [one * other for one, other in combinations_with_replacement(values, 2)]


def logistic(total: float) -> float:
    """Turn a sum of weighed evidence into a score between 0 and 1."""
    return 1 / (1 + math.exp(-max(-_STEEPEST, min(_STEEPEST, total))))


def log_odds(probability: float, least: float = _TINY) -> float:
    """Turn a probability into log-odds.

    Args:
        probability: between 0 and 1.
        least: what a smaller one is taken for, and one as near to 1.
    """
    bounded = max(least, min(1 - least, probability))
    return math.log(bounded / (1 - bounded))
