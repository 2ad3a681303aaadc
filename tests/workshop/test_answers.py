"""Answers: figures, form, preview, conflict, history."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from assistant.storage.archive import Archive
from assistant.storage.conversations import Conversations
from assistant.workshop.configuration import Installation
from tests.workshop.conftest import SignIn
from tests.workshop.talk import CHAT, Customer

pytestmark = pytest.mark.usefixtures("database", "project")
ADDRESS = "/reponses/lost_password/"
STEP = "f:steps.1.text"


def _file(project: Path, name: str = "lost_password") -> Path:
    return project / "content" / "procedures" / f"{name}.yml"


def _shown(client: Any, project: Path) -> dict[str, str]:
    """What the form carries when it is opened."""
    page = client.get(ADDRESS).content.decode()
    digest = re.search(r'name="shown" value="(\w+)"', page)
    assert digest
    return {"shown": digest[1], "source": _file(project).read_text("utf-8")}


def test_the_list_says_what_each_answer_is_worth(
    installed: Installation, database: Conversations, sign_in: SignIn
) -> None:
    from assistant.workshop.review.collect import collect

    customer = Customer(database, "web-1")
    customer.told("mdp", "lost_password")
    customer.say("et après ?", "fact", CHAT)
    customer.say("un humain", "contact_human", {"type": "contacts"})
    customer.rate("lost_password", solved=False)
    other = Customer(database, "web-2")
    other.told("mdp perdu", "lost_password")
    other.rate("lost_password", solved=True)
    collect(Archive(installed.storage), installed, now=True)
    page = sign_in("READS").get("/reponses/").content.decode()
    row = page.split("Identifiant ou mot de passe perdu")[1].split("</tr>")[0]
    cells = [re.sub(r"<.*?>|\s", "", cell) for cell in row.split("</td>")[:5]]
    assert [cell.split("(")[0][-1] for cell in cells] == ["2", "1", "1", "1", "1"]
    assert "50" in cells[1]


def test_a_change_is_written_noted_and_leaves_every_other_byte(
    project: Path, sign_in: SignIn
) -> None:
    from assistant.workshop.models import AuditEntry, Version

    client, path = sign_in("EDITS"), _file(project)
    before = path.read_text("utf-8")
    form = {**_shown(client, project), STEP: "Ouvrez d’abord la page de connexion.", "what": "save"}
    assert client.post(ADDRESS, form).status_code == 302
    old = "Ouvrez la page de connexion à l’Espace Client Cloud."
    assert path.read_text("utf-8") == before.replace(
        f"  - text: {old}", "  - text: Ouvrez d’abord la page de connexion."
    )
    version = Version.objects.get()
    assert (version.before, version.account.name) == (before, "Camille")
    assert AuditEntry.objects.get(action="answer_changed").subject.endswith("lost_password.yml")


def test_the_linters_messages_stand_at_their_field_and_nothing_is_saved(
    project: Path, sign_in: SignIn
) -> None:
    client, path = sign_in("EDITS"), _file(project)
    before = path.read_bytes()
    form = {**_shown(client, project), STEP: "Ouvrez la page : c'est là", "what": "save"}
    answer = client.post(ADDRESS, form)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'id="f-steps.1.text" name="f:steps.1.text" rows="2" aria-invalid="true"' in page
    assert 'aria-describedby="e-steps.1.text"' in page
    assert "insécable" in page.split('id="e-steps.1.text"')[1].split("</div>")[0]
    assert "Ouvrez la page : c&#x27;est là" in page
    assert path.read_bytes() == before


def test_the_preview_follows_the_form_and_what_the_customer_said(
    project: Path, sign_in: SignIn
) -> None:
    client = sign_in("READS")
    form = {**_shown(client, project), STEP: "Ouvrez ceci.", "d:lost": "identifier"}
    page = client.post(f"{ADDRESS}apercu/", form).content.decode()
    assert page.count("Ouvrez ceci.") == 4
    chat = page.split("<summary>Slack")[0]
    assert "<strong>identifiant oublié</strong>" in chat
    assert "mot de passe oublié" not in chat
    assert "<html" not in page
    form["d:lost"] = "unknown"
    assert "mot de passe oublié" in client.post(f"{ADDRESS}apercu/", form).content.decode()


def test_the_preview_asks_for_the_case_and_then_shows_it(project: Path, sign_in: SignIn) -> None:
    client, source = sign_in("READS"), _file(project, "new_organisation").read_text("utf-8")
    address = "/reponses/new_organisation/apercu/"
    page = client.post(address, {"source": source}).content.decode()
    assert "Dans quel cas êtes-vous" in page
    page = client.post(address, {"source": source, "d:case": "partner_customer"}).content.decode()
    assert "contact Partenaire habituel" in page


def test_emphasis_is_no_asterisk_in_any_part_of_the_chat(project: Path, sign_in: SignIn) -> None:
    source = _file(project, "incident").read_text("utf-8")
    page = sign_in("READS").post("/reponses/incident/apercu/", {"source": source})
    chat = page.content.decode().split("<summary>Slack")[0]
    assert "onglet <strong>Support</strong> de" in chat
    assert "**" not in chat


def test_markup_in_a_text_is_shown_as_text(project: Path, sign_in: SignIn) -> None:
    client = sign_in("READS")
    form = {**_shown(client, project), STEP: "**<img src=x>** <script>"}
    page = client.post(f"{ADDRESS}apercu/", form).content.decode()
    assert "<script>" not in page
    assert "<img" not in page
    assert "&lt;img src=x&gt;" in page


@pytest.mark.parametrize("what", ["save", "add:steps", "remove:steps.1", "theirs"])
def test_a_reader_changes_nothing(project: Path, sign_in: SignIn, what: str) -> None:
    client, path = sign_in("READS"), _file(project)
    before = path.read_bytes()
    answer = client.post(ADDRESS, {**_shown(client, project), STEP: "Autre.", "what": what})
    assert answer.status_code == 403
    assert path.read_bytes() == before
    assert client.post(ADDRESS, {**_shown(client, project), "what": "check"}).status_code == 200


def test_steps_come_and_go_in_the_form_before_anything_is_saved(
    project: Path, sign_in: SignIn
) -> None:
    client, path = sign_in("EDITS"), _file(project)
    before = path.read_bytes()
    form = _shown(client, project)
    page = client.post(ADDRESS, {**form, "what": "add:steps"}).content.decode()
    assert page.count('name="f:steps.') == 8
    assert "Texte à écrire." in page
    page = client.post(ADDRESS, {**form, "what": "remove:steps.1"}).content.decode()
    assert page.count('name="f:steps.') == 6
    answer = client.post(ADDRESS, {**form, "what": "remove:details.1"})
    assert answer.status_code == 400
    assert path.read_bytes() == before


def test_who_saves_second_sees_both_texts_and_nothing_is_lost(
    project: Path, sign_in: SignIn
) -> None:
    first, second = sign_in("EDITS", "Anne"), sign_in("EDITS", "Bruno")
    mine, theirs = _shown(first, project), _shown(second, project)
    assert "Anne a aussi ouvert cette réponse" in second.get(ADDRESS).content.decode()
    first.post(ADDRESS, {**mine, STEP: "Le texte d’Anne.", "what": "save"})
    answer = second.post(ADDRESS, {**theirs, STEP: "Le texte de Bruno.", "what": "save"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Le texte d’Anne." in page
    assert "Le texte de Bruno." in page
    assert "Le texte d’Anne." in _file(project).read_text("utf-8")
    # Bruno takes his text up again, on the file as it is now.
    digest = re.search(r'name="shown" value="(\w+)"', page)
    assert digest
    again = theirs["source"].replace(
        "Ouvrez la page de connexion à l’Espace Client Cloud.", "Le texte de Bruno."
    )
    second.post(ADDRESS, {"shown": digest[1], "source": again, "what": "save"})
    assert "Le texte de Bruno." in _file(project).read_text("utf-8")


def test_what_somebody_edited_by_hand_meanwhile_is_not_overwritten(
    project: Path, sign_in: SignIn
) -> None:
    client, path = sign_in("EDITS"), _file(project)
    form = _shown(client, project)
    path.write_text(path.read_text("utf-8").replace("En dernier", "Tout en dernier"), "utf-8")
    answer = client.post(ADDRESS, {**form, STEP: "Autre.", "what": "save"})
    assert answer.status_code == 409
    assert "Tout en dernier" in path.read_text("utf-8")


def test_the_history_shows_the_difference_and_goes_back(project: Path, sign_in: SignIn) -> None:
    from assistant.workshop.models import Version

    client, path = sign_in("EDITS"), _file(project)
    before = path.read_bytes()
    client.post(ADDRESS, {**_shown(client, project), STEP: "Ouvrez ceci.", "what": "save"})
    page = client.get(f"{ADDRESS}historique/").content.decode()
    assert "<ins>+   - text: Ouvrez ceci.</ins>" in page
    assert "<del>−   - text: Ouvrez la page de connexion" in page
    digest = re.search(r'name="shown" value="(\w+)"', page)
    assert digest
    undo = {"shown": digest[1], "version": Version.objects.get().pk}
    client.post(f"{ADDRESS}historique/", undo)
    assert path.read_bytes() == before
    assert Version.objects.count() == 2
    assert "A rétabli" in client.get(f"{ADDRESS}historique/").content.decode()
    # The page that was open before knows an older file.
    client.post(f"{ADDRESS}historique/", undo)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["no_such", "..", "__init__"])
def test_an_answer_that_is_none_is_not_found(sign_in: SignIn, name: str) -> None:
    assert sign_in().get(f"/reponses/{name}/").status_code == 404


def test_a_source_that_is_no_answer_is_refused(project: Path, sign_in: SignIn) -> None:
    client, path = sign_in("EDITS"), _file(project)
    before = path.read_bytes()
    form = _shown(client, project)
    for source in ("a: [", "- a", "", "title: seul\n"):
        answer = client.post(ADDRESS, {**form, "source": source, "what": "save"})
        assert answer.status_code in (400, 404), source
    assert path.read_bytes() == before
