"""Fits the weights of a verdict: a logistic regression on named evidence."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from scipy.sparse import diags
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from assistant.understanding.polarity import Verdict

KINDS = 2
"""Yes and no: without both there is nothing to tell apart."""


def fit_verdict(
    samples: Sequence[tuple[Mapping[str, float], bool]],
    least: float = 1,
    words: Collection[str] = (),
) -> Verdict:
    """Learn a verdict from what spoke for it and what it was.

    Args:
        samples: evidence by its name, and whether it is so.
        least: score from which it will be yes.
        words: names of evidence that stays at its own scale: rare, few samples must not say much.

    Returns:
        The verdict; one that never holds where all samples are alike.
    """
    answers = [answer for _, answer in samples]
    if len(set(answers)) < KINDS:
        return Verdict(evidence={}, bias=0, least=1)
    names = DictVectorizer()
    matrix = names.fit_transform([dict(evidence) for evidence, _ in samples])
    # Of like scale, so that the penalty treats all alike; divided out of the weights again below.
    scale = StandardScaler(with_mean=False).fit(matrix).scale_
    scale[np.isin(names.get_feature_names_out(), list(words))] = 1
    model = LogisticRegression(class_weight="balanced", max_iter=3000)
    model.fit(matrix @ diags(1 / scale), answers)
    weights = model.coef_[0] / scale
    return Verdict(
        evidence={
            str(name): round(float(weight), 4)
            for name, weight in zip(names.get_feature_names_out(), weights, strict=True)
        },
        bias=round(float(model.intercept_[0]), 4),
        least=least,
    )
