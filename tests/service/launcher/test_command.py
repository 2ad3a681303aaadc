"""The command says in one sentence why it cannot start."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from assistant.service.launcher.ports import free_port

PROJECT = Path(__file__).parents[3]


def test_watching_takes_nothing_of_rasas_server() -> None:
    # The launcher stays for as long as the service: what it imports, it keeps.
    code = (
        "import sys, assistant.service.launcher.__main__, assistant.service.cluster.__main__; "
        "print([name for name in ('rasa.core', 'rasa.nlu', 'spacy', 'numpy', 'aiohttp') "
        "if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def _run(command: str = "run", **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "assistant.service.launcher", command],
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

        run = _run(**{setting: port, other: free_port, "ACTION_SERVER": "true"})

    assert run.returncode == 1
    (sentence,) = run.stderr.splitlines()
    assert f"Port {port} on 127.0.0.1 is already taken" in sentence
    assert setting in sentence


def test_a_taken_port_of_the_workshop_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        run = _run(
            WORKSHOP="true",
            WORKSHOP_PORT=port,
            ASSISTANT_PORT=str(free_port("127.0.0.1")),
            ASSISTANT_VAR=str(tmp_path / "var"),
        )

    assert run.returncode == 1
    (sentence,) = run.stderr.splitlines()
    assert "WORKSHOP_PORT" in sentence
    assert not (tmp_path / "var").exists()


def test_a_wrong_setting_gives_one_sentence() -> None:
    run = _run(ASSISTANT_PORT="http")

    assert run.returncode == 1
    assert run.stderr.splitlines() == [
        "ASSISTANT_PORT must be a port number between 1 and 65535 (environment or .env)."
    ]


def test_several_processes_are_not_started_without_what_they_share() -> None:
    run = _run(ASSISTANT_PROCESSES="2", REDIS_URL="")

    assert run.returncode == 1
    assert "ASSISTANT_PROCESSES above 1 needs REDIS_URL" in run.stderr


def test_rasa_alone_is_not_started_without_its_model(tmp_path: Path) -> None:
    run = _run("rasa", ASSISTANT_MODELS=str(tmp_path))

    assert run.returncode == 1
    (sentence,) = run.stderr.splitlines()
    assert sentence.endswith('.tar.gz is missing: make it first, with "make train".')


@pytest.mark.slow
@pytest.mark.usefixtures("trained_model")
def test_an_upgrade_may_be_asked_for_as_soon_as_the_launcher_can_be_found(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "assistant.service.launcher", "run"],
        cwd=PROJECT,
        env={
            **os.environ,
            "ASSISTANT_VAR": str(tmp_path),
            "ASSISTANT_PORT": str(free_port("127.0.0.1")),
        },
        stderr=subprocess.DEVNULL,
    )
    try:
        while not (tmp_path / "service.json").exists():
            assert child.poll() is None
        status = Path(f"/proc/{child.pid}/status").read_text("utf-8")
    finally:
        child.terminate()
        child.wait(60)

    caught = int(re.findall(r"SigCgt:\s*(\w+)", status)[0], 16)
    assert caught & 1 << (signal.SIGUSR2 - 1)


@pytest.mark.slow
@pytest.mark.usefixtures("trained_model")
def test_the_action_server_alone_becomes_the_process_and_writes_where_it_does(
    tmp_path: Path,
) -> None:
    port = str(free_port("127.0.0.1"))
    child = subprocess.Popen(
        [sys.executable, "-m", "assistant.service.launcher", "actions"],
        cwd=PROJECT,
        env={**os.environ, "ACTIONS_PORT": port, "ASSISTANT_VAR": str(tmp_path)},
        stderr=subprocess.STDOUT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        while not _answers(f"http://127.0.0.1:{port}/health"):
            assert child.poll() is None
            time.sleep(0.2)
        command = Path(f"/proc/{child.pid}/cmdline").read_text("utf-8")
        variables = Path(f"/proc/{child.pid}/environ").read_text("utf-8")
    finally:
        child.terminate()
        said, _ = child.communicate(timeout=60)

    assert "assistant.service.launcher" not in command
    assert "action_answer" in said
    (release,) = (tmp_path / "releases").iterdir()
    assert f"ASSISTANT_RELEASE={release}" in variables
    assert not (tmp_path / "log").exists()


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=2).close()  # noqa: S310
    except OSError:
        return False
    return True
