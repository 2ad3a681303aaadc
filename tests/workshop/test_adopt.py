"""A decided sentence becomes an example: clean, once, and gone when it must."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.storage.archive import Archive
from assistant.storage.conversations import Conversations
from assistant.understanding.kept_apart import SETS
from assistant.workshop.configuration import Installation
from tests.workshop.conftest import SignIn
from tests.workshop.talk import Customer

NEW = "mon tableau blanc connecté refuse de démarrer ce matin"


@pytest.fixture
def archive(installed: Installation, database: Conversations, project: Path) -> Archive:  # noqa: ARG001
    return Archive(installed.storage)


def _decided(
    text: str,
    archive: Archive,
    installed: Installation,
    database: Conversations,
    account: Any,
    *,
    goes_to: str = "examples",
    people: int = 1,
) -> Any:
    """Decide that a sentence is about an incident; and choose where it goes."""
    from assistant.workshop.models import Decision, Sighting, Verdict
    from assistant.workshop.review.collect import collect, fingerprint

    for number in range(people):
        Customer(database, f"web-{number}").declined(text)
    collect(archive, installed, now=True)
    mark = "0" * 8 + ("0" if goes_to == "regression" else "1") * 8 + "f" * 48
    Sighting.objects.filter(fingerprint=fingerprint(text)).update(fingerprint=mark)
    return Decision.objects.create(
        fingerprint=mark, verdict=Verdict.ANSWER, intent="incident", account=account
    )


def test_an_example_is_added_and_every_other_byte_stays(
    archive: Archive, installed: Installation, database: Conversations, sign_in: SignIn
) -> None:
    from assistant.workshop.examples.adopt import write

    account = sign_in().account
    path = installed.root / "data" / "nlu" / "incident.yml"
    before = path.read_bytes()
    decision = _decided(NEW, archive, installed, database, account)
    assert write(decision, NEW, archive, installed, account) == "data/nlu/incident.yml"
    after = path.read_bytes()
    head = "  - intent: incident\n    metadata: {voice: customer}\n    examples: |\n"
    added = f"{head}      - {NEW}\n".encode()
    assert after.count(added) == 1
    assert after.replace(added, b"") == before


def test_one_in_four_is_only_measured_on(
    archive: Archive, installed: Installation, database: Conversations, sign_in: SignIn
) -> None:
    from assistant.workshop.examples.adopt import take_out, text_of, write
    from assistant.workshop.project import CUSTOMERS

    account = sign_in().account
    decision = _decided(NEW, archive, installed, database, account, goes_to="regression")
    assert write(decision, NEW, archive, installed, account) == CUSTOMERS
    rows = (installed.root / CUSTOMERS).read_text("utf-8").splitlines()
    assert [json.loads(row) for row in rows] == [{"text": NEW, "intent": "incident"}]
    decision.refresh_from_db()
    assert text_of(decision, installed) == NEW
    take_out(decision, installed, account)
    assert (installed.root / CUSTOMERS).read_text("utf-8") == ""


def test_about_one_in_four_stays_apart(sign_in: SignIn, project: Path) -> None:  # noqa: ARG001
    from assistant.workshop.examples.adopt import destination
    from assistant.workshop.models import Decision, Verdict
    from assistant.workshop.review.collect import fingerprint

    account = sign_in().account
    places = [
        destination(
            Decision(
                fingerprint=fingerprint(f"phrase {number}"),
                verdict=Verdict.ANSWER,
                intent="incident",
                account=account,
            )
        )
        for number in range(400)
    ]
    assert 70 < places.count("regression") < 130
    assert set(places) == {"examples", "regression"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Je veux signaler un incident", "déjà un exemple"),
        ("nos VM ne répondent plus depuis ce matin !", "sert déjà à mesurer"),
        ("appelez-moi au 06 12 34 56 78 pour la panne", "numéro"),
        ("mon mot de passe est Azerty!2024x", "secret"),
        ("appelez ••••• pour la panne", "masqué"),
        ("   - ", "vide"),
        ("panne " * 60, "trop longue"),
    ],
)
def test_what_may_not_become_an_example_is_refused_in_words(
    archive: Archive,
    installed: Installation,
    database: Conversations,
    sign_in: SignIn,
    text: str,
    why: str,
) -> None:
    from assistant.workshop.examples.adopt import RefusedError, write

    sets = installed.root / SETS
    row = {"text": "nos VM ne répondent plus depuis ce matin", "intent": "incident"}
    (sets / "plain.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    nlu = installed.root / "data" / "nlu" / "incident.yml"
    first = "      - "
    known = f"{first}je veux signaler un incident\n{first}"
    nlu.write_text(nlu.read_text("utf-8").replace(first, known, 1), encoding="utf-8")
    before = nlu.read_bytes()
    account = sign_in().account
    decision = _decided(NEW, archive, installed, database, account)
    with pytest.raises(RefusedError, match=why):
        write(decision, text, archive, installed, account)
    assert nlu.read_bytes() == before


def test_what_rasa_would_read_as_more_than_words_is_written_as_words() -> None:
    from assistant.workshop.examples.cleaning import clean

    assert clean('- [vm](service){"role": 1}\n\tlente\x00 ') == '(vm)(service)("role": 1) lente'
    assert clean("/restart") == "restart"


def test_erasing_a_conversation_lists_its_examples_and_growing_old_does_not(
    archive: Archive, installed: Installation, database: Conversations, sign_in: SignIn
) -> None:
    from assistant.workshop.examples.adopt import write
    from assistant.workshop.models import Source
    from assistant.workshop.review.collect import collect

    client = sign_in()
    decision = _decided(NEW, archive, installed, database, client.account, people=2)
    write(decision, NEW, archive, installed, client.account)
    assert Source.objects.count() == 2
    Source.objects.filter(conversation="web-1").update(
        last_active_at=Source.objects.first().last_active_at - timedelta(days=31)
    )
    database.purge(time.time() + 10, time.time() + 10)
    Customer(database, "web-0").declined("autre chose")
    collect(archive, installed, now=True)
    # web-1 grew old, web-0 is there: nothing to look at.
    assert list(Source.objects.values_list("conversation", "erased_at")) == [("web-0", None)]
    database.erase("web-0")
    page = client.get("/exemples/").content.decode()
    assert "À reprendre" not in page
    collect(archive, installed, now=True)
    page = client.get("/exemples/").content.decode()
    assert "À reprendre" in page
    assert NEW in page
    assert Source.objects.get().conversation == ""


@pytest.mark.parametrize("what", ["drop", "reword", "keep"])
def test_an_example_of_an_erased_conversation_is_dropped_reworded_or_kept(
    archive: Archive,
    installed: Installation,
    database: Conversations,
    sign_in: SignIn,
    what: str,
) -> None:
    from assistant.workshop.examples.adopt import write
    from assistant.workshop.models import Decision
    from assistant.workshop.review.collect import collect

    client = sign_in()
    decision = _decided(NEW, archive, installed, database, client.account)
    write(decision, NEW, archive, installed, client.account)
    database.erase("web-0")
    collect(archive, installed, now=True)
    other = "le tableau blanc relié ne s'allume plus"
    client.post(f"/exemples/{decision.pk}/", {"what": what, "text": other})
    nlu = (installed.root / "data" / "nlu" / "incident.yml").read_text("utf-8")
    assert (NEW in nlu) == (what == "keep")
    assert (other in nlu) == (what == "reword")
    page = client.get("/exemples/").content.decode()
    assert "À reprendre" not in page
    assert Decision.objects.filter(undone_at=None).count() == (0 if what == "drop" else 1)


def test_a_reworded_example_that_is_refused_leaves_what_stood_there(
    archive: Archive, installed: Installation, database: Conversations, sign_in: SignIn
) -> None:
    from assistant.workshop.examples.adopt import write

    client = sign_in()
    decision = _decided(NEW, archive, installed, database, client.account)
    write(decision, NEW, archive, installed, client.account)
    path = installed.root / "data" / "nlu" / "incident.yml"
    before = path.read_bytes()
    client.post(f"/exemples/{decision.pk}/", {"what": "reword", "text": "06 12 34 56 78"})
    assert path.read_bytes() == before
    assert "Rien n’a changé" in client.get("/exemples/").content.decode()


@pytest.mark.parametrize("words", ["06 12 34 56 78", "je veux signaler un incident"])
def test_an_example_of_an_erased_conversation_stays_to_be_reworded_when_new_words_are_refused(
    archive: Archive,
    installed: Installation,
    database: Conversations,
    sign_in: SignIn,
    words: str,
) -> None:
    from assistant.workshop.examples.adopt import write
    from assistant.workshop.review.collect import collect

    nlu = installed.root / "data" / "nlu" / "incident.yml"
    first = "      - "
    known = f"{first}je veux signaler un incident\n{first}"
    nlu.write_text(nlu.read_text("utf-8").replace(first, known, 1), encoding="utf-8")
    client = sign_in()
    decision = _decided(NEW, archive, installed, database, client.account)
    write(decision, NEW, archive, installed, client.account)
    database.erase("web-0")
    collect(archive, installed, now=True)
    client.post(f"/exemples/{decision.pk}/", {"what": "reword", "text": words})
    page = client.get("/exemples/").content.decode()
    assert "Rien n’a changé" in page
    assert "À reprendre" in page
    assert NEW in nlu.read_text("utf-8")


def test_what_was_changed_by_hand_is_said(
    archive: Archive, installed: Installation, database: Conversations, sign_in: SignIn
) -> None:
    from assistant.workshop.examples.adopt import write

    client = sign_in()
    decision = _decided(NEW, archive, installed, database, client.account)
    write(decision, NEW, archive, installed, client.account)
    path = installed.root / "data" / "nlu" / "incident.yml"
    path.write_text(path.read_text("utf-8").replace(NEW, "tout autre chose"), encoding="utf-8")
    client.post(f"/exemples/{decision.pk}/", {"what": "drop"})
    page = client.get("/exemples/").content.decode()
    assert "quelqu’un l’a changée" in page
    assert "tout autre chose" in path.read_text("utf-8")


def test_a_file_changed_meanwhile_is_not_written(tmp_path: Path) -> None:
    from assistant.workshop.files import ChangedMeanwhileError, digest, read, replace

    path = tmp_path / "a.yml"
    path.write_text("un\n", encoding="utf-8")
    shown = digest(read(path))
    path.write_text("deux\n", encoding="utf-8")
    with pytest.raises(ChangedMeanwhileError):
        replace(path, "trois\n", shown)
    assert path.read_text("utf-8") == "deux\n"
    with pytest.raises(ChangedMeanwhileError):
        replace(path, "trois\n", None)
    assert [each.name for each in tmp_path.iterdir()] == ["a.yml"]
