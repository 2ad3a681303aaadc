"""The command `make calibrate`: fits thresholds on examples kept out of training, by author."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from spacy.lang.fr.stop_words import STOP_WORDS

from assistant.content.lexicon import Lexicon, load_lexicon
from assistant.content.loader import load_content
from assistant.understanding.calibration import (
    Calibration,
    DecisionWeights,
    LogisticWeights,
    QuestionWeights,
    Thresholds,
)
from assistant.understanding.clauses import possible_halves
from assistant.understanding.encoder import SentenceEncoder
from assistant.understanding.evidence import early_evidence, full_evidence, likeliest, weigh
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
    fit_offer,
    fit_questions,
    fit_second,
    fit_settled,
    fit_sharpness,
    fit_weights,
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
from assistant.understanding.known_words import WordEvidence
from assistant.understanding.linear import Floats, softmax
from assistant.understanding.message import OUT_OF_SCOPE
from assistant.understanding.questions import Half, Pair, pairs

FOLDS = 5


@dataclass(frozen=True)
class HeldOut:
    """What the folds' models say of the examples that they have not seen.

    Attributes:
        classes: names of the intents.
        labels: column of each example's intent.
        answerable: those with an answer.
        margins: for each stage, one row for each example.
        words: how well the model of its fold knows each example's words.
        folds: the models and their rows.
    """

    classes: tuple[str, ...]
    labels: Integers
    answerable: tuple[str, ...]
    margins: tuple[Floats, Floats]
    words: tuple[WordEvidence, ...]
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
    words: dict[int, WordEvidence] = {}
    for fold in folds:
        rows = list(fold.rows)
        columns = [classes.index(name) for name in fold.stages.classes]
        texts = [examples[row].text for row in rows]
        words.update(zip(rows, fold.stages.words(texts), strict=True))
        told = fold.stages.margins(texts)
        for stage, values in zip(margins, told, strict=True):
            stage[np.ix_(rows, columns)] = values
        print(f"  {len(rows)} examples classified by a model that has not seen their authors")
    labels = np.asarray([classes.index(example.intent) for example in examples], dtype=np.int64)
    return HeldOut(
        classes,
        labels,
        tuple(name for name in classes if name in tools.answerable),
        (margins[0], margins[1]),
        tuple(words[row] for row in range(len(examples))),
        folds,
    )


def calibrate(
    examples: Sequence[Example],
    doubles: Sequence[Double],
    tools: Tools,
    lexicon: Lexicon,
    limits: Limits,
) -> Calibration:
    """Fit everything on held-out examples.

    Args:
        examples: the labelled messages.
        doubles: messages with two questions.
        tools: the encoder, the words of the language, and what has an answer.
        lexicon: the words between two questions, and other companies.
        limits: what may go wrong.

    Returns:
        The calibration.
    """
    held = classify_held_out(examples, tools)
    sharpness = {
        stage: fit_sharpness(margins, held.labels)
        for stage, margins in zip(STAGES, held.margins, strict=True)
    }
    told = told_of(examples, held, sharpness, tools.answerable, lexicon)
    decision = fit_decision(told)
    thresholds = fit_thresholds(told, decision, held, limits)
    answerable = np.isin(held.classes, held.answerable)
    questions, found = _fit_questions(
        examples,
        doubles,
        held,
        sharpness[STAGES[0]],
        tools.answerable,
        lexicon,
        fit_second(told.final, held.labels, answerable, limits.offered),
        limits,
    )
    _report(told, decision, thresholds, held, found)
    return Calibration(
        sharpness=sharpness,
        decision=decision,
        thresholds=rounded(thresholds),
        questions=questions,
        examples=fingerprint(examples),
    )


@dataclass(frozen=True)
class Told:
    """The evidence of every held-out example.

    Attributes:
        first: probability of each intent by the first stage, one row for each example.
        final: the same by the last stage.
        early: evidence after the first stage.
        full: evidence after both.
        right_early: whether the first stage's likeliest answer is what is asked.
        right: the same of the last stage.
        ours: whether the example has an answer.
        outside: whether it is out of scope.
    """

    first: Floats
    final: Floats
    early: Floats
    full: Floats
    right_early: Booleans
    right: Booleans
    ours: Booleans
    outside: Booleans


def told_of(
    examples: Sequence[Example],
    held: HeldOut,
    sharpness: Mapping[str, float],
    answerable: frozenset[str],
    lexicon: Lexicon,
) -> Told:
    """Collect what speaks for answering each held-out example."""
    first, final = (
        softmax(margins, sharpness[stage])
        for stage, margins in zip(STAGES, held.margins, strict=True)
    )
    early, full, right_early, right = [], [], [], []
    for row, example in enumerate(examples):
        by_first = dict(zip(held.classes, map(float, first[row]), strict=True))
        by_last = dict(zip(held.classes, map(float, final[row]), strict=True))
        company = lexicon.names_company(example.text)
        early.append(early_evidence(by_first, answerable, held.words[row], company))
        full.append(full_evidence(by_first, by_last, answerable, held.words[row], company))
        right_early.append(likeliest(by_first, answerable) == example.intent)
        right.append(likeliest(by_last, answerable) == example.intent)
    return Told(
        first=first,
        final=final,
        early=np.asarray(early, dtype=np.float32),
        full=np.asarray(full, dtype=np.float32),
        right_early=np.asarray(right_early, dtype=np.bool_),
        right=np.asarray(right, dtype=np.bool_),
        ours=np.asarray([example.intent in answerable for example in examples], dtype=np.bool_),
        outside=np.asarray([e.intent == OUT_OF_SCOPE for e in examples], dtype=np.bool_),
    )


def fit_decision(told: Told) -> DecisionWeights:
    """Learn what the evidence says of the held-out examples."""
    return DecisionWeights(
        early=fit_weights(told.early, told.right_early),
        right=fit_weights(told.full, told.right),
        ours=fit_weights(told.full, told.ours),
    )


def fit_thresholds(
    told: Told, decision: DecisionWeights, held: HeldOut, limits: Limits
) -> Thresholds:
    """Choose when to settle, answer, offer and follow, within the limits."""
    answerable = np.isin(held.classes, held.answerable)
    early, sure, ours = (
        probability_of(rows, weights)
        for rows, weights in (
            (told.early, decision.early),
            (told.full, decision.right),
            (told.full, decision.ours),
        )
    )
    answer = fit_answer(sure, told.right, told.ours, limits)
    top_first, top_last = told.first.argmax(axis=1), told.final.argmax(axis=1)
    asks = answerable[top_first]
    # What is settled must be what the last stage would have answered, not only what it ranks first.
    changed = (top_first != top_last) | (asks & (sure < answer))
    return Thresholds(
        settled=fit_settled(early[asks], changed[asks], limits.changed),
        settled_outside=fit_settled(told.first.max(axis=1)[~asks], changed[~asks], limits.changed),
        answer=answer,
        offer=fit_offer(ours, told.outside, limits.offered_choices),
        dialogue=fit_dialogue(told.final, held.labels, answerable),
        choice=fit_choice(told.final, held.labels, answerable),
    )


def probability_of(evidence: Floats, weights: LogisticWeights) -> Floats:
    """Weigh many messages' evidence at once."""
    return np.asarray([weigh(row, weights) for row in evidence.tolist()], dtype=np.float32)


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
    told: Told, decision: DecisionWeights, thresholds: Thresholds, held: HeldOut, found: float
) -> None:
    early, sure = (
        probability_of(told.early, decision.early),
        probability_of(told.full, decision.right),
    )
    asks = np.isin(held.classes, held.answerable)[told.first.argmax(axis=1)]
    settled = np.where(
        asks, early >= thresholds.settled, told.first.max(axis=1) >= thresholds.settled_outside
    )
    answered = sure >= thresholds.answer
    error = expected_calibration_error(sure, told.right)
    first = told.final.argmax(axis=1) == held.labels
    rows = {
        "held-out examples": f"{len(told.right)}",
        "settled by the first stage": f"{settled.mean():.3f}",
        "first intent right": f"{first.mean():.3f}",
        "questions answered rightly": f"{(answered & told.right)[told.ours].mean():.3f}",
        "questions answered wrongly": f"{(answered & ~told.right)[told.ours].mean():.3f}",
        "out-of-scope messages answered": f"{answered[told.outside].mean():.3f}",
        "other messages answered": f"{answered[~told.ours & ~told.outside].mean():.3f}",
        "expected calibration error": f"{error:.3f}",
        "two questions told apart": f"{found:.3f}",
    }
    for name, value in rows.items():
        print(f"{name:39}{value}")


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
        Tools(
            vectors,
            french,
            load_content(options.content).answerable_intents,
            frozenset(STOP_WORDS),
        ),
        load_lexicon(options.content),
        Limits(),
    )
    written = json.dumps(calibration.model_dump(mode="json"), indent=2)
    options.output.write_text(written + "\n", encoding="utf-8")
    print(f"written to {options.output}; the next training uses it")


if __name__ == "__main__":
    main()
