"""Classifies every example by a model that has seen nothing of its author's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack

from assistant.understanding.encoder import SentenceEncoder
from assistant.understanding.examples import Example
from assistant.understanding.linear import Floats, LinearModel
from assistant.understanding.ngrams import NgramVectorizer
from assistant.understanding.vectors import DenseScaler

STAGES = ("ngrams", "meaning")


@dataclass(frozen=True)
class Recipe:
    """How the stages are trained: the values of config.yml.

    Attributes:
        penalty: C of the support vector machine.
        dense_scale: length given to the encoder's vectors.
        seed: seed of the solver.
    """

    penalty: float = 0.5
    dense_scale: float = 0.7
    seed: int = 7


@dataclass(frozen=True)
class Stages:
    """The trained stages of the cascade, outside Rasa.

    Attributes:
        classes: names of the intents, in the order of the margins.
    """

    classes: tuple[str, ...]
    _ngrams: NgramVectorizer
    _scaler: DenseScaler
    _models: tuple[LinearModel, LinearModel]

    @classmethod
    def fit(
        cls, texts: Sequence[str], vectors: Floats, intents: Sequence[str], recipe: Recipe
    ) -> Stages:
        """Train both stages.

        Args:
            texts: n messages.
            vectors: the encoder's vector of each.
            intents: the intent of each.
            recipe: how to train.

        Returns:
            The stages.
        """
        ngrams = NgramVectorizer.fit(texts)
        scaler = DenseScaler.fit(vectors, recipe.dense_scale)
        sparse = ngrams.transform(texts)
        both = hstack([sparse, csr_matrix(scaler.scale(vectors))], format="csr")
        models = tuple(
            LinearModel.fit(features, intents, recipe.penalty, recipe.seed)
            for features in (sparse, both)
        )
        return cls(models[0].classes, ngrams, scaler, (models[0], models[1]))

    def margins(self, texts: Sequence[str], vectors: Floats) -> tuple[Floats, Floats]:
        """Classify messages by each stage.

        Args:
            texts: n messages.
            vectors: the encoder's vector of each.

        Returns:
            For each stage, n rows of one margin for each class.
        """
        sparse = self._ngrams.transform(texts)
        both = hstack([sparse, csr_matrix(self._scaler.scale(vectors))], format="csr")
        return self._models[0].margins(sparse), self._models[1].margins(both)

    def ngram_margins(self, texts: Sequence[str]) -> Floats:
        """Classify messages by the first stage only.

        Args:
            texts: n messages.

        Returns:
            n rows of one margin for each class.
        """
        return self._models[0].margins(self._ngrams.transform(texts))


@dataclass(frozen=True)
class Fold:
    """A model, and the examples of the voices that it has not heard.

    Attributes:
        stages: the trained stages.
        rows: index of each held-out example.
        voices: the authors left out.
    """

    stages: Stages
    rows: tuple[int, ...]
    voices: frozenset[str]


def voice_folds(
    examples: Sequence[Example], vectors: Floats, count: int, recipe: Recipe
) -> Iterator[Fold]:
    """Train a model for each group of authors, on the examples of all others.

    Args:
        examples: the labelled messages.
        vectors: the encoder's vector of each.
        count: number of groups.
        recipe: how to train.

    Yields:
        The folds.
    """
    groups = _groups(examples, count)
    for number in range(count):
        kept = [row for row, group in enumerate(groups) if group != number]
        held = tuple(row for row, group in enumerate(groups) if group == number)
        texts = [examples[row].text for row in kept]
        intents = [examples[row].intent for row in kept]
        voices = frozenset(sorted({example.voice for example in examples})[number::count])
        yield Fold(Stages.fit(texts, vectors[kept], intents, recipe), held, voices)


def _groups(examples: Sequence[Example], count: int) -> list[int]:
    voices = sorted({example.voice for example in examples})
    heard: dict[str, set[str]] = {}
    for example in examples:
        heard.setdefault(example.intent, set()).add(example.voice)
    # What one person alone has written cannot be left out whole: it is dealt out line by line.
    return [
        voices.index(example.voice) % count if len(heard[example.intent]) >= count else row % count
        for row, example in enumerate(examples)
    ]


def encode_examples(
    encoder: SentenceEncoder, examples: Sequence[Example], cache: Path | None
) -> Floats:
    """Encode the examples, reading known vectors from the cache of training.

    Args:
        encoder: the sentence encoder.
        examples: the labelled messages.
        cache: the folder of config.yml's EncoderFeaturizer, or None.

    Returns:
        One row for each example.
    """
    return np.asarray(encoder.encode_all([example.text for example in examples], cache))
