"""The command `make calibrate`: fits thresholds on examples kept out of training, by author."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.content.lexicon import Lexicon, load_lexicon
from assistant.content.loader import load_content
from assistant.understanding.calibration import Calibration, QuestionWeights, Stage, Thresholds
from assistant.understanding.clauses import possible_halves
from assistant.understanding.encoder import SentenceEncoder
from assistant.understanding.examples import (
    Double,
    Example,
    fingerprint,
    read_doubles,
    read_examples,
)
from assistant.understanding.fitting import (
    Booleans,
    Integers,
    Limits,
    expected_calibration_error,
    fit_answer,
    fit_choice,
    fit_dialogue,
    fit_questions,
    fit_second,
    fit_settled,
    fit_sharpness,
    rounded,
)
from assistant.understanding.french_words import FrenchWords
from assistant.understanding.held_out import (
    STAGES,
    Fold,
    Recipe,
    RememberedVectors,
    Tools,
    voice_folds,
)
from assistant.understanding.linear import Floats, softmax
from assistant.understanding.questions import Half, Pair, pairs

FOLDS = 5
LAST_STAGE_SETTLES_ALL = 1.01


@dataclass(frozen=True)
class HeldOut:
    """What the folds' models say of the examples that they have not seen.

    Attributes:
        classes: names of the intents.
        labels: column of each example's intent.
        margins: for each stage, one row for each example.
        folds: the models and their rows.
    """

    classes: tuple[str, ...]
    labels: Integers
    margins: tuple[Floats, Floats]
    folds: tuple[Fold, ...]


def classify_held_out(examples: Sequence[Example], tools: Tools) -> HeldOut:
    """Classify each example by a model that has seen nothing of its author's.

    Args:
        examples: the labelled messages.
        tools: the encoder and the words of the language.

    Returns:
        The margins.
    """
    folds = tuple(voice_folds(examples, tools, FOLDS, Recipe()))
    classes = tuple(sorted({example.intent for example in examples}))
    margins = tuple(np.full((len(examples), len(classes)), -10.0, dtype=np.float32) for _ in STAGES)
    for fold in folds:
        rows = list(fold.rows)
        columns = [classes.index(name) for name in fold.stages.classes]
        told = fold.stages.margins([examples[row].text for row in rows])
        for stage, values in zip(margins, told, strict=True):
            stage[np.ix_(rows, columns)] = values
        print(f"  {len(rows)} examples classified by a model that has not seen their authors")
    labels = np.asarray([classes.index(example.intent) for example in examples], dtype=np.int64)
    return HeldOut(classes, labels, (margins[0], margins[1]), folds)


def calibrate(
    examples: Sequence[Example],
    doubles: Sequence[Double],
    tools: Tools,
    answerable_intents: frozenset[str],
    lexicon: Lexicon,
    limits: Limits,
) -> Calibration:
    """Fit everything on held-out examples.

    Args:
        examples: the labelled messages.
        doubles: messages with two questions.
        tools: the encoder and the words of the language.
        answerable_intents: intents with a documented answer.
        lexicon: the words between two questions.
        limits: what may go wrong.

    Returns:
        The calibration.
    """
    held = classify_held_out(examples, tools)
    first_sharpness, last_sharpness = (
        fit_sharpness(margins, held.labels) for margins in held.margins
    )
    first = softmax(held.margins[0], first_sharpness)
    last = softmax(held.margins[1], last_sharpness)
    settled = fit_settled(first, last.argmax(axis=1), limits.changed)
    by_first = first.max(axis=1) >= settled
    final = np.where(by_first[:, np.newaxis], first, last)
    answerable = np.asarray([name in answerable_intents for name in held.classes], dtype=np.bool_)
    answer, margin = fit_answer(final, held.labels, answerable, limits)
    questions, found = _fit_questions(
        examples,
        doubles,
        held,
        first_sharpness,
        answerable_intents,
        lexicon,
        fit_second(final, held.labels, answerable, limits.offered),
        limits,
    )
    _report(final, held.labels, answerable, by_first, (answer, margin), found)
    return Calibration(
        stages={
            STAGES[0]: Stage(sharpness=first_sharpness, settled=round(settled, 4)),
            STAGES[1]: Stage(sharpness=last_sharpness, settled=LAST_STAGE_SETTLES_ALL),
        },
        thresholds=rounded(
            Thresholds(
                answer=answer,
                margin=margin,
                dialogue=fit_dialogue(final, held.labels, answerable),
                choice=fit_choice(final, held.labels, answerable),
            )
        ),
        questions=questions,
        examples=fingerprint(examples),
    )


def _fit_questions(
    examples: Sequence[Example],
    doubles: Sequence[Double],
    held: HeldOut,
    sharpness: float,
    askable: frozenset[str],
    lexicon: Lexicon,
    second: float,
    limits: Limits,
) -> tuple[QuestionWeights, float]:
    single_pairs: list[list[Pair]] = []
    double_pairs: list[list[Pair]] = []
    expected: list[tuple[str, ...]] = []
    for fold in held.folds:
        asked = [examples[row].text for row in fold.rows]
        single_pairs += _pairs(asked, fold, sharpness, askable, lexicon)
        unheard = [double for double in doubles if double.voice in fold.voices]
        double_pairs += _pairs([d.text for d in unheard], fold, sharpness, askable, lexicon)
        expected += [double.intents for double in unheard]
    return fit_questions(single_pairs, double_pairs, expected, second, limits)


def _pairs(
    texts: Sequence[str],
    fold: Fold,
    sharpness: float,
    askable: frozenset[str],
    lexicon: Lexicon,
) -> list[list[Pair]]:
    if not texts:
        return []
    cuts = [possible_halves(text, lexicon.connectors) for text in texts]
    flat = [*texts, *(part for halves in cuts for half in halves for part in half)]
    told = softmax(fold.stages.ngram_margins(flat), sharpness)
    rows = [dict(zip(fold.stages.classes, map(float, row), strict=True)) for row in told]
    parts = iter(rows[len(texts) :])
    return [
        pairs(rows[number], [Half(next(parts), next(parts)) for _ in halves], askable)
        for number, halves in enumerate(cuts)
    ]


def _report(
    final: Floats,
    labels: Integers,
    answerable: Booleans,
    by_first: Booleans,
    limits: tuple[float, float],
    found: float,
) -> None:
    first = final.argmax(axis=1)
    ordered = np.sort(final, axis=1)
    answered = (
        answerable[first]
        & (ordered[:, -1] >= limits[0])
        & (ordered[:, -1] - ordered[:, -2] >= limits[1])
    )
    asks = answerable[labels]
    right = first == labels
    error = expected_calibration_error(final.max(axis=1), right)
    print(f"held-out examples                      {len(labels)}")
    print(f"settled by the first stage             {by_first.mean():.3f}")
    print(f"first intent right                     {right.mean():.3f}")
    print(f"questions answered rightly             {(answered & right)[asks].mean():.3f}")
    print(f"questions answered wrongly             {(answered & ~right)[asks].mean():.3f}")
    print(f"other messages answered                {answered[~asks].mean():.3f}")
    print(f"expected calibration error             {error:.3f}")
    print(f"two questions told apart               {found:.3f}")


def main() -> None:
    """Read the examples, fit the calibration and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/nlu"))
    parser.add_argument("--doubles", type=Path, default=Path("data/questions/two_questions.jsonl"))
    parser.add_argument("--content", type=Path, default=Path("content"))
    parser.add_argument("--cache", type=Path, default=Path("var/cache"))
    parser.add_argument("--model", default="fr_core_news_sm", help="spaCy's, for its words")
    parser.add_argument(
        "--output", type=Path, default=Path("assistant/understanding/calibration.json")
    )
    options = parser.parse_args()
    examples = read_examples(options.data)
    french = FrenchWords.of_spacy(options.model)
    vectors = RememberedVectors(SentenceEncoder.open())
    vectors.learn([example.text for example in examples], french, options.cache)
    calibration = calibrate(
        examples,
        read_doubles(options.doubles),
        Tools(vectors, french),
        load_content(options.content).answerable_intents,
        load_lexicon(options.content),
        Limits(),
    )
    written = json.dumps(calibration.model_dump(mode="json"), indent=2)
    options.output.write_text(written + "\n", encoding="utf-8")
    print(f"written to {options.output}; the next training uses it")


if __name__ == "__main__":
    main()
