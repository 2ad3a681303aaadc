"""Classifies every example by a model that has seen nothing of its author's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack

from assistant.understanding.encoder import SentenceEncoder
from assistant.understanding.examples import Example
from assistant.understanding.french_words import FrenchWords
from assistant.understanding.known_words import KnownWords, WordEvidence
from assistant.understanding.linear import Floats, LinearModel
from assistant.understanding.message import OUT_OF_SCOPE
from assistant.understanding.ngrams import NgramVectorizer
from assistant.understanding.spelling import Speller
from assistant.understanding.vectors import DenseScaler, telling_length

Encode = Callable[[Sequence[str]], Floats]
"""Gives the encoder's vector of each text."""

STAGES = ("ngrams", "meaning")


@dataclass(frozen=True)
class Recipe:
    """How the stages are trained: the values of config.yml.

    Attributes:
        penalty: C of the support vector machine.
        seed: seed of the solver.
    """

    penalty: float = 0.5
    seed: int = 7


@dataclass(frozen=True)
class Tools:
    """What the models of all folds share.

    Attributes:
        encode: gives the encoder's vectors.
        french: words that are not misspelt.
        answerable: intents with a documented answer.
        stop_words: words that carry no meaning.
    """

    encode: Encode
    french: FrenchWords
    answerable: frozenset[str]
    stop_words: frozenset[str]


@dataclass(frozen=True)
class Stages:
    """The trained stages of the cascade, outside Rasa.

    Attributes:
        classes: names of the intents, in the order of the margins.
    """

    classes: tuple[str, ...]
    _speller: Speller
    _encode: Encode
    _ngrams: NgramVectorizer
    _scaler: DenseScaler
    _models: tuple[LinearModel, LinearModel]
    _known: KnownWords

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        intents: Sequence[str],
        tools: Tools,
        recipe: Recipe,
    ) -> Stages:
        """Train both stages.

        Args:
            texts: n messages.
            intents: the intent of each.
            tools: what is the same for all models.
            recipe: how to train.

        Returns:
            The stages.
        """
        speller = Speller.fit(texts, tools.french)
        corrected = [speller.correct(text) for text in texts]
        ngrams, sparse = NgramVectorizer.fit_transform(corrected)
        vectors = tools.encode(corrected)
        scaler = DenseScaler.fit(vectors, telling_length(len(texts), len(set(intents))))
        both = hstack([sparse, csr_matrix(scaler.scale(vectors))], format="csr")
        models = tuple(
            LinearModel.fit(features, intents, recipe.penalty, recipe.seed)
            for features in (sparse, both)
        )
        known = KnownWords.fit(
            [
                text
                for text, name in zip(corrected, intents, strict=True)
                if name in tools.answerable
            ],
            [text for text, name in zip(corrected, intents, strict=True) if name == OUT_OF_SCOPE],
            tools.stop_words,
        )
        return cls(
            models[0].classes,
            speller,
            tools.encode,
            ngrams,
            scaler,
            (models[0], models[1]),
            known,
        )

    def margins(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """Classify messages by each stage.

        Args:
            texts: n messages.

        Returns:
            For each stage, n rows of one margin for each class.
        """
        corrected = [self._speller.correct(text) for text in texts]
        sparse = self._ngrams.transform(corrected)
        vectors = self._encode(corrected)
        both = hstack([sparse, csr_matrix(self._scaler.scale(vectors))], format="csr")
        return self._models[0].margins(sparse), self._models[1].margins(both)

    def words(self, texts: Sequence[str]) -> list[WordEvidence]:
        """Tell how well the examples know the words of messages."""
        return [self._known.look(self._speller.correct(text)) for text in texts]

    def ngram_margins(self, texts: Sequence[str]) -> Floats:
        """Classify messages by the first stage only.

        Args:
            texts: n messages.

        Returns:
            n rows of one margin for each class.
        """
        corrected = [self._speller.correct(text) for text in texts]
        return self._models[0].margins(self._ngrams.transform(corrected))


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
    examples: Sequence[Example], tools: Tools, count: int, recipe: Recipe
) -> Iterator[Fold]:
    """Train a model for each group of authors, on the examples of all others.

    Args:
        examples: the labelled messages.
        tools: what is the same for all models.
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
        yield Fold(Stages.fit(texts, intents, tools, recipe), held, voices)


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


class RememberedVectors:
    """Encodes each text once, whichever of the models asks."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        """Remember none yet.

        Args:
            encoder: the sentence encoder.
        """
        self._encoder = encoder
        self._known: dict[str, Floats] = {}

    def learn(self, texts: Sequence[str], speller: Speller, cache: Path | None) -> None:
        """Read the examples' vectors from the cache of training, or encode them.

        Args:
            texts: the examples.
            speller: what has learnt their words.
            cache: the folder of config.yml's EncoderFeaturizer, or None.
        """
        texts = [speller.correct(text) for text in texts]
        self._known.update(zip(texts, self._encoder.encode_all(texts, cache), strict=True))

    def __call__(self, texts: Sequence[str]) -> Floats:
        """Give the vectors of texts.

        Args:
            texts: n texts.

        Returns:
            n rows.
        """
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(missing, self._encoder.encode_all(missing), strict=True))
        return np.stack([self._known[text] for text in texts])
