"""`evaluate` on a few messages of our own, with the real assistant and its model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.common.settings import Settings

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[3]
MESSAGES = [
    {"text": "jai perdu mon mdp pour lespace client", "intent": "lost_password", "style": "messy"},
    {"text": "Une question sur la facturation", "intent": "billing", "style": "clean"},
    {"text": "Je veux créer une nouvelle organisation", "intent": "new_organisation"},
    {"text": "Bonjour", "intent": "greet"},
    {"text": "Quel temps fera-t-il demain à Lille ?", "intent": "out_of_scope"},
]
# Labelled wrongly on purpose.
WRONG = {"text": "J'ai oublié mon mot de passe", "intent": "billing_online", "style": "messy"}


def _evaluate(
    settings: Settings, folder: Path, messages: list[dict[str, str]], *options: str
) -> subprocess.CompletedProcess[str]:
    path = folder / "few.jsonl"
    path.write_text("\n".join(map(json.dumps, messages)), encoding="utf-8")
    command = [sys.executable, "-m", "tools.evaluation.evaluate", str(path)]
    return subprocess.run(
        [*command, "--reports", str(folder / "reports"), *options],
        cwd=PROJECT,
        env={**os.environ, "ASSISTANT_PORT": str(settings.assistant_port)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_whole_assistant_is_measured_and_reported(
    assistant_settings: Settings, tmp_path: Path
) -> None:
    require = ["right.all>=1", "talk>=1", "accepted.all<=0", "split<=0"]

    run = _evaluate(assistant_settings, tmp_path, MESSAGES, "--require", *require)

    assert run.returncode == 0, run.stdout + run.stderr
    assert "right_or_offered.messy" in run.stdout
    # Whatever customers write must not be printed by Rasa's log.
    assert MESSAGES[0]["text"] not in run.stdout + run.stderr
    (report,) = (tmp_path / "reports" / "few-assistant").glob("*.html")
    assert "Reliability" in report.read_text(encoding="utf-8")


def test_a_wrong_decision_of_the_pipeline_alone_fails_the_threshold(
    assistant_settings: Settings, tmp_path: Path
) -> None:
    options = ["--mode", "nlu", "--require", "wrong.all<=0"]

    run = _evaluate(assistant_settings, tmp_path, [*MESSAGES, WRONG], *options)

    assert run.returncode == 1, run.stdout + run.stderr
    assert "FAILED: wrong.all<=0 is required; it is 0.250." in run.stdout
    (results,) = (tmp_path / "reports" / "few-nlu").glob("*.json")
    verdicts = [m["verdict"] for m in json.loads(results.read_text(encoding="utf-8"))["messages"]]
    assert verdicts == ["right", "right", "right", "right", "declined", "wrong"]
