"""The dialogue command, against a REST channel that answers as told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shell.rest_server import RestServer, serving
from tools.evaluation.evaluate_dialogues import main

DIALOGUES = [
    {
        "name": "facture",
        "turns": [
            {"user": "ma facture", "expect": "The topics.", "must_contain_any": ["Créer"]},
            {
                "user": "et après ?",
                "expect": "Not the order form.",
                "must_not_contain": ["bon de commande"],
            },
        ],
    },
    {"name": "au revoir", "turns": [{"user": "bye", "expect": "Goodbye."}]},
]


@pytest.fixture
def rest(monkeypatch: pytest.MonkeyPatch) -> Iterator[RestServer]:
    with serving() as server:
        monkeypatch.setenv("ASSISTANT_HOST", "127.0.0.1")
        monkeypatch.setenv("ASSISTANT_PORT", str(server.port))
        yield server


@pytest.fixture
def dialogues(tmp_path: Path) -> Path:
    path = tmp_path / "mine.jsonl"
    lines = [json.dumps(dialogue) for dialogue in DIALOGUES]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _said(*texts: str) -> list[dict[str, str]]:
    return [{"recipient_id": "a", "text": text} for text in texts]


def _run(path: Path, *require: str) -> int:
    reports = path.parent / "reports"
    return main(
        [str(path), "--reports", str(reports), *(["--require", *require] if require else [])]
    )


def test_a_dialogue_is_one_conversation_and_each_has_its_own(
    rest: RestServer, dialogues: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rest.answers = [_said("Menu", "«\u00a0CRÉER\u00a0»"), _said("Rien"), _said("Au revoir")]

    assert _run(dialogues, "turns>=1", "dialogues>=1") == 0

    senders = [message["sender"] for message in rest.received]
    assert senders[0] == senders[1] != senders[2]
    assert [message["message"] for message in rest.received] == ["ma facture", "et après ?", "bye"]
    assert "FAILED" not in capsys.readouterr().out


def test_a_failed_turn_is_printed_with_what_was_said_and_fails_the_threshold(
    rest: RestServer, dialogues: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rest.answers = [_said("Créer"), _said("Signez\nle Bon de commande"), _said("Au revoir")]

    assert _run(dialogues, "turns>=0.6", "dialogues>=0.9") == 1

    out = capsys.readouterr().out
    assert "FAILED  facture, turn 2 of 2" in out
    assert "earlier:   ma facture" in out
    assert "assistant: Signez\n               le Bon de commande" in out
    assert "expected:  Not the order form." in out
    assert "must not say: bon de commande" in out
    assert "au revoir" not in out
    assert "FAILED: dialogues>=0.9 is required; it is 0.500." in out
    assert "FAILED: turns" not in out


def test_every_turn_is_kept_for_reading(rest: RestServer, dialogues: Path) -> None:
    rest.answers = [_said("Créer"), _said("Rien"), _said("Au revoir")]

    assert _run(dialogues) == 0

    (transcript,) = (dialogues.parent / "reports" / "mine").glob("*.txt")
    assert "assistant: Au revoir" in transcript.read_text(encoding="utf-8")
    results = json.loads(transcript.with_suffix(".json").read_text(encoding="utf-8"))
    assert results["figures"]["turns"]["total"] == 3


def test_silence_fails_a_turn_that_requires_nothing(
    rest: RestServer, dialogues: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rest.answers = [_said("Créer"), _said("Rien"), []]

    assert _run(dialogues, "dialogues>=1") == 1
    assert "problem:   no reply" in capsys.readouterr().out


def test_a_set_that_cannot_be_used_is_named_before_anything_is_started(
    rest: RestServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "none.jsonl")]) == 2
    assert "no such file" in capsys.readouterr().err
    assert rest.received == []
