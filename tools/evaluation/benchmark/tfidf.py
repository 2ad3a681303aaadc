"""The n-gram baseline outside Rasa: TF-IDF and logistic regression of scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline

from tools.evaluation.nlu import Ranking


def train_tfidf(texts: Sequence[str], intents: Sequence[str]) -> Pipeline:
    """Train the baseline.

    Args:
        texts: n messages.
        intents: the intent of each.

    Returns:
        The classifier.
    """
    shared = {"sublinear_tf": True, "strip_accents": "unicode"}
    features = FeatureUnion(
        [
            ("words", TfidfVectorizer(ngram_range=(1, 2), **shared)),
            ("characters", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), **shared)),
        ]
    )
    classifier = make_pipeline(features, LogisticRegression(C=30.0, max_iter=1000))
    return classifier.fit(texts, intents)


def rank_with_tfidf(classifier: Pipeline, text: str) -> Ranking:
    """Classify one message.

    Args:
        classifier: what `train_tfidf` gave.
        text: the message.

    Returns:
        All intents with their probabilities, the likeliest first.
    """
    (row,) = classifier.predict_proba([text])
    ranked = sorted(zip(classifier.classes_, row, strict=True), key=lambda pair: -pair[1])
    return tuple((str(intent), float(probability)) for intent, probability in ranked)
