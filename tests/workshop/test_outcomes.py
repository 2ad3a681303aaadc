"""How a message went, from what was stored of it and of what came after."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.storage.archive import Archive
from assistant.storage.conversations import Conversations
from assistant.storage.migrate import migrate
from assistant.storage.settings import StorageSettings
from assistant.workshop.review.outcomes import Judged, judge
from tests.workshop.talk import CHAT, DOUBT, Customer

ANSWERABLE = frozenset({"lost_password", "incident", "billing", "change_request"})
CONTACTS = {"type": "contacts"}


@pytest.fixture
def settings(tmp_path: Path) -> StorageSettings:
    settings = StorageSettings(_env_file=None, assistant_var=tmp_path, database_url="")
    migrate(settings)
    return settings


@pytest.fixture
def customer(settings: StorageSettings) -> Customer:
    return Customer(Conversations(settings), "web-1")


def judged(settings: StorageSettings) -> list[Judged]:
    return judge(Archive(settings).exchanges("web-1"), ANSWERABLE, 0.7)


def outcomes(settings: StorageSettings) -> list[str]:
    return [one.outcome.value for one in judged(settings)]


def test_each_kind_by_itself(settings: StorageSettings, customer: Customer) -> None:
    customer.told("mot de passe perdu", "lost_password", sure=0.99)
    customer.told("mdp", "lost_password", sure=0.72)
    customer.declined("le prix d'une vm")
    customer.say("truc", "nlu_fallback", DOUBT)
    customer.say("un humain", "contact_human", CONTACTS)
    customer.say("merci", "thank", CHAT)
    customer.say("allo", "thank", None)
    assert outcomes(settings) == [
        "answered",
        "near",
        "declined",
        "doubted",
        "escalated",
        "talk",
        "failed",
    ]


@pytest.mark.parametrize(
    ("text", "intent"), [("pas ça", "deny"), ("aucune", "choose_none"), ("/help", "help")]
)
def test_not_that_corrects_the_message_before(
    settings: StorageSettings, customer: Customer, text: str, intent: str
) -> None:
    customer.told("augmenter le débit", "incident", sure=0.99)
    customer.say(text, intent, CHAT, intent=intent)
    assert outcomes(settings)[0] == "corrected"


def test_none_of_the_choices_is_a_correction_too(
    settings: StorageSettings, customer: Customer
) -> None:
    customer.say("truc", "nlu_fallback", DOUBT)
    customer.say("/help", "help", CHAT, intent="help")
    assert outcomes(settings)[0] == "corrected"


def test_no_to_a_refusal_corrects_nothing(settings: StorageSettings, customer: Customer) -> None:
    customer.declined("le prix d'une vm")
    customer.say("non", "deny", CHAT, intent="deny")
    assert outcomes(settings)[0] == "declined"


def test_a_thumb_down_and_it_does_not_work_reach_the_answer_that_they_are_about(
    settings: StorageSettings, customer: Customer
) -> None:
    customer.told("mot de passe perdu", "lost_password", sure=0.99)
    customer.told("panne", "incident", sure=0.99)
    customer.say("merci", "thank", CHAT)
    customer.rate("lost_password", solved=False)
    customer.rate("incident", solved=True)
    assert outcomes(settings)[:2] == ["not_solved", "answered"]
    assert [one.solved for one in judged(settings)] == [False, True, None]


def test_the_last_word_on_an_answer_counts(settings: StorageSettings, customer: Customer) -> None:
    customer.told("panne", "incident", sure=0.99)
    customer.rate("incident", solved=True)
    customer.rate("incident", solved=False)
    assert outcomes(settings) == ["not_solved"]


def test_the_three_likeliest_answers_and_no_talk(
    settings: StorageSettings, customer: Customer
) -> None:
    likely = {
        "greet": 0.6,
        "incident": 0.2,
        "billing": 0.15,
        "lost_password": 0.04,
        "change_request": 0.01,
    }
    customer.say("truc", "nlu_fallback", DOUBT, likely=likely)
    one = judged(settings)[0]
    assert [name for name, _ in one.likely] == ["incident", "billing", "lost_password"]
    assert one.proposed == "incident"


def test_a_chance_of_two_in_a_hundred_proposes_nothing(
    settings: StorageSettings, customer: Customer
) -> None:
    customer.declined("le prix d'une vm")
    assert judged(settings)[0].proposed == ""


def test_a_button_is_no_sentence(settings: StorageSettings, customer: Customer) -> None:
    customer.told("/billing", "billing")
    customer.told("???", "billing")
    customer.told("facture", "billing")
    assert [one.is_typed for one in judged(settings)] == [False, False, True]
