"""The command `make calibrate`: fits thresholds on examples kept out of training, by author."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistant.content.lexicon import Lexicon, load_lexicon
from assistant.content.loader import load_content
from assistant.understanding.calibration import (
    Calibration,
    DecisionWeights,
    LogisticWeights,
    Thresholds,
)
from assistant.understanding.encoder import SentenceEncoder
from assistant.understanding.evidence import early_evidence, full_evidence, likeliest, weigh
from assistant.understanding.examples import (
    Example,
    fingerprint,
    read_examples,
)
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
    fit_offer,
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
from assistant.understanding.language import FRENCH
from assistant.understanding.linear import Floats, softmax
from assistant.understanding.message import OUT_OF_SCOPE
from assistant.understanding.spelling import Speller
from assistant.understanding.stop_words import stop_words

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
        evidence = fold.stages.margins(texts)
        for stage, values in zip(margins, evidence, strict=True):
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
    examples: Sequence[Example], held: HeldOut, lexicon: Lexicon, limits: Limits
) -> Calibration:
    """Fit everything on held-out examples.

    Args:
        examples: the labelled messages.
        held: what models say that have not seen their authors.
        lexicon: the other companies.
        limits: what may go wrong.

    Returns:
        The calibration.
    """
    sharpness = {
        stage: fit_sharpness(margins, held.labels)
        for stage, margins in zip(STAGES, held.margins, strict=True)
    }
    evidence = evidence_of(examples, held, sharpness, frozenset(held.answerable), lexicon)
    decision = fit_decision(evidence)
    thresholds = fit_thresholds(evidence, decision, held, limits)
    _report(evidence, decision, thresholds, held)
    return Calibration(
        sharpness=sharpness,
        decision=decision,
        thresholds=rounded(thresholds),
        examples=fingerprint(examples),
    )


@dataclass(frozen=True)
class HeldOutEvidence:
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


def evidence_of(
    examples: Sequence[Example],
    held: HeldOut,
    sharpness: Mapping[str, float],
    answerable: frozenset[str],
    lexicon: Lexicon,
) -> HeldOutEvidence:
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
    return HeldOutEvidence(
        first=first,
        final=final,
        early=np.asarray(early, dtype=np.float32),
        full=np.asarray(full, dtype=np.float32),
        right_early=np.asarray(right_early, dtype=np.bool_),
        right=np.asarray(right, dtype=np.bool_),
        ours=np.asarray([example.intent in answerable for example in examples], dtype=np.bool_),
        outside=np.asarray([e.intent == OUT_OF_SCOPE for e in examples], dtype=np.bool_),
    )


def fit_decision(evidence: HeldOutEvidence) -> DecisionWeights:
    """Learn what the evidence says of the held-out examples."""
    return DecisionWeights(
        early=fit_weights(evidence.early, evidence.right_early),
        right=fit_weights(evidence.full, evidence.right),
        ours=fit_weights(evidence.full, evidence.ours),
    )


def fit_thresholds(
    evidence: HeldOutEvidence, decision: DecisionWeights, held: HeldOut, limits: Limits
) -> Thresholds:
    """Choose when to settle, answer, offer and follow, within the limits."""
    answerable = np.isin(held.classes, held.answerable)
    early, sure, ours = (
        probability_of(rows, weights)
        for rows, weights in (
            (evidence.early, decision.early),
            (evidence.full, decision.right),
            (evidence.full, decision.ours),
        )
    )
    answer = fit_answer(sure, evidence.right, evidence.ours, limits)
    top_first, top_last = evidence.first.argmax(axis=1), evidence.final.argmax(axis=1)
    asks = answerable[top_first]
    # What is settled must be what the last stage would have answered, not only what it ranks first.
    changed = (top_first != top_last) | (asks & (sure < answer))
    return Thresholds(
        settled=fit_settled(early[asks], changed[asks], limits.changed),
        settled_outside=fit_settled(
            evidence.first.max(axis=1)[~asks], changed[~asks], limits.changed
        ),
        answer=answer,
        offer=fit_offer(ours, evidence.outside, limits.offered_choices),
        dialogue=fit_dialogue(evidence.final, held.labels, answerable),
        choice=fit_choice(evidence.final, held.labels, answerable),
    )


def probability_of(evidence: Floats, weights: LogisticWeights) -> Floats:
    """Weigh many messages' evidence at once."""
    return np.asarray([weigh(row, weights) for row in evidence.tolist()], dtype=np.float32)


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
                    evidence = dict(zip(fold.stages.classes, map(float, row), strict=True))
                    known[number, text] = evidence
        return [known[key] for key in keys]

    return classify


def _report(
    evidence: HeldOutEvidence, decision: DecisionWeights, thresholds: Thresholds, held: HeldOut
) -> None:
    early, sure = (
        probability_of(evidence.early, decision.early),
        probability_of(evidence.full, decision.right),
    )
    asks = np.isin(held.classes, held.answerable)[evidence.first.argmax(axis=1)]
    settled = np.where(
        asks, early >= thresholds.settled, evidence.first.max(axis=1) >= thresholds.settled_outside
    )
    answered = sure >= thresholds.answer
    error = expected_calibration_error(sure, evidence.right)
    first = evidence.final.argmax(axis=1) == held.labels
    rows = {
        "held-out examples": f"{len(evidence.right)}",
        "settled by the first stage": f"{settled.mean():.3f}",
        "first intent right": f"{first.mean():.3f}",
        "questions answered rightly": f"{(answered & evidence.right)[evidence.ours].mean():.3f}",
        "questions answered wrongly": f"{(answered & ~evidence.right)[evidence.ours].mean():.3f}",
        "out-of-scope messages answered": f"{answered[evidence.outside].mean():.3f}",
        "other messages answered": f"{answered[~evidence.ours & ~evidence.outside].mean():.3f}",
        "expected calibration error": f"{error:.3f}",
    }
    for name, value in rows.items():
        print(f"{name:39}{value}")


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
    texts = [example.text for example in examples]
    vectors = RememberedVectors(SentenceEncoder.open())
    speller = Speller.fit(texts, french)
    vectors.learn(texts, speller, options.cache)
    answerable = load_content(options.content).answerable_intents
    lexicon = load_lexicon(options.content)
    tools = Tools(vectors, french, answerable, stop_words(FRENCH))
    held = classify_held_out(examples, tools)
    calibration = calibrate(examples, held, lexicon, Limits())
    # The pipeline cuts and weighs corrected messages, too.
    parts, report = fit_parts(
        [replace(one, text=speller.correct(one.text)) for one in read_labelled(options.questions)],
        [replace(example, text=speller.correct(example.text)) for example in examples],
        classifier(held.folds, calibration.sharpness[STAGES[0]]),
        answerable,
        lexicon,
        PartLimits(),
    )
    print(*report, sep="\n")
    _write(options.output, calibration.model_dump_json(), 2)
    _write(options.parts, parts.model_dump_json(), None)
    print(f"written to {options.output} and {options.parts}; the next training uses them")


def _write(path: Path, content: str, indent: int | None) -> None:
    # What nobody reads is large: without spaces.
    separators = None if indent else (",", ":")
    text = json.dumps(json.loads(content), indent=indent, separators=separators, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
