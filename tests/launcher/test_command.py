"""The command says in one sentence why it cannot start."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def _run(**variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "assistant.launcher", "run"],
        cwd=PROJECT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("setting", ["ASSISTANT_PORT", "ACTIONS_PORT"])
def test_a_taken_port_gives_one_sentence(setting: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        other = "ACTIONS_PORT" if setting == "ASSISTANT_PORT" else "ASSISTANT_PORT"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            free_port = str(free.getsockname()[1])

        run = _run(**{setting: port, other: free_port})

    assert run.returncode == 1
    (sentence,) = run.stderr.splitlines()
    assert f"Port {port} on 127.0.0.1 is already taken" in sentence
    assert setting in sentence


def test_a_wrong_setting_gives_one_sentence() -> None:
    run = _run(ASSISTANT_PORT="http")

    assert run.returncode == 1
    assert run.stderr.splitlines() == [
        "ASSISTANT_PORT must be a port number between 1 and 65535 (environment or .env)."
    ]
