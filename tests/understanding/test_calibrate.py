"""`make calibrate` on a part of the project's own examples."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from assistant.understanding.calibrate import main
from assistant.understanding.calibration import Calibration, load_calibration
from assistant.understanding.evidence import EARLY, FULL
from assistant.understanding.examples import Example, fingerprint, read_examples
from assistant.understanding.fitting import LEVELS
from assistant.understanding.reading import load_parts

pytestmark = pytest.mark.slow

_INTENTS = (
    "lost_password",
    "change_request",
    "billing_online",
    "incident",
    "thank",
    "out_of_scope",
)
_LINES = 2
_QUESTIONS_OF = 3
_QUESTIONS = Path("data/questions")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a few lines of each author and intent."""
    folder = tmp_path_factory.mktemp("nlu")
    _write(folder, _few(read_examples(Path("data/nlu"))))
    return folder


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A third of the messages with two questions, and with a negation, on these intents."""
    folder = tmp_path_factory.mktemp("questions")
    for path in _QUESTIONS.glob("*.jsonl"):
        lines = path.read_text("utf-8").splitlines()
        rows = [(line, json.loads(line)) for line in lines]
        kept = [
            line
            for line, row in rows
            if {*row.get("intents", ()), *row.get("wanted", ()), *row.get("denied", ())}
            <= set(_INTENTS)
        ]
        kept = kept[::_QUESTIONS_OF]
        assert len(kept) >= 10
        (folder / path.name).write_text("\n".join(kept), encoding="utf-8")
    return folder


def run(monkeypatch: pytest.MonkeyPatch, data: Path, questions: Path, folder: Path) -> None:
    options = {
        "data": data,
        "questions": questions,
        "cache": folder / "cache",
        "output": folder / "calibration.json",
        "parts": folder / "parts.json",
    }
    given = [word for name, path in options.items() for word in (f"--{name}", str(path))]
    monkeypatch.setattr(sys, "argv", ["calibrate", *given])
    main()


@pytest.fixture(scope="module")
def folder(data: Path, questions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the command wrote."""
    output = tmp_path_factory.mktemp("calibrated")
    with pytest.MonkeyPatch.context() as patch:
        run(patch, data, questions, output)
    return output


@pytest.fixture(scope="module")
def written(folder: Path) -> Calibration:
    """The calibration of stages and decision."""
    return load_calibration(folder / "calibration.json")


def test_what_is_written_belongs_to_the_examples_it_was_fitted_on(
    written: Calibration, data: Path
) -> None:
    assert written.examples == fingerprint(read_examples(data))


def test_both_stages_are_fitted(written: Calibration) -> None:
    assert set(written.sharpness) == {"ngrams", "meaning"}


def test_every_piece_of_evidence_has_a_weight(written: Calibration) -> None:
    decision = written.decision

    assert len(decision.early.weights) == len(EARLY)
    assert len(decision.right.weights) == len(decision.ours.weights) == len(FULL)
    assert dict(zip(FULL, decision.right.weights, strict=True))["probability"] > 0


def test_an_answer_is_given_from_a_level_that_the_fit_looks_at(
    written: Calibration,
) -> None:
    thresholds = written.thresholds

    assert LEVELS[0] <= thresholds.answer <= 1
    assert 0 < thresholds.choice < 1
    assert 0 < thresholds.settled <= 1


def test_two_questions_need_more_than_one_offered(folder: Path) -> None:
    questions = load_parts(folder / "parts.json").questions

    assert 0 < questions.offered <= questions.both.least < 1


def test_most_of_what_is_asked_is_not_left_out(folder: Path) -> None:
    polarity = load_parts(folder / "parts.json").polarity

    assert 0 < polarity.removed < 1
    assert 0 < polarity.nothing.least < 1
    assert 0 < polarity.asking.least < 1


def test_the_same_examples_give_the_same_calibration(
    folder: Path, data: Path, questions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(monkeypatch, data, questions, tmp_path)

    for name in ("calibration.json", "parts.json"):
        assert (tmp_path / name).read_text("utf-8") == (folder / name).read_text("utf-8")


def _few(examples: Iterable[Example]) -> list[Example]:
    taken: dict[tuple[str, str], list[Example]] = {}
    for example in examples:
        lines = taken.setdefault((example.intent, example.voice), [])
        if example.intent in _INTENTS and len(lines) < _LINES:
            lines.append(example)
    return [example for lines in taken.values() for example in lines]


def _write(folder: Path, examples: Iterable[Example]) -> None:
    blocks = [
        f"  - intent: {example.intent}\n    metadata: {{voice: {example.voice}}}\n"
        f"    examples: |\n      - {example.text}\n"
        for example in examples
    ]
    (folder / "nlu.yml").write_text('version: "3.1"\n\nnlu:\n' + "".join(blocks), "utf-8")
