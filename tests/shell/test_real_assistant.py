"""The terminal client with the real assistant behind it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from assistant.common.settings import Settings

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[2]
QUESTION = "jai perdu mon mdp pour lespace client"


def _shell(
    settings: Settings, *arguments: str, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "assistant.shell", *arguments],
        cwd=PROJECT,
        env={**os.environ, "ASSISTANT_PORT": str(settings.assistant_port)},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_posted_question_gets_the_documented_procedure(assistant_url: str) -> None:
    messages = requests.post(
        f"{assistant_url}/webhooks/rest/webhook",
        json={"sender": "rest-test", "message": QUESTION},
        timeout=30,
    ).json()

    (reply,) = (message["custom"] for message in messages if "custom" in message)
    assert (reply["type"], reply["procedure"]) == ("procedure", "lost_password")
    assert any("mot de passe oublié" in message.get("text", "") for message in messages)


def test_one_question_shows_the_procedure_as_text(assistant_settings: Settings) -> None:
    run = _shell(assistant_settings, "--ask", QUESTION)

    assert (run.returncode, run.stderr) == (0, "")
    assert "mot de passe oublié" in run.stdout
    assert '"type"' not in run.stdout


def test_a_number_chooses_what_the_text_offers(assistant_settings: Settings) -> None:
    run = _shell(assistant_settings, typed=f"{QUESTION}\n1\n")

    assert run.returncode == 0
    answer, follow_up = run.stdout.split("\n\n\n")[:2]
    assert "1. " in answer
    assert follow_up.strip()
    assert follow_up.strip() not in answer
