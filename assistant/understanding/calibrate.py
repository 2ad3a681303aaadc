"""The command `make calibrate`: fits thresholds on examples kept out of training, by author."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.content.lexicon import load_lexicon
from assistant.content.loader import load_content
from assistant.understanding.calibration import Calibration, Stage, Thresholds
from assistant.understanding.encoder import SentenceEncoder
from assistant.understanding.examples import Example, fingerprint, read_examples
from assistant.understanding.fit_parts import Classify, fit_parts, read_labelled
from assistant.understanding.fit_parts import Limits as PartLimits
from assistant.understanding.fitting import (
    Booleans,
    Integers,
    Limits,
    expected_calibration_error,
    fit_answer,
    fit_choice,
    fit_dialogue,
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
    labels = np.asarray([classes.index(example.intent) for example in examples])
    return HeldOut(classes, labels, (margins[0], margins[1]), folds)


def calibrate(
    examples: Sequence[Example],
    held: HeldOut,
    answerable_intents: frozenset[str],
    limits: Limits,
) -> Calibration:
    """Fit the stages and the decision on held-out examples.

    Args:
        examples: the labelled messages.
        held: what models say that have not seen their authors.
        answerable_intents: intents with a documented answer.
        limits: what may go wrong.

    Returns:
        The calibration.
    """
    first_sharpness, last_sharpness = (
        fit_sharpness(margins, held.labels) for margins in held.margins
    )
    first = softmax(held.margins[0], first_sharpness)
    last = softmax(held.margins[1], last_sharpness)
    settled = fit_settled(first, last.argmax(axis=1), limits.changed)
    by_first = first.max(axis=1) >= settled
    final = np.where(by_first[:, np.newaxis], first, last)
    answerable = np.asarray([name in answerable_intents for name in held.classes])
    answer, margin = fit_answer(final, held.labels, answerable, limits)
    _report(final, held.labels, answerable, by_first, (answer, margin))
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
        examples=fingerprint(examples),
    )


def classifier(folds: Sequence[Fold], sharpness: float) -> Classify:
    """Classify texts by the first stage of a model that has not heard their authors.

    Args:
        folds: the models; an author of no fold is new to all of them.
        sharpness: the first stage's.

    Returns:
        The classifier; it remembers what it was asked.
    """
    known: dict[tuple[int, str], Mapping[str, float]] = {}
    unheard = {voice: number for number, fold in enumerate(folds) for voice in fold.voices}

    def classify(asked: Sequence[tuple[str, str]]) -> list[Mapping[str, float]]:
        keys = [(unheard.get(voice, 0), text) for voice, text in asked]
        for number, fold in enumerate(folds):
            texts = list(dict.fromkeys(t for n, t in keys if n == number and (n, t) not in known))
            if texts:
                rows = softmax(fold.stages.ngram_margins(texts), sharpness)
                for text, row in zip(texts, rows, strict=True):
                    told = dict(zip(fold.stages.classes, map(float, row), strict=True))
                    known[number, text] = told
        return [known[key] for key in keys]

    return classify


def _report(
    final: Floats,
    labels: Integers,
    answerable: Booleans,
    by_first: Booleans,
    limits: tuple[float, float],
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


def main() -> None:
    """Read the examples, fit the calibration and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/nlu"))
    parser.add_argument("--questions", type=Path, default=Path("data/questions"))
    parser.add_argument("--content", type=Path, default=Path("content"))
    parser.add_argument("--cache", type=Path, default=Path("var/cache"))
    parser.add_argument("--model", default="fr_core_news_sm", help="spaCy's, for its words")
    parser.add_argument(
        "--output", type=Path, default=Path("assistant/understanding/calibration.json")
    )
    parser.add_argument("--parts", type=Path, default=Path("assistant/understanding/parts.json"))
    options = parser.parse_args()
    examples = read_examples(options.data)
    french = FrenchWords.of_spacy(options.model)
    vectors = RememberedVectors(SentenceEncoder.open())
    vectors.learn([example.text for example in examples], french, options.cache)
    answerable = load_content(options.content).answerable_intents
    held = classify_held_out(examples, Tools(vectors, french))
    calibration = calibrate(examples, held, answerable, Limits())
    parts, report = fit_parts(
        read_labelled(options.questions),
        examples,
        classifier(held.folds, calibration.stages[STAGES[0]].sharpness),
        answerable,
        load_lexicon(options.content),
        PartLimits(),
    )
    print(*report, sep="\n")
    _write(options.output, calibration.json(), 2)
    _write(options.parts, parts.json(), 0)
    print(f"written to {options.output} and {options.parts}; the next training uses them")


def _write(path: Path, content: str, indent: int) -> None:
    text = json.dumps(json.loads(content), indent=indent, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
