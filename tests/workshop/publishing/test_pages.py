"""The pages of publishing: who may do what, and what a report shows."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.dialogue.forget import REASONS
from assistant.dialogue.memory import CONFIRM, MISSING
from assistant.service.releases import Release, current_release
from assistant.storage.conversations import Conversations
from assistant.workshop.configuration import Installation
from tests.workshop.conftest import PROJECT, SignIn
from tests.workshop.publishing.conftest import INCIDENT, change
from tests.workshop.talk import Customer

OLD, NEW = "Ou appelez le numéro", "Sinon, appelez le numéro"
LOST = {
    "set": "own",
    "wanted": "lost_password",
    "was": "lost_password",
    "will": "login_failure",
    "must": True,
    "text": "Mot de passe oublié",
}
REPORT: dict[str, Any] = {
    "thresholds": "kept",
    "answers_changed": [["incident", "changed"]],
    "examples_changed": [["lost_password", 3, 1]],
    "files_changed": ["domain.yml"],
    "questions": 20,
    "sets": [{"name": "own", "total": 14, "before": 14, "after": 13}],
    "answers": [{"name": "lost_password", "total": 10, "before": 10, "after": 8}],
    "lost": [LOST],
    "won": 2,
    "wrong": [LOST],
    "fallen": ["lost_password"],
    "replay": {
        "conversations": 5,
        "changed": [
            {"was": "incident", "will": "(choice:clarify)", "count": 3, "events": []},
        ],
    },
}


@pytest.fixture
def worker(installed: Installation, database: object) -> Any:  # noqa: ARG001
    from assistant.workshop.publishing.worker import Worker

    return Worker(installed)


def _blocked(account: Any, **values: object) -> Any:
    from assistant.workshop.models import Publication

    return Publication.objects.create(
        **{"asked_by": account, "state": "blocked", "scope": "model", "report": REPORT, **values}
    )


def test_what_would_change_is_named_and_goes_live_in_three_clicks(
    worker: Any, live: Release, whole: Path, installed: Installation, sign_in: SignIn
) -> None:
    client = sign_in("PUBLISHES")
    assert "rien à publier" not in client.get("/publier/").content.decode()
    change(whole, INCIDENT, OLD, NEW)
    page = client.get("/publier/").content.decode()
    assert "Signaler un incident" in page
    assert "<ins>+ " in page
    assert NEW in page
    assert live.id in page
    client.post("/publier/", {"note": "plus court", "what": "compare"})
    assert "demandée" in client.get("/publier/").content.decode()
    worker.step()
    assert "Mettre en ligne" in _report(client)
    client.post(_address(), {"what": "live"})
    worker.step()
    now = current_release(installed.assistant)
    assert now is not None
    assert NEW in (now.folder / INCIDENT).read_text("utf-8")
    page = client.get("/publier/").content.decode()
    assert "plus court" in page
    assert "Revenir à cette version" in page
    client.post("/publier/retour/", {"release": live.id})
    worker.step()
    assert current_release(installed.assistant) == live


@pytest.mark.parametrize(
    ("fault", "may_accept"),
    [
        ("data/nlu/a.yml:2: plus proche… ajoutez-le dans content/checked_examples.yml.", True),
        ("data/nlu/a.yml:2: deux fois la même phrase.", False),
    ],
)
def test_examples_that_are_meant_are_accepted_where_they_ended_a_publication(
    worker: Any,
    live: Release,
    whole: Path,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    may_accept: bool,
) -> None:
    from assistant.workshop.models import Publication
    from assistant.workshop.publishing.candidate import Candidate

    # To compare all examples takes a minute, and is not what is tested.
    monkeypatch.setattr(Candidate, "faults", lambda *_, **__: [fault])
    client = sign_in("EDITS")
    change(whole, INCIDENT, OLD, NEW)
    client.post("/publier/", {"note": "plus court", "what": "compare"})
    worker.step()
    page = client.get("/publier/").content.decode()
    assert f'href="{_address()}">La dernière publication a échoué' in page
    assert live.id in page
    page = _report(client)
    assert fault in page
    assert ("accepter et recommencer" in page) == may_accept
    if may_accept:
        given = dict(re.findall(r'type="hidden" name="(note|accepts)" value="([^"]*)"', page))
        client.post("/publier/", {**given, "what": "compare"})
        again = Publication.objects.last()
        assert (again.accepts, again.note, again.is_open) == (True, "plus court", True)
        assert "accepter et recommencer" not in str(client.get("/publier/").content.decode())


def _address() -> str:
    from assistant.workshop.models import Publication

    return f"/publier/{Publication.objects.last().pk}/"


def _report(client: Any) -> str:
    return str(client.get(_address()).content.decode())


def test_a_reader_may_look_and_an_editor_ask_but_not_publish(
    live: Release, whole: Path, sign_in: SignIn
) -> None:
    from assistant.workshop.models import Publication

    change(whole, INCIDENT, OLD, NEW)
    reader, editor = sign_in("READS", "Lise"), sign_in("EDITS", "Remi")
    assert '<form method="post">' not in reader.get("/publier/").content.decode()
    assert reader.post("/publier/", {}).status_code == 403
    editor.post("/publier/", {"what": "live"})
    asked = Publication.objects.get()
    assert not asked.goes_live
    Publication.objects.update(state="ready", worker="x")
    assert "Une personne qui publie" in _report(editor)
    assert editor.post(_address(), {"what": "live"}).status_code == 403
    assert Publication.objects.get().state == "ready"
    editor.post(_address(), {"what": "cancel"})
    assert Publication.objects.get().state == "cancelled"
    assert editor.post("/publier/retour/", {"release": live.id}).status_code == 403


@pytest.mark.usefixtures("live")
def test_a_blocked_publication_names_what_is_lost_and_needs_a_reason(sign_in: SignIn) -> None:
    from assistant.workshop.models import AuditEntry, Publication

    client = sign_in("PUBLISHES")
    _blocked(client.account)
    page = _report(client)
    assert "Mot de passe oublié" in page
    assert "Réponses qui baissent trop" in page
    assert "Seuils gardés" in page
    assert "choix proposé" in page
    client.post(_address(), {"what": "live", "reason": "  "})
    assert Publication.objects.get().state == "blocked"
    assert "Écrivez pourquoi" in _report(client)
    client.post(_address(), {"what": "live", "reason": "la question était fausse"})
    publication = Publication.objects.get()
    assert (publication.state, publication.worker) == ("publishing", "")
    assert publication.approved_by == client.account
    assert "la question était fausse" in _report(client)
    assert AuditEntry.objects.last().action == "publication_overridden"


def test_with_approval_somebody_else_must_bring_it_live(
    live: Release,
    whole: Path,
    installed: Installation,
    worker: Any,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.conf import settings

    from assistant.workshop.models import Publication

    strict = replace(
        installed, workshop=installed.workshop.model_copy(update={"workshop_approval": True})
    )
    monkeypatch.setattr(settings, "INSTALLATION", strict)
    monkeypatch.setattr(worker, "_place", strict)
    change(whole, INCIDENT, OLD, NEW)
    asker, other = sign_in("PUBLISHES", "Camille"), sign_in("PUBLISHES", "Dominique")
    asker.post("/publier/", {"what": "live"})
    worker.step()
    assert Publication.objects.get().state == "waiting"
    assert "Une autre personne que vous" in _report(asker)
    asker.post(_address(), {"what": "live"})
    assert Publication.objects.get().state == "waiting"
    assert current_release(installed.assistant) == live
    other.post(_address(), {"what": "live"})
    worker.step()
    publication = Publication.objects.get()
    assert (publication.state, publication.approved_by.name) == ("live", "Dominique")


@pytest.mark.usefixtures("live")
def test_the_words_of_a_real_message_are_shown_as_long_as_they_are_kept(
    database: Conversations, installed: Installation, sign_in: SignIn
) -> None:
    from assistant.storage.archive import Archive

    Customer(database, "web-1").told("mdp égaré", "lost_password")
    event = Archive(installed.storage).exchanges("web-1")[0].event
    client = sign_in("READS")
    named = {**LOST, "set": "marked", "event": event}
    del named["text"]
    changed = [{"was": "incident", "will": "(contacts)", "count": 1, "events": [event]}]
    kept = {**REPORT, "lost": [named], "replay": {"conversations": 1, "changed": changed}}
    _blocked(client.account, report=kept)
    assert _report(client).count("mdp égaré") == 2
    database.erase("web-1")
    page = _report(client)
    assert "mdp égaré" not in page
    assert "phrase effacée" in page


@pytest.mark.usefixtures("live")
def test_progress_is_asked_for_again_and_the_page_is_opened_once_it_can_be_decided(
    sign_in: SignIn,
) -> None:
    from assistant.workshop.models import Publication

    client = sign_in("READS")
    _blocked(client.account, state="training", said="Entraînement")
    assert 'hx-trigger="every 2s"' in client.get("/publier/").content.decode()
    answer = client.get(_address() + "etat/")
    assert "Entraînement" in answer.content.decode()
    assert "HX-Refresh" not in answer
    Publication.objects.update(state="ready")
    assert client.get(_address() + "etat/")["HX-Refresh"] == "true"
    assert "every 2s" not in client.get("/publier/").content.decode()


@pytest.mark.usefixtures("whole")
def test_without_a_release_all_of_it_would_be_published(sign_in: SignIn) -> None:
    page = sign_in("EDITS").get("/publier/").content.decode()
    assert "Aucune version n’est encore en ligne" in page
    assert "Préparer et comparer" in page


@pytest.mark.usefixtures("live")
def test_an_unknown_publication_or_release_is_not_found(sign_in: SignIn) -> None:
    client = sign_in("PUBLISHES")
    assert client.get("/publier/99/").status_code == 404
    assert client.post("/publier/retour/", {"release": "none"}).status_code == 404


@pytest.mark.usefixtures("live")
def test_a_broken_content_file_is_said_on_the_page(whole: Path, sign_in: SignIn) -> None:
    change(whole, INCIDENT, "topic: incident", "topic: nulle_part")
    answer = sign_in().get("/publier/")
    assert answer.status_code == 503
    assert f"{INCIDENT}:2" in answer.content.decode()


@pytest.mark.usefixtures("live")
def test_a_page_that_was_being_made_when_a_publication_went_live_is_opened_again(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.workshop.models import Publication
    from assistant.workshop.publishing import views

    client = sign_in("READS")
    _blocked(client.account, state="publishing")
    compare = views.differences

    def meanwhile(*given: Any) -> Any:
        Publication.objects.update(state="live", is_open=False)
        return compare(*given)

    monkeypatch.setattr(views, "differences", meanwhile)
    assert "every 2s" in client.get("/publier/").content.decode()


def test_every_plain_message_of_the_dialogue_has_a_name() -> None:
    from assistant.workshop.wording import words

    code = "".join(
        path.read_text("utf-8") for path in (PROJECT / "assistant/dialogue").glob("*.py")
    )
    said = set(re.findall(r'(?:build\.message\(|_aside\(context, memory, )\s*"(\w+)"', code))
    said |= {CONFIRM, MISSING, *REASONS.values()}
    assert {"follow_up", "waiting", "affirm"} <= said
    assert {f"message:{reason}" for reason in said} <= set(words("kinds"))
