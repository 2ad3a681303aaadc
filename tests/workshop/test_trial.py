"""Trying messages on a running assistant: here a stand-in that stores as the real one does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from assistant.storage.conversations import Conversations
from assistant.workshop.configuration import Installation
from tests.workshop.conftest import SignIn
from tests.workshop.talk import Customer

ANSWERED = {
    "type": "procedure",
    "procedure": "incident",
    "title": "Titre",
    "steps": [{"text": "Étape."}],
    "source": {"label": "Page", "url": "https://example.com", "reviewed": "2026-11-22"},
}


@contextmanager
def _running(conversations: Conversations) -> Iterator[str]:
    customers: dict[str, Customer] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            name = body["sender"]
            customer = customers.setdefault(name, Customer(conversations, name, "rest"))
            customer.told(body["message"], "lost_password", sure=0.83)
            said: dict[str, object] = {"text": f"Réponse à {body['message']}"}
            if "snapshot" in body["message"]:
                said["custom"] = ANSWERED
            answer = json.dumps([said]).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def address(
    installed: Installation,
    database: Conversations,
    monkeypatch: pytest.MonkeyPatch,
    project: Path,  # noqa: ARG001
) -> Iterator[str]:
    from django.conf import settings

    with _running(database) as url:
        workshop = installed.workshop.model_copy(update={"workshop_assistant_url": url})
        monkeypatch.setattr(settings, "INSTALLATION", replace(installed, workshop=workshop))
        yield url


def test_a_conversation_is_answered_with_the_evidence_and_nothing_of_it_is_kept(
    address: str,  # noqa: ARG001
    database: Conversations,
    sign_in: SignIn,
) -> None:
    client = sign_in("READS")
    answer = client.post("/essayer/", {"messages": "mdp perdu\n\n et mon login ?"})
    page = answer.content.decode()
    assert "Réponse à mdp perdu" in page
    assert "Réponse à et mon login ?" in page
    assert page.count("Identifiant ou mot de passe perdu (90") == 2
    assert "juste à 83" in page
    assert "une question qui a sa réponse" in page
    assert "Exemples les plus ressemblants" in page
    assert database.names() == []


def test_an_assistant_that_does_not_run_is_said(
    address: str,  # noqa: ARG001
    installed: Installation,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.conf import settings

    workshop = installed.workshop.model_copy(
        update={"workshop_assistant_url": "http://127.0.0.1:9"}
    )
    monkeypatch.setattr(settings, "INSTALLATION", replace(installed, workshop=workshop))
    answer = sign_in().post("/essayer/", {"messages": "mdp perdu"})
    assert answer.status_code == 400
    assert "http://127.0.0.1:9" in answer.content.decode()


@pytest.mark.parametrize("given", ["", " \n ", "a\n" * 11, "a" * 501])
def test_too_little_or_too_much_is_said_and_kept_in_the_form(
    address: str,  # noqa: ARG001
    sign_in: SignIn,
    given: str,
) -> None:
    answer = sign_in().post("/essayer/", {"messages": given})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert 'role="alert"' in page
    assert given.strip()[:20] in page


def test_markup_of_a_message_is_shown_as_text(address: str, sign_in: SignIn) -> None:  # noqa: ARG001
    page = sign_in().post("/essayer/", {"messages": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_what_is_answered_by_now_leaves_the_group_and_can_be_taken_back(
    address: str,  # noqa: ARG001
    installed: Installation,
    database: Conversations,
    sign_in: SignIn,
) -> None:
    from assistant.storage.archive import Archive
    from assistant.workshop.models import Decision
    from assistant.workshop.review.collect import collect

    for number, text in enumerate(["un snapshot de vm", "snapshot ?", "quel temps fait-il"]):
        Customer(database, f"web-{number}").declined(text)
    collect(Archive(installed.storage), installed, now=True)
    client, group = sign_in("EDITS"), "/a-revoir/groupe/declined:/"
    client.get(group)
    client.post(group, {"verdict": "again"})
    page = client.get(group).content.decode()
    assert "Sur 3 phrase(s) redemandée(s), 2 ont maintenant une réponse" in page
    assert "Encore 1 phrase " in page
    assert "quel temps" in page
    assert sorted(database.names()) == ["web-0", "web-1", "web-2"]
    client.post(
        "/a-revoir/reprendre/", {"number": Decision.objects.last().pk, "group": "declined:"}
    )
    assert "Encore 2 phrases" in client.get(group).content.decode()


def test_asking_again_an_assistant_that_does_not_run_decides_nothing(
    installed: Installation,
    database: Conversations,
    project: Path,  # noqa: ARG001
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.conf import settings

    from assistant.storage.archive import Archive
    from assistant.workshop.models import Decision
    from assistant.workshop.review.collect import collect

    gone = installed.workshop.model_copy(update={"workshop_assistant_url": "http://127.0.0.1:9"})
    monkeypatch.setattr(settings, "INSTALLATION", replace(installed, workshop=gone))
    Customer(database, "web-0").declined("un snapshot de vm")
    collect(Archive(installed.storage), installed, now=True)
    client, group = sign_in("EDITS"), "/a-revoir/groupe/declined:/"
    client.get(group)
    client.post(group, {"verdict": "again"})
    assert not Decision.objects.exists()
    assert "http://127.0.0.1:9" in client.get(group).content.decode()
