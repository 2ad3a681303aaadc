"""What is worth a look, in which order, and what is left of it after an erasure."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import update

from assistant.storage.archive import Archive
from assistant.storage.conversations import Conversations
from assistant.storage.schema import events
from assistant.workshop.configuration import Installation
from tests.workshop.talk import CHAT, Customer

pytestmark = pytest.mark.usefixtures("project")


@pytest.fixture
def archive(installed: Installation, database: Conversations) -> Archive:  # noqa: ARG001
    return Archive(installed.storage)


def _collect(archive: Archive, installed: Installation) -> None:
    from assistant.workshop.review.collect import collect

    collect(archive, installed, now=True)


def _keys() -> list[str]:
    from assistant.workshop.review.queue import groups

    return [group.key for group in groups()]


def _texts(archive: Archive, key: str) -> list[str]:
    from assistant.workshop.review.queue import group_of

    group = group_of(key)
    return [archive.texts([one.event])[one.event] for one in group.sentences] if group else []


def test_a_sentence_is_one_row_however_it_is_written_and_by_however_many(
    archive: Archive, installed: Installation, database: Conversations
) -> None:
    from assistant.workshop.review.queue import sentences

    for number, text in enumerate(["Un snapshot ?", "un SNAPSHOT", "un snapshot."]):
        Customer(database, f"web-{number}").declined(text)
    again = Customer(database, "web-0b", channel="slack")
    again.declined("un snapshot")
    again.declined("un snapshot")
    _collect(archive, installed)
    (row,) = sentences()
    assert (row.people, row.times, row.channels) == (4, 5, ("slack", "web"))


def test_people_times_harm_times_doubt_comes_first(
    archive: Archive, installed: Installation, database: Conversations
) -> None:
    for number in range(3):
        Customer(database, f"a{number}").declined("phrase rare sans doute", sure=0.4)
    corrected = Customer(database, "b")
    corrected.told("autre phrase", "lost_password", sure=0.99)
    corrected.say("non", "deny", CHAT, intent="deny")
    Customer(database, "c").declined("phrase sûrement pas de nous", sure=0.01)
    _collect(archive, installed)
    keys = [key for key in _keys() if not key.startswith("sample")]
    assert keys == ["declined:", "corrected:lost_password"]
    assert _texts(archive, "declined:") == ["phrase rare sans doute", "phrase sûrement pas de nous"]


def test_one_answered_sentence_in_five_is_looked_at_too(
    archive: Archive, installed: Installation, database: Conversations
) -> None:
    for number in range(100):
        Customer(database, f"web-{number}").told(f"facture {number}", "billing_online", sure=0.99)
    _collect(archive, installed)
    assert _keys() == ["sample:billing_online"]
    assert 8 < len(_texts(archive, "sample:billing_online")) < 35


def test_nothing_of_a_customer_is_copied(
    archive: Archive, installed: Installation, database: Conversations
) -> None:
    from django.apps import apps

    Customer(database, "web-1").declined("phrase très particulière")
    _collect(archive, installed)
    for model in apps.get_app_config("workshop").get_models():
        assert "particuli" not in str(list(model.objects.values_list()))


def test_an_erased_conversation_leaves_figures_only(
    archive: Archive, installed: Installation, database: Conversations
) -> None:
    from assistant.workshop.models import Sighting

    Customer(database, "web-1").declined("un snapshot")
    Customer(database, "web-2").declined("un backup")
    _collect(archive, installed)
    database.erase("web-1")
    _collect(archive, installed)
    assert _texts(archive, "declined:") == ["un backup"]
    left = Sighting.objects.get(event=None)
    assert (left.conversation, left.fingerprint, left.outcome) == ("", "", "declined")


def test_what_is_erased_is_let_go_of_together(
    archive: Archive, installed: Installation, database: Conversations
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from assistant.workshop.models import Sighting

    for number in range(20):
        Customer(database, f"web-{number}").declined(f"un snapshot {number}")
    _collect(archive, installed)
    for number in range(20):
        database.erase(f"web-{number}")
    with CaptureQueriesContext(connection) as queries:
        _collect(archive, installed)
    updates = [one for one in queries if one["sql"].startswith('UPDATE "workshop_sighting"')]
    assert len(updates) == 1
    assert not Sighting.objects.exclude(event=None, conversation="", fingerprint="").exists()


def test_a_message_whose_lower_number_is_seen_later_is_gathered_too(
    archive: Archive, installed: Installation, database: Conversations
) -> None:
    from assistant.workshop.models import Sighting

    def moved(name: str, by: int) -> None:
        numbered = update(events).where(events.c.sender_id == name)
        with database.engine.begin() as connection:
            connection.execute(numbered.values(id=events.c.id + by))

    Customer(database, "web-quick").declined("un snapshot")
    moved("web-quick", 100)
    _collect(archive, installed)
    # PostgreSQL gives numbers at once, and shows them once each turn is stored.
    Customer(database, "web-slow").declined("un backup")
    moved("web-slow", -50)
    _collect(archive, installed)
    names = Sighting.objects.order_by("event").values_list("conversation", flat=True)
    assert list(names) == ["web-slow", "web-quick"]


def test_what_comes_later_in_a_conversation_changes_how_it_went(
    archive: Archive, installed: Installation, database: Conversations
) -> None:
    customer = Customer(database, "web-1")
    customer.told("panne", "incident", sure=0.99)
    _collect(archive, installed)
    customer.rate("incident", solved=False)
    _collect(archive, installed)
    assert "not_solved:incident" in _keys()


def test_trials_are_no_customers(
    archive: Archive, installed: Installation, database: Conversations
) -> None:
    Customer(database, "workshop-1").declined("un essai")
    _collect(archive, installed)
    assert _keys() == []


def test_a_list_stays_as_it_is_while_somebody_works_on_it(
    archive: Archive, installed: Installation, database: Conversations
) -> None:
    from assistant.workshop.review.queue import group_of

    Customer(database, "web-1").declined("un snapshot")
    _collect(archive, installed)
    through = archive.last_event()
    Customer(database, "web-2").declined("un backup")
    _collect(archive, installed)
    found = group_of("declined:", through)
    assert found is not None
    assert len(found.sentences) == 1


@pytest.mark.slow
def test_ten_thousand_messages_are_listed_in_the_time_of_a_few_writings(
    archive: Archive, installed: Installation, database: Conversations
) -> None:
    from assistant.workshop.models import Sighting
    from assistant.workshop.review.queue import groups

    Customer(database, "web-1").declined("un snapshot")
    _collect(archive, installed)
    one = Sighting.objects.get()
    began = time.perf_counter()
    Sighting.objects.bulk_create(
        Sighting(
            event=10 + number,
            conversation=f"c{number}",
            at=one.at,
            channel="web",
            fingerprint=f"{number:064x}",
            outcome="declined",
            likely=[["incident", 0.1]],
            sure=0.1,
            is_typed=True,
        )
        for number in range(10_000)
    )
    written = time.perf_counter()
    assert sum(len(group.sentences) for group in groups()) == 10_001
    listed = time.perf_counter()
    # A ratio of two times of one run; a list of all with all would take hundreds of them.
    assert listed - written < 4 * (written - began), (written - began, listed - written)


def test_an_erasure_is_seen_though_nobody_opens_a_page(
    archive: Archive, installed: Installation, database: Conversations
) -> None:
    from assistant.workshop.models import Sighting
    from assistant.workshop.review.clock import gather

    Customer(database, "web-1").declined("un snapshot")
    _collect(archive, installed)
    database.erase("web-1")
    stopping = threading.Event()
    timer = threading.Thread(target=gather, args=(stopping, 0.05))
    timer.start()
    deadline = time.monotonic() + 10
    while Sighting.objects.filter(event__isnull=False).exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    stopping.set()
    timer.join()
    assert Sighting.objects.get().conversation == ""
