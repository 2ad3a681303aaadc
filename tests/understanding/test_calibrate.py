"""`make calibrate` on a part of the project's own examples."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from assistant.understanding.calibrate import main
from assistant.understanding.calibration import Calibration
from assistant.understanding.evidence import EARLY, FULL
from assistant.understanding.examples import Example, fingerprint, read_examples
from assistant.understanding.fitting import LEVELS

_INTENTS = (
    "lost_password",
    "change_request",
    "billing_online",
    "incident",
    "thank",
    "out_of_scope",
)
_LINES = 5
_DOUBLES = Path("data/questions/two_questions.jsonl")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a few lines of each author and intent."""
    folder = tmp_path_factory.mktemp("nlu")
    _write(folder, _few(read_examples(Path("data/nlu"))))
    return folder


@pytest.fixture(scope="module")
def doubles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The messages with two questions on these intents."""
    lines = _DOUBLES.read_text("utf-8").splitlines()
    kept = [line for line in lines if set(json.loads(line)["intents"]) <= set(_INTENTS)]
    assert len(kept) >= 10
    path = tmp_path_factory.mktemp("questions") / "two_questions.jsonl"
    path.write_text("\n".join(kept), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def written(
    data: Path, doubles: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Calibration, str]:
    """What the command wrote."""
    output = tmp_path_factory.mktemp("calibrated") / "calibration.json"
    folders = ("--data", str(data), "--doubles", str(doubles))
    cache = ("--cache", str(output.parent / "cache"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["calibrate", *folders, *cache, "--output", str(output)])
        main()
    text = output.read_text("utf-8")
    return Calibration.model_validate_json(text), text


def test_what_is_written_belongs_to_the_examples_it_was_fitted_on(
    written: tuple[Calibration, str], data: Path
) -> None:
    assert written[0].examples == fingerprint(read_examples(data))


def test_both_stages_are_fitted(written: tuple[Calibration, str]) -> None:
    assert set(written[0].sharpness) == {"ngrams", "meaning"}


def test_every_piece_of_evidence_has_a_weight(written: tuple[Calibration, str]) -> None:
    decision = written[0].decision

    assert len(decision.early.weights) == len(EARLY)
    assert len(decision.right.weights) == len(decision.ours.weights) == len(FULL)
    assert dict(zip(FULL, decision.right.weights, strict=True))["probability"] > 0


def test_an_answer_is_given_from_a_level_that_the_fit_looks_at(
    written: tuple[Calibration, str],
) -> None:
    thresholds = written[0].thresholds

    assert LEVELS[0] <= thresholds.answer <= 1
    assert 0 < thresholds.choice < 1
    assert 0 < thresholds.settled <= 1


def test_two_questions_need_more_than_one_offered(written: tuple[Calibration, str]) -> None:
    questions = written[0].questions

    assert 0 < questions.offered <= questions.threshold < 1


def test_the_same_examples_give_the_same_calibration(
    written: tuple[Calibration, str],
    data: Path,
    doubles: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    output = tmp_path / "calibration.json"
    folders = ("--data", str(data), "--doubles", str(doubles), "--cache", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "argv", ["calibrate", *folders, "--output", str(output)])

    main()

    assert output.read_text("utf-8") == written[1]


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
