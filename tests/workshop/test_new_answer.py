"""A new answer: all its files or none, and only if the check finds nothing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.content.linter import lint
from assistant.content.loader import load_content
from assistant.storage.archive import Archive
from assistant.storage.conversations import Conversations
from assistant.understanding.placed_examples import placed_examples
from assistant.workshop.answers.new import (
    NewAnswerError,
    digests,
    examples_from,
    name_from,
    with_intent,
    write,
)
from assistant.workshop.configuration import Installation
from assistant.workshop.files import ChangedMeanwhileError
from tests.workshop.conftest import SignIn
from tests.workshop.talk import Customer

pytestmark = pytest.mark.usefixtures("database", "project")
ADDRESS = "/reponses/nouvelle/"
FORM = {
    "title": "Changer de niveau de support",
    "name": "support_level_change",
    "topic": "customer_area",
    "question": "Comment changer mon niveau de support\N{NO-BREAK SPACE}?",
    "steps": "Ouvrez l’onglet **Support**.\n\nChoisissez\N{NO-BREAK SPACE}: l’un des quatre.",
    "escalation": "Ouvrez un ticket depuis l’onglet **Support**.",
    "contacts": ["support"],
    "source_label": "Fiche pratique",
    "source_url": "https://cloud.example.com/fiche#niveau",
    "owner": "Équipe support Cloud Avenue",
    "examples": "\n".join(f"passer au palier numero {n} svp" for n in range(60)),
}


def _tree(root: Path) -> dict[str, bytes]:
    return {p.as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def test_all_its_files_are_written_and_the_check_stays_clean(
    project: Path, sign_in: SignIn
) -> None:
    before = _tree(project)
    answer = sign_in("EDITS").post(ADDRESS, FORM)
    assert answer["Location"] == "/reponses/support_level_change/"
    after = _tree(project)
    changed = {Path(n).relative_to(project).as_posix() for n in after if after[n] != before.get(n)}
    assert changed == {
        "content/procedures/support_level_change.yml",
        "domain.yml",
        "data/nlu/customer_area.yml",
        "tests/tools/evaluation/sets/customers.jsonl",
    }
    assert [one for one in lint(project, date.today()) if one.severity == "error"] == []
    made = load_content(project / "content").procedures["support_level_change"]
    assert [step.text for step in made.steps] == FORM["steps"].split("\n\n")
    assert made.escalation.contacts[0].id == "support"
    row = json.loads((project / "tests/tools/evaluation/sets/customers.jsonl").read_text("utf-8"))
    assert row == {"text": FORM["question"], "intent": "support_level_change"}


def test_its_first_test_stands_on_a_line_of_its_own(project: Path, sign_in: SignIn) -> None:
    rows = project / "tests/tools/evaluation/sets/customers.jsonl"
    rows.write_text('{"text": "mdp perdu", "intent": "lost_password"}', encoding="utf-8")
    sign_in("EDITS").post(ADDRESS, FORM)
    found = [json.loads(row)["intent"] for row in rows.read_text("utf-8").splitlines()]
    assert found == ["lost_password", "support_level_change"]


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("name", "incident", "nom court"),
        ("name", "Pas Bon", "nom court"),
        ("topic", "nulle_part", "thème"),
        ("steps", " ", "étapes"),
        ("source_url", "http://ailleurs", "adresse de la page"),
        ("examples", "un seul\nun seul", "20"),
        ("examples", "appelez le 06 12 34 56 78", "numéro"),
        ("steps", "Ouvrez l’onglet Support.", "Support"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_written(
    project: Path, sign_in: SignIn, field: str, value: str, why: str
) -> None:
    before = _tree(project)
    answer = sign_in("EDITS").post(ADDRESS, {**FORM, field: value})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert why in page.split('role="alert"')[1].split("</div>")[0]
    assert FORM["title"] in page
    assert _tree(project) == before


def test_typography_is_mended_for_who_types_it_plainly(project: Path, sign_in: SignIn) -> None:
    plain = {"question": "Comment faire ?", "escalation": "Écrivez à l'équipe : « vite »."}
    sign_in("EDITS").post(ADDRESS, {**FORM, **plain})
    made = load_content(project / "content").procedures["support_level_change"]
    assert made.question == "Comment faire\N{NO-BREAK SPACE}?"
    nbsp = "\N{NO-BREAK SPACE}"
    assert made.escalation.text == f"Écrivez à l’équipe{nbsp}: «{nbsp}vite{nbsp}»."


def _mark(
    installed: Installation, database: Conversations, account: Any, sentences: dict[str, str]
) -> dict[str, Any]:
    """Have sentences marked « a new answer is needed »; and choose where each goes."""
    from assistant.workshop.models import Decision, Sighting
    from assistant.workshop.review.collect import collect, fingerprint

    made = {}
    for number, text in enumerate(sentences):
        Customer(database, f"web-{number}").declined(text)
    collect(Archive(installed.storage), installed, now=True)
    for number, (text, goes_to) in enumerate(sentences.items()):
        mark = f"{number:08x}" + ("0" if goes_to == "kept" else "1") * 8 + "f" * 48
        Sighting.objects.filter(fingerprint=fingerprint(text)).update(fingerprint=mark)
        made[text] = Decision.objects.create(
            fingerprint=mark, verdict="new_answer", account=account
        )
    return made


def _ticked(page: str) -> list[str]:
    boxes = [line for line in page.splitlines() if 'name="sentences"' in line]
    found = "".join(boxes).split("<label")
    return [one.split("> ")[1].split("<")[0] for one in found if " checked" in one]


def test_real_sentences_that_were_read_are_written_with_the_answer(
    installed: Installation, database: Conversations, sign_in: SignIn, project: Path
) -> None:
    from assistant.workshop.models import Decision, Source

    client = sign_in("EDITS")
    known = placed_examples(project)[0].text
    learnt = {f"palier de support numéro {n} à changer svp": "learnt" for n in range(20)}
    others = {
        "je souhaite un autre palier d'assistance": "kept",
        "mon numéro est le 06 12 34 56 78, changez le palier": "learnt",
        "comment changer mon niveau de support": "learnt",
        known: "learnt",
    }
    made = _mark(installed, database, client.account, {**learnt, **others})
    form = {**FORM, "examples": "", "read": "on", "sentences": [one.pk for one in made.values()]}
    answer = client.post(ADDRESS, form)
    assert answer["Location"] == "/reponses/support_level_change/", answer.content.decode()
    nlu = (project / "data/nlu/customer_area.yml").read_text("utf-8")
    group = nlu.split("- intent: support_level_change\n    metadata: {voice: customer}\n")[1]
    assert {line.strip()[2:] for line in group.splitlines()[1:]} == set(learnt)
    rows = (project / "tests/tools/evaluation/sets/customers.jsonl").read_text("utf-8")
    texts = [json.loads(row)["text"] for row in rows.splitlines()]
    assert texts == [FORM["question"], "je souhaite un autre palier d'assistance"]
    done = Decision.objects.filter(intent="support_level_change", undone_at=None)
    assert done.exclude(written_at=None).count() == Source.objects.count() == 21
    # Personal, the question that is measured on, an example of another answer: to be looked at.
    page = client.get("/exemples/").content.decode()
    assert page.count("<legend>") == 3
    assert "20 apprises avec elle, 1 gardées pour la mesurer, 3 à relire" in page


def test_real_sentences_that_nobody_read_wait_to_be_confirmed(
    installed: Installation, database: Conversations, sign_in: SignIn, project: Path
) -> None:
    client = sign_in("EDITS")
    made = _mark(installed, database, client.account, {"un palier à changer ici": "learnt"})
    client.post(ADDRESS, {**FORM, "sentences": [one.pk for one in made.values()]})
    assert "un palier à changer ici" in client.get("/exemples/").content.decode()
    assert "un palier à changer ici" not in (project / "data/nlu/customer_area.yml").read_text()


def test_ticked_at_first_is_what_the_person_marked_just_before(
    installed: Installation, database: Conversations, sign_in: SignIn
) -> None:
    from assistant.workshop.models import LEASE, Decision

    client, other = sign_in("EDITS"), sign_in("EDITS", "Remi")
    sentences = dict.fromkeys(("le mien avant", "celui de Remi", "le mien ici"), "learnt")
    made = _mark(installed, database, client.account, sentences)
    Decision.objects.filter(pk=made["celui de Remi"].pk).update(account=other.account)
    before = made["le mien avant"].at - 2 * LEASE
    Decision.objects.filter(pk=made["le mien avant"].pk).update(at=before)
    assert _ticked(client.get(ADDRESS).content.decode()) == ["le mien ici"]


def test_all_or_none_are_ticked_by_a_button_that_keeps_the_text(
    installed: Installation, database: Conversations, sign_in: SignIn
) -> None:
    client = sign_in("EDITS")
    _mark(installed, database, client.account, {"un ici": "learnt", "deux là": "learnt"})
    for what, ticked in (("all", 2), ("none", 0)):
        answer = client.post(ADDRESS, {**FORM, "what": what})
        page = answer.content.decode()
        assert (answer.status_code, len(_ticked(page))) == (200, ticked)
        assert FORM["escalation"] in page
        assert 'role="alert"' not in page


def test_real_sentences_are_handed_over_and_wait_to_be_confirmed(
    installed: Installation, database: Conversations, sign_in: SignIn
) -> None:
    from assistant.workshop.models import Decision, Sighting
    from assistant.workshop.review.collect import collect

    client = sign_in("EDITS")
    for number, text in enumerate(["changer de palier de support", "quel temps fait-il"]):
        Customer(database, f"web-{number}").declined(text)
    collect(Archive(installed.storage), installed, now=True)
    for sighting in Sighting.objects.all():
        Decision.objects.create(
            fingerprint=sighting.fingerprint, verdict="new_answer", account=client.account
        )
    assert "changer de palier" in client.get(ADDRESS).content.decode()
    chosen = Decision.objects.order_by("pk").first()
    client.post(ADDRESS, {**FORM, "sentences": [str(chosen.pk)]})
    handed = Decision.objects.get(intent="support_level_change", undone_at=None)
    assert (handed.verdict, handed.fingerprint) == ("answer", chosen.fingerprint)
    page = client.get("/exemples/").content.decode()
    assert "changer de palier de support" in page
    assert "quel temps" not in page


def test_if_one_file_cannot_be_written_none_is(project: Path) -> None:
    files: dict[str, str] = {"domain.yml": "autre", "new.yml": "neuf", "data/nlu/incident.yml": "x"}
    shown: dict[str, Any] = digests(project, files)
    before = _tree(project)
    shown["data/nlu/incident.yml"] = "not what it holds"
    with pytest.raises(ChangedMeanwhileError):
        write(project, files, shown)
    assert _tree(project) == before


def test_a_name_comes_from_the_title_and_examples_once() -> None:
    assert name_from("1. Changer d’identité, à l’été !") == "changer_d_identite_a_l_ete"
    assert examples_from(" - Un\nun !\n\n[deux](x)") == ("Un", "(deux)(x)")


def test_the_domain_takes_a_new_name_behind_the_answers_only() -> None:
    domain = "intents:\n  # answers\n  - one\n  - two\n  # talk\n  - greet\nslots: {}\n"
    assert with_intent(domain, "three", ["one", "two"]) == domain.replace(
        "  - two\n", "  - two\n  - three\n"
    )
    for name, behind in (("greet", ["one"]), ("three", ["none"])):
        with pytest.raises(NewAnswerError):
            with_intent(domain, name, behind)
