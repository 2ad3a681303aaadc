"""Fits the weights of the judgement of words by logistic regression."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from assistant.privacy.redaction.features import Describer
from assistant.privacy.redaction.judgement import Scale, Weights
from assistant.privacy.redaction.model import LASTING
from assistant.privacy.redaction.rules import Rules
from assistant.privacy.redaction.words import SecretWords
from tools.masking.corpus import Message, Talk
from tools.masking.rows import (
    Placed,
    Row,
    announcing_rows,
    exchanged,
    placed,
    rows,
    usual_words,
)

_LEAST = 3
_DIGITS = 2
_STRENGTH = 1.0
_LIGHTEST = 0.05
# With authors left out (tools.masking.measure) one ordinary message in fifty of those written to
# look like secrets is altered at this bound, and of other questions one in four thousand. At .5
# « trois chaises vertes » lost its chairs.
_BOUND = 1.0
_BESIDE = 3.0
_ANNOUNCING = -2.0


class Fitter:
    """Fits weights to some authors at a time; what all have in common is described once."""

    def __init__(self, ordinary: Sequence[str]) -> None:
        """Describe ordinary messages.

        Args:
            ordinary: messages without any secret.
        """
        words = SecretWords()
        self.usual = usual_words(ordinary, Describer(words, Counter()))
        self._rules = Rules(words, self.usual)
        self._describer = Describer(words, self.usual)
        self._ordinary = list(self._thinned(ordinary))
        self._unannouncing = [
            Row(tuple(self._describer.announcing(t, self._describer.words(t))), False)
            for t in ordinary
        ]

    def fit(self, talks: Sequence[Talk]) -> Weights:
        """Fit weights to labelled conversations."""
        messages = [each for talk in talks for each in placed(talk, self._describer)]
        messages += exchanged(messages, self._describer)
        words = [row for each in messages for row in rows(each, self._describer, self._rules)]
        announcing = [row for talk in talks for row in announcing_rows(talk, self._describer)]
        return Weights(
            word=_fit([*words, *self._ordinary], _BOUND),
            beside=_BESIDE,
            message=_fit([*announcing, *self._unannouncing], _ANNOUNCING),
            usual={word: count for word, count in sorted(self.usual.items()) if count > 1},
        )

    def _thinned(self, ordinary: Sequence[str]) -> Iterator[Row]:
        # Of the words that nobody takes for a secret a few will do.
        for number, text in enumerate(ordinary):
            follows = number % (LASTING + 1) if number % 2 else 0
            each = Placed(Message("", text, ()), follows)
            for place, row in enumerate(rows(each, self._describer, self._rules, absent=1)):
                if "form=plain-common" not in row.features or (number + place) % 8 == 0:
                    yield row


def _fit(learnt: Sequence[Row], bound: float) -> Scale:
    counts = Counter(feature for row in learnt for feature in row.features)
    names = sorted(feature for feature, count in counts.items() if count >= _LEAST)
    number = {name: place for place, name in enumerate(names)}
    pointers, places = [0], []
    for row in learnt:
        places += [number[feature] for feature in row.features if feature in number]
        pointers.append(len(places))
    shape = (len(learnt), len(names))
    described = csr_matrix((np.ones(len(places)), places, pointers), shape)
    labels = np.array([row.is_secret for row in learnt])
    model = LogisticRegression(C=_STRENGTH, max_iter=400).fit(described, labels)
    weights = dict(zip(names, model.coef_[0], strict=True))
    return Scale(
        bias=round(float(model.intercept_[0]), _DIGITS),
        features={
            name: round(float(weight), _DIGITS)
            for name, weight in weights.items()
            if abs(weight) >= _LIGHTEST
        },
        bound=bound,
    )
