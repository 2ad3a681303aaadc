"""The comparison of pipelines, on tiny sets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tools.evaluation.benchmark.__main__ import main, read_labelled
from tools.evaluation.benchmark.pipelines import OURS, pipelines
from tools.evaluation.errors import EvaluationError

CONFIG = Path("config.yml")
EXAMPLES = [
    *((f"j'ai perdu mon mot de passe {number}", "password") for number in range(8)),
    *((f"ma facture est fausse {number}", "invoice") for number in range(8)),
    *((f"le serveur est en panne {number}", "incident") for number in range(8)),
]
TEST = [
    ("mot de passe perdu", "password"),
    ("facture fausse", "invoice"),
    ("panne du serveur", "incident"),
    ("une recette de crêpes", "out_of_scope"),
]


def _write(path: Path, messages: Sequence[tuple[str, str]]) -> Path:
    lines = [json.dumps({"text": text, "intent": intent}) for text, intent in messages]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _compare(folder: Path, *options: str) -> dict[str, Any]:
    train, test = _write(folder / "train.jsonl", EXAMPLES), _write(folder / "test.jsonl", TEST)
    reports = folder / "reports"
    arguments = ["--train", str(train), "--test", str(test), "--reports", str(reports), *options]
    assert main(arguments) == 0
    (results,) = reports.glob("*.json")
    assert results.with_suffix(".md").read_text(encoding="utf-8").startswith("# Comparison")
    pipelines: dict[str, Any] = json.loads(results.read_text(encoding="utf-8"))["pipelines"]
    return pipelines


def _components(intents: set[str], answerable: set[str]) -> list[str]:
    (ours,) = (
        pipeline
        for pipeline in pipelines(CONFIG, intents, answerable, Path("vectors"), 100)
        if pipeline.name == OURS
    )
    return [component["name"] for component in ours.components]


def test_a_pipeline_is_trained_asked_and_measured_in_processes_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = _compare(tmp_path, "--only", "tfidf-logistic")

    (row,) = results.values()
    assert row["accuracy"]["all"]["hits"] == 3
    assert row["accuracy"]["all"]["total"] == 3
    assert row["out_of_scope_recall"]["total"] == 1
    assert row["training"]["seconds"] > 0
    assert row["ms"]["median"] <= row["ms"]["p95"] <= row["ms"]["longest"]
    assert row["serving_mb"] > 10
    assert row["median_ratio"] is None
    assert "tfidf-logistic" in capsys.readouterr().out


def test_more_messages_without_answer_can_be_given(tmp_path: Path) -> None:
    outside = _write(tmp_path / "outside.jsonl", [("la météo", "weather"), ("un conte", "story")])

    results = _compare(tmp_path, "--only", "tfidf-logistic", "--out-of-scope", str(outside))

    assert results["tfidf-logistic"]["out_of_scope_recall"]["total"] == 3


def test_a_pipeline_that_fails_is_named_with_its_last_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train = _write(tmp_path / "train.jsonl", [("a", "only"), ("b", "only")])
    test = _write(tmp_path / "test.jsonl", [("a", "only")])

    code = main(["--train", str(train), "--test", str(test), "--only", "tfidf-logistic"])

    assert code == 2
    error = capsys.readouterr().err
    assert "Pipeline tfidf-logistic failed" in error
    assert "ValueError" in error


def test_labels_that_were_not_learnt_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train = _write(tmp_path / "train.jsonl", EXAMPLES)
    test = _write(tmp_path / "test.jsonl", [("a", "weather")])

    assert main(["--train", str(train), "--test", str(test)]) == 2
    assert "lacks: weather" in capsys.readouterr().err


def test_our_decision_stays_only_where_it_knows_the_intents() -> None:
    decision = "assistant.understanding.decision_maker.DecisionMaker"

    assert _components({"incident", "billing"}, {"incident"})[-1] == decision
    assert decision not in _components({"weather"}, {"incident"})


def test_a_folder_of_nlu_files_can_be_learnt_from(tmp_path: Path) -> None:
    samples = read_labelled(Path("data/nlu"))

    assert {"lost_password", "out_of_scope"} <= {sample.intent for sample in samples}
    with pytest.raises(EvaluationError, match="no NLU file"):
        read_labelled(tmp_path)


def test_a_message_with_two_intents_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text('{"text": "a", "intents": ["x", "y"]}', encoding="utf-8")

    with pytest.raises(EvaluationError, match="two intents"):
        read_labelled(path)


@pytest.mark.slow
def test_pipelines_are_compared_in_one_run(tmp_path: Path) -> None:
    # The others are configurations of the same parts; each would take a minute of this test.
    some = (OURS, "tfidf-logistic", "rasa-default")

    results = _compare(tmp_path, "--epochs", "2", "--only", *some)

    assert set(results) == set(some)
    assert results["rasa-default"]["median_ratio"] == 1.0
    for row in results.values():
        assert row["accuracy"]["all"]["total"] == 3
        assert row["median_ratio"] > 0
    assert results[OURS]["accuracy"]["all"]["hits"] == 3
