"""The pages of what is to be looked at, as a person uses them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from assistant.storage.archive import Archive
from assistant.storage.conversations import Conversations
from assistant.understanding.calibration import load_calibration
from assistant.workshop.configuration import Installation
from tests.workshop.conftest import SignIn
from tests.workshop.talk import CHAT, Customer

pytestmark = pytest.mark.usefixtures("messages")

DECLINED = "/a-revoir/groupe/declined:/"
SNAPSHOTS = ("comment faire un snapshot de ma vm", "faire un snapshot de vm", "un snapshot de vm ?")


@pytest.fixture
def messages(
    installed: Installation,
    database: Conversations,
    project: Path,  # noqa: ARG001
) -> Conversations:
    from assistant.workshop.review.collect import collect

    for number, text in enumerate([*SNAPSHOTS, "quel temps fait-il"]):
        Customer(database, f"web-{number}").declined(text)
    customer = Customer(database, "web-9")
    customer.told("augmenter le débit", "internet_bandwidth")
    customer.say("pas ça", "deny", CHAT, intent="deny")
    collect(Archive(installed.storage), installed, now=True)
    return database


def _page(client: object, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def _sentence(client: object, address: str) -> str:
    return _page(client, address).split('name="sentence" value="')[1].split('"')[0]


def test_groups_are_listed_with_their_counts(sign_in: SignIn) -> None:
    page = _page(sign_in(), "/a-revoir/")
    assert "Laissé sans réponse" in page
    assert "4 phrases, 4 conversations" in page
    assert "Corrigé par le client" in page


def test_a_sentence_is_shown_with_its_conversation_and_what_was_understood(
    sign_in: SignIn,
) -> None:
    page = _page(sign_in(), "/a-revoir/groupe/corrected:internet_bandwidth/")
    assert "augmenter le débit" in page
    assert "pas ça" in page
    assert "Bande passante" in page
    from assistant.workshop.tags import percent

    bound = load_calibration(Path("assistant/understanding/calibration.json")).thresholds.answer
    assert f"il répond à partir de {percent(bound)}." in page
    assert page.count("<kbd>") == 9


@pytest.mark.parametrize(
    ("given", "verdict", "intent"),
    [
        ({"verdict": "1"}, "answer", "change_request"),
        ({"verdict": "3"}, "answer", "billing"),
        ({"verdict": "answer", "intent": "lost_password"}, "answer", "lost_password"),
        ({"verdict": "not_ours"}, "not_ours", "out_of_scope"),
        ({"verdict": "new_answer"}, "new_answer", ""),
        ({"verdict": "ignore"}, "ignore", ""),
        ({"verdict": "later"}, "later", ""),
    ],
)
def test_each_decision_is_saved_at_once_and_shows_the_next_sentence(
    sign_in: SignIn,
    given: dict[str, str],
    verdict: str,
    intent: str,
) -> None:
    from assistant.workshop.models import AuditEntry, Decision

    client = sign_in("EDITS")
    first = _sentence(client, DECLINED)
    answer = client.post(DECLINED, {"sentence": first, **given})
    assert answer["Location"] == DECLINED
    decision = Decision.objects.get()
    assert (decision.verdict, decision.intent) == (verdict, intent)
    assert (decision.fingerprint, decision.account.name) == (first, "Camille")
    assert _sentence(client, DECLINED) != first
    assert AuditEntry.objects.filter(action="decided").count() == 1


def test_no_answer_chosen_saves_nothing(sign_in: SignIn) -> None:
    from assistant.workshop.models import Decision

    client = sign_in("EDITS")
    first = _sentence(client, DECLINED)
    client.post(DECLINED, {"sentence": first, "verdict": "answer", "intent": ""})
    assert not Decision.objects.exists()
    assert "Choisissez une réponse" in _page(client, DECLINED)


def test_sentences_alike_are_decided_on_together_and_so_is_a_group(
    sign_in: SignIn,
) -> None:
    from assistant.workshop.models import Decision

    client = sign_in("EDITS")
    page = _page(client, f"{DECLINED}")
    first = _sentence(client, DECLINED)
    if "quel temps" in page.split("<blockquote>")[1].split("</blockquote>")[0]:
        first = page.split("?phrase=")[1].split('"')[0]
    client.post(DECLINED, {"sentence": first, "verdict": "new_answer", "also": "alike"})
    assert Decision.objects.count() == 3
    assert "quel temps" in _page(client, DECLINED)
    listed = _page(client, "/a-revoir/sans-reponse/")
    assert all(text in listed for text in (SNAPSHOTS[0], SNAPSHOTS[1]))


def test_a_whole_group_is_decided_on(sign_in: SignIn) -> None:
    from assistant.workshop.models import Decision

    client = sign_in("EDITS")
    given = {"sentence": _sentence(client, DECLINED), "verdict": "not_ours", "also": "group"}
    client.post(DECLINED, given)
    assert Decision.objects.count() == 4
    assert client.get(DECLINED)["Location"] == "/a-revoir/"


def test_one_key_for_a_group_means_the_answer_that_is_shown(
    messages: Conversations, sign_in: SignIn
) -> None:
    from assistant.workshop.models import Decision

    client = sign_in("EDITS")
    Customer(messages, "web-30").declined("un snapshot de ma vm", likely={"incident": 0.02})
    client.get("/a-revoir/?actualiser")
    given = {"sentence": _sentence(client, DECLINED), "verdict": "1", "also": "group"}
    client.post(DECLINED, given)
    assert Decision.objects.count() == 5
    assert len(set(Decision.objects.values_list("intent", flat=True))) == 1


def test_what_is_alike_in_other_groups_is_shown_and_decided_on_with_a_group(
    messages: Conversations, sign_in: SignIn
) -> None:
    from assistant.workshop.models import Decision, Verdict

    client, other = sign_in("EDITS"), sign_in("EDITS", "Remi")
    near = {"sure": 0.76}
    Customer(messages, "web-30").told("comment faire un snapshot de vm svp", "incident", **near)
    Customer(messages, "web-31").told("faire un snapshot de ma vm svp", "billing", **near)
    Customer(messages, "web-32").told("la panne de la baie douze", "incident", **near)
    client.get("/a-revoir/?actualiser")
    _page(other, "/a-revoir/groupe/near:billing/")
    alike = _page(client, DECLINED).split("Dans d’autres groupes")[1]
    assert "comment faire un snapshot de vm svp" in alike
    assert "ma vm svp" not in alike, "somebody works on that group"
    assert "la panne" not in alike
    given = {"sentence": _sentence(client, DECLINED), "verdict": "new_answer", "also": "wide"}
    assert client.post(DECLINED, given)["Location"] == "/a-revoir/sans-reponse/"
    assert Decision.objects.filter(verdict=Verdict.NEW_ANSWER).count() == 4 + 1


def test_the_last_ten_can_be_taken_back_and_no_other(
    messages: Conversations, sign_in: SignIn
) -> None:
    from assistant.workshop.models import Decision

    client, other = sign_in("EDITS"), sign_in("EDITS", "Remi")
    for number in range(8):
        Customer(messages, f"more-{number}").declined(f"phrase numéro {number}")
    client.get("/a-revoir/?actualiser")
    given = {"sentence": _sentence(client, DECLINED), "verdict": "ignore", "also": "group"}
    client.post(DECLINED, given)
    numbers = list(Decision.objects.order_by("-pk").values_list("pk", flat=True))
    assert len(numbers) == 12
    client.post("/a-revoir/reprendre/", {"number": numbers[11]})
    for number in (numbers[0], numbers[9]):
        client.post("/a-revoir/reprendre/", {"number": number})
    other.post("/a-revoir/reprendre/", {"number": numbers[1]})
    assert Decision.objects.filter(undone_at=None).count() == 10
    assert "2 phrases" in _page(client, "/a-revoir/")


def test_ignored_is_for_good_and_later_comes_back_last(
    messages: Conversations, sign_in: SignIn
) -> None:
    client = sign_in("EDITS")
    given = {"sentence": _sentence(client, DECLINED), "verdict": "ignore", "also": "group"}
    client.post(DECLINED, given)
    corrected = "/a-revoir/groupe/corrected:internet_bandwidth/"
    client.post(corrected, {"sentence": _sentence(client, corrected), "verdict": "later"})
    for number in range(4):
        Customer(messages, f"again-{number}").declined("Quel temps fait-il ?")
    page = _page(client, "/a-revoir/?actualiser")
    assert "Laissé sans réponse" not in page
    assert "Remis à plus tard" in page
    put_off = "/a-revoir/groupe/later:internet_bandwidth/"
    client.post(put_off, {"sentence": _sentence(client, put_off), "verdict": "right"})
    assert "Remis à plus tard" not in _page(client, "/a-revoir/?actualiser")


def test_a_group_is_one_persons_for_ten_minutes(sign_in: SignIn) -> None:
    from assistant.workshop.models import Decision, Lease

    first, second = sign_in("EDITS", "Anne"), sign_in("EDITS", "Bruno")
    sentence = _sentence(first, DECLINED)
    page = _page(second, DECLINED)
    assert "Anne travaille sur ce groupe" in page
    assert 'name="verdict"' not in page
    assert "Anne y travaille" in _page(second, "/a-revoir/")
    answer = second.post(DECLINED, {"sentence": sentence, "verdict": "ignore"})
    assert answer.status_code == 409
    assert not Decision.objects.exists()
    Lease.objects.update(until=Lease.objects.get().until - timedelta(minutes=11))
    assert 'name="verdict"' in _page(second, DECLINED)
    assert first.post(DECLINED, {"sentence": sentence, "verdict": "ignore"}).status_code == 409


def test_a_reader_sees_and_takes_nothing(sign_in: SignIn) -> None:
    from assistant.workshop.models import Lease

    page = _page(sign_in("READS"), DECLINED)
    assert 'name="verdict"' not in page
    assert not Lease.objects.exists()


def test_two_decisions_at_once_on_one_sentence_are_one(
    sign_in: SignIn,
) -> None:
    from assistant.workshop.models import Verdict
    from assistant.workshop.review.decide import AlreadyDecidedError, decide
    from assistant.workshop.review.queue import sentences

    client, other = sign_in("EDITS", "Anne"), sign_in("EDITS", "Bruno")
    client.get("/a-revoir/")
    sentence = next(iter(sentences()))
    decide(sentence, Verdict.IGNORE, "", client.account)
    with pytest.raises(AlreadyDecidedError, match="Anne"):
        decide(sentence, Verdict.NOT_OURS, "", other.account)


def test_from_a_message_to_an_example(sign_in: SignIn, project: Path) -> None:
    from assistant.workshop.models import Decision

    client = sign_in("EDITS")
    given = {"sentence": _sentence(client, DECLINED), "verdict": "1", "also": "group"}
    client.post(DECLINED, given)
    page = _page(client, "/exemples/")
    assert "à verser" in page
    numbers = Decision.objects.values_list("pk", flat=True)
    ticked = {f"ok-{number}": "on" for number in numbers}
    words = ("le cactus du bureau", "une trottinette orange", "trois chaises vertes", "ce piano")
    texts = {f"text-{n}": f"merci de déplacer {w}" for n, w in zip(numbers, words, strict=True)}
    client.post("/exemples/", {**ticked, **texts})
    nlu = (project / "data" / "nlu" / "change_request.yml").read_text("utf-8")
    kept = project / "tests" / "tools" / "evaluation" / "sets" / "customers.jsonl"
    written = nlu + (kept.read_text("utf-8") if kept.exists() else "")
    assert all(text in written for text in texts.values())
    assert "4 phrase(s) versée(s)" in _page(client, "/exemples/")
    assert not Decision.objects.filter(written_at=None).exists()


def test_what_is_not_ticked_is_not_written(sign_in: SignIn, project: Path) -> None:
    client = sign_in("EDITS")
    before = (project / "data" / "nlu" / "change_request.yml").read_bytes()
    client.post(DECLINED, {"sentence": _sentence(client, DECLINED), "verdict": "1"})
    client.post("/exemples/", {})
    assert (project / "data" / "nlu" / "change_request.yml").read_bytes() == before


@pytest.mark.parametrize(
    ("group", "intent"),
    [("declined:", "out_of_scope"), ("corrected:internet_bandwidth", "internet_bandwidth")],
)
def test_right_as_it_was_names_what_the_assistant_did(
    sign_in: SignIn, group: str, intent: str
) -> None:
    from assistant.workshop.models import Decision

    client = sign_in("EDITS")
    address = f"/a-revoir/groupe/{group}/"
    client.post(address, {"sentence": _sentence(client, address), "verdict": "right"})
    assert Decision.objects.get().intent == intent
