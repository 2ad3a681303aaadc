"""Publishing with a real model, and the workshop killed in every step of it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from assistant.service.releases import Release, current_release
from assistant.storage.conversations import Conversations
from assistant.workshop.configuration import Installation
from tests.redis_server import free_port
from tests.workshop.conftest import PROJECT, SignIn, take_vectors
from tests.workshop.publishing.conftest import INCIDENT, SETS, accept_examples, change, make_live
from tests.workshop.talk import Customer

pytestmark = pytest.mark.slow
NLU = "data/nlu/access.yml"
STARTS_S = 120


@pytest.fixture
def real(whole: Path, installed: Installation, trained_model: Path) -> Release:
    """What is live: the project as it is, with its model."""
    take_vectors(installed.assistant.assistant_var)
    return make_live(whole, installed.assistant, trained_model)


def _swap(root: Path) -> None:
    """Have a lost password and a refused login change places in all examples."""
    path = root / NLU
    text = path.read_text("utf-8")
    for old, new in (
        ("lost_password", "x"),
        ("login_failure", "lost_password"),
        ("x", "login_failure"),
    ):
        text = text.replace(f"- intent: {old}\n", f"- intent: {new}\n")
    path.write_text(text, "utf-8")
    accept_examples(root)


def test_a_draft_that_breaks_a_forgotten_password_is_blocked_until_somebody_answers_for_it(
    real: Release,
    whole: Path,
    installed: Installation,
    database: Conversations,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.conf import settings

    from assistant.workshop.publishing import pipeline
    from assistant.workshop.publishing.decide import ask
    from assistant.workshop.publishing.worker import Worker

    # Calibrating takes minutes, and is not what is tested.
    monkeypatch.setattr(pipeline, "MOST_DRIFT", 1.0)
    shutil.copy(PROJECT / SETS / "plain.jsonl", whole / SETS)
    kept = {"text": "j'ai oublié mon mot de passe", "intent": "lost_password"}
    (whole / SETS / "customers.jsonl").write_text(json.dumps(kept) + "\n", "utf-8")
    Customer(database, "web-1").told("mot de passe oublié, Madame Vachette", "lost_password")
    _swap(whole)
    client, worker = sign_in(), Worker(installed)
    asked = ask(client.account, goes_live=True)
    worker.step()
    asked.refresh_from_db()
    assert (asked.state, asked.faults) == ("blocked", [])
    assert current_release(installed.assistant) == real
    lost = [one for one in asked.report["lost"] if one["must"]]
    assert {one["set"] for one in lost} == {"own", "customers"}
    page = client.get(f"/publier/{asked.pk}/").content.decode()
    assert "j&#x27;ai oublié mon mot de passe" in page
    assert asked.report["fallen"]
    assert asked.report["replay"]["conversations"] == 1
    assert "mot de passe oublié, Madame Vachette" in page
    assert _said("oubli", installed, asked) > 0
    assert _said("Vachette", installed, asked) == 0
    _try_beside(asked.draft_url, installed, client, monkeypatch)
    monkeypatch.setattr(settings, "INSTALLATION", installed)
    client.post(f"/publier/{asked.pk}/", {"what": "live", "reason": "voulu"})
    worker.step()
    asked.refresh_from_db()
    now = current_release(installed.assistant)
    assert now is not None
    assert (asked.state, now.id) == ("live", asked.release)
    assert now.model != real.model


def _said(word: str, installed: Installation, publication: Any) -> int:
    """Count the events in which the draft's assistant keeps a word."""
    from assistant.workshop.publishing.work import draft_storage

    with sqlite3.connect(draft_storage(installed, publication).url.database or "") as database:
        found = database.execute("SELECT count(*) FROM events WHERE data LIKE ?", [f"%{word}%"])
        return int(found.fetchone()[0])


def _try_beside(
    url: str, installed: Installation, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Try a message on the draft beside what is live; here it stands in for both."""
    from django.conf import settings

    workshop = installed.workshop.model_copy(update={"workshop_assistant_url": url})
    monkeypatch.setattr(settings, "INSTALLATION", replace(installed, workshop=workshop))
    page = client.post("/essayer/", {"messages": "mot de passe oublié"}).content.decode()
    assert "<h3>En ligne</h3>" in page
    draft = page.split("<h3>Brouillon</h3>")[1]
    assert "Connexion refusée" in draft
    assert "Exemples les plus ressemblants" in draft


@contextmanager
def _workshop(installed: Installation) -> Iterator[subprocess.Popen[bytes]]:
    folder = installed.workshop.assistant_var
    environment = {
        **os.environ,
        "ASSISTANT_VAR": str(folder),
        "DATABASE_URL": "",
        "WORKSHOP_PORT": str(free_port()),
        "WORKSHOP_PROJECT": str(installed.root),
    }
    command = [sys.executable, "-m", "assistant.workshop"]
    with (folder / "workshop.out").open("w") as output:
        child = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def _until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + STARTS_S
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def _shorter_text(root: Path) -> None:
    change(root, INCIDENT, "Ou appelez le numéro", "Sinon, appelez le numéro")


def _other_question(root: Path) -> None:
    change(root, INCIDENT, "    asks:\n", "    asks:\n      - encore une question\n")


def _one_example(root: Path) -> None:
    change(root, NLU, "    examples: |\n", "    examples: |\n      - plus de code sur la console\n")
    accept_examples(root)


@pytest.mark.parametrize(
    ("step", "edit"),
    [
        ("preparing", _shorter_text),
        ("calibrating", _swap),
        ("training", _one_example),
        ("comparing", _other_question),
        ("publishing", _shorter_text),
    ],
)
def test_killed_in_any_step_leaves_live_what_was_and_the_next_start_says_so(
    real: Release,
    whole: Path,
    installed: Installation,
    sign_in: SignIn,
    step: str,
    edit: Callable[[Path], None],
) -> None:
    from assistant.workshop.publishing.decide import ask

    edit(whole)
    account = sign_in().account
    asked = ask(account, goes_live=True)

    def state() -> str:
        asked.refresh_from_db()
        return str(asked.state)

    lock = (installed.workshop.assistant_var / "upgrade.lock").open("w")
    # So that bringing live, which takes a moment, is seen.
    fcntl.flock(lock, fcntl.LOCK_EX)
    with _workshop(installed) as killed:
        _until(lambda: state() == step, f"{asked.faults} {asked.state}")
        started = psutil.Process(killed.pid).children(recursive=True)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        _until(lambda: not any(map(psutil.Process.is_running, started)), "a child outlived it")
    lock.close()
    assert current_release(installed.assistant) == real
    with _workshop(installed):
        _until(lambda: state() == "interrupted", str(asked.state))
    assert current_release(installed.assistant) == real
    assert ask(account).is_open
