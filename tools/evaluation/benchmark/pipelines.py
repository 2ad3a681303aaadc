"""The pipelines that are compared, as data."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

Component = Mapping[str, Any]

OURS = "this"
RASA_DEFAULT = "rasa-default"
SPACY = "spacy"
NGRAMS = "ngrams-logistic"
TFIDF = "tfidf-logistic"
NAMES = (OURS, NGRAMS, TFIDF, RASA_DEFAULT, SPACY)
"""All pipelines, those that train fast first."""

DIET_EPOCHS = 100
_SPACY_MODEL = "fr_core_news_sm"
_DECISION = "DecisionMaker"
_ENCODER = "EncoderFeaturizer"
_COUNTS: tuple[Component, ...] = (
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
)
_PATTERNS: tuple[Component, ...] = (
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
)


@dataclass(frozen=True)
class Pipeline:
    """One pipeline.

    Attributes:
        name: its name in the table.
        description: what it is.
        components: Rasa's components; empty for the one that does without Rasa.
        is_stock: whether it needs what Rasa's own components need, TensorFlow for instance.
    """

    name: str
    description: str
    components: tuple[Component, ...]
    is_stock: bool = False


def pipelines(
    config: Path, intents: Collection[str], answerable: Collection[str], cache: Path, epochs: int
) -> tuple[Pipeline, ...]:
    """Describe all pipelines.

    Args:
        config: configuration file of ours.
        intents: the intents that are learnt.
        answerable: the intents that our decision needs.
        cache: folder for the vectors of this run's examples, so that a training pays for them.
        epochs: epochs of DIET.

    Returns:
        The pipelines, in the order of `NAMES`.
    """
    diet = {"name": "DIETClassifier", "epochs": epochs, "constrain_similarities": True}
    trained = "" if epochs == DIET_EPOCHS else f", {epochs} epochs instead of {DIET_EPOCHS}"
    return (
        _ours(config, intents, answerable, cache),
        Pipeline(
            NGRAMS,
            "word and character n-grams, logistic regression (Rasa's own components)",
            ({"name": "WhitespaceTokenizer"}, *_COUNTS, {"name": "LogisticRegressionClassifier"}),
            is_stock=True,
        ),
        Pipeline(
            TFIDF,
            "TF-IDF of word 1-2-grams and character 2-5-grams, logistic regression "
            "(scikit-learn alone, without Rasa: no tokens, no entities)",
            (),
        ),
        Pipeline(
            RASA_DEFAULT,
            f"Rasa's default configuration for French (DIET{trained})",
            ({"name": "WhitespaceTokenizer"}, *_PATTERNS, *_COUNTS, diet),
            is_stock=True,
        ),
        Pipeline(
            SPACY,
            f"spaCy's {_SPACY_MODEL} vectors and DIET{trained}",
            (
                {"name": "SpacyNLP", "model": _SPACY_MODEL},
                {"name": "SpacyTokenizer"},
                {"name": "SpacyFeaturizer"},
                *_PATTERNS,
                *_COUNTS,
                diet,
            ),
            is_stock=True,
        ),
    )


def _ours(
    config: Path, intents: Collection[str], answerable: Collection[str], cache: Path
) -> Pipeline:
    declared = YAML(typ="safe").load(config.read_text(encoding="utf-8"))["pipeline"]
    decides = set(answerable) <= set(intents)
    components = tuple(
        {**component, "cache": str(cache)} if _is(component, _ENCODER) else component
        for component in declared
        if decides or not _is(component, _DECISION)
    )
    without = "" if decides else f", without {_DECISION}, which knows this assistant's intents only"
    return Pipeline(OURS, f"the pipeline of {config}{without}", components)


def _is(component: Component, name: str) -> bool:
    return str(component["name"]).rpartition(".")[2] == name
