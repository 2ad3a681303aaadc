"""What is remembered, and how it is forgotten."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from assistant.dialogue.context import Context
from assistant.dialogue.memory import DETAIL_NAMES, Memory
from assistant.dialogue.thread import Thread
from assistant.replies.model import ChoicePart, MessageReply, ProcedureReply
from tests.dialogue.talk import Talk

FULL = Memory(
    threads=(
        Thread("new_organisation", "partner", "not_solved", 2, ("Un fait.",), "Un fait.", 3),
        Thread("incident"),
    ),
    procedure="new_organisation",
    case_pending="new_organisation",
    case_reminders=1,
    offered=(ChoicePart(title="Oui", payload="/affirm"),),
    offer="clarify",
    earlier=(ChoicePart(title="Non", payload="/deny"),),
    alternatives=("incident", "billing"),
    doubts=1,
    hints={"incident": 0.4},
    act="ask",
    turns=4,
    announced=True,
    not_profiles=("direct_customer",),
    lost="both",
    support_level="gold",
    service_id="OCB000123",
    profile="partner",
    invoice_period="mars",
)


def test_every_field_survives_the_slots() -> None:
    assert Memory.from_slots(FULL.to_slots()) == FULL
    assert Memory.from_slots({}) == Memory()
    assert Memory.from_slots({"feedback": {"solved": True}, "procedure": None}) == Memory()


def test_every_field_is_a_slot_of_the_domain_and_the_other_way_round() -> None:
    domain = YAML(typ="safe").load(Path("domain.yml"))
    names = {field.name for field in fields(Memory)} | {"feedback"}
    assert set(domain["slots"]) == names
    assert {name for entity in domain["entities"] for name in entity} == {
        *DETAIL_NAMES,
        "topic",
        "confirmed",
        "detail",
        "reason",
    }


def test_slots_never_shape_the_prediction() -> None:
    slots = YAML(typ="safe").load(Path("domain.yml"))["slots"]
    assert [name for name, slot in slots.items() if slot["influence_conversation"]] == []


def test_only_changes_are_written() -> None:
    assert FULL.changes_from(FULL) == {}
    assert Memory(doubts=1).changes_from(Memory()) == {"doubts": 1}
    assert Memory().changes_from(Memory(lost="password")) == {"lost": None}


def test_details_are_learned_and_unknown_ones_ignored() -> None:
    memory = Memory(support_level="gold").learn({"service_id": "OCB1", "colour": "red"})
    assert memory.details == {"support_level": "gold", "service_id": "OCB1"}


def test_a_level_given_once_is_not_asked_again(talk: Talk) -> None:
    talk.say("un incident, on est en Gold", "incident", details={"support_level": "gold"})
    talk.say("ma facture", "billing_unclear")
    (reply,) = talk.say("encore un incident", "incident").replies
    assert isinstance(reply, ProcedureReply)
    assert "option Gold" in str(reply.steps)


def test_an_identifier_given_once_serves_later(talk: Talk) -> None:
    talk.say("OCB000123", "inform_detail", details={"service_id": "OCB000123"})
    (reply,) = talk.say("changement de contact", "technical_contact_change").replies
    assert isinstance(reply, ProcedureReply)
    assert "Relevez sur votre facture" not in str(reply.steps)


def test_a_level_that_changes_the_current_answer_tells_it_again(talk: Talk) -> None:
    talk.say("un incident", "incident")
    (reply,) = talk.say(
        "on est en Gold", "inform_detail", details={"support_level": "gold"}
    ).replies
    assert isinstance(reply, ProcedureReply)
    assert "4 heures" in str(reply.notes)


@pytest.mark.parametrize(
    ("details", "phrase", "values"),
    [
        ({"service_id": "OCB000123"}, "service_id_noted", {"service_id": "OCB000123"}),
        ({"support_level": "gold"}, "support_level_noted", {"support_level": "Gold"}),
        ({}, "detail_noted", {}),
    ],
)
def test_a_detail_that_changes_nothing_yet_is_noted(
    talk: Talk, context: Context, details: dict[str, str], phrase: str, values: dict[str, str]
) -> None:
    (reply,) = talk.say("un détail", "inform_detail", details=details).replies
    assert isinstance(reply, MessageReply)
    noted, question = context.build.phrase(phrase, **values), context.build.phrase("what_question")
    assert reply.text == f"{noted} {question}"


@pytest.mark.parametrize(
    ("intent", "phrase"), [("start_over", "restarted"), ("erase_data", "erased")]
)
def test_all_is_forgotten_but_that_it_was_announced(
    talk: Talk, context: Context, intent: str, phrase: str
) -> None:
    talk.say("organisation", "new_organisation", details={"support_level": "gold"})
    talk.press("/inform_profile_partner")
    (question,) = talk.say("on recommence", intent).replies
    assert question.choices == (context.build.confirm(intent), context.build.keep())
    assert talk.memory.support_level == "gold"
    outcome = talk.press(context.build.confirm(intent).payload)
    (reply,) = outcome.replies
    assert isinstance(reply, MessageReply)
    assert reply.text == context.build.phrase(phrase)
    assert outcome.forget
    after = Memory(announced=True, act=intent).offering(outcome.replies)
    assert talk.memory == after


@pytest.mark.parametrize(
    ("payload", "title"), [("/start_over", "choice_restart"), ("/erase_data", "choice_erase")]
)
def test_forgetting_is_offered_once_there_is_something_to_forget(
    talk: Talk, context: Context, payload: str, title: str
) -> None:
    (before,) = talk.say("aide", "help").replies
    assert payload not in [choice.payload for choice in before.choices]
    talk.say("mdp perdu", "lost_password")
    (reply,) = talk.say("aide", "help").replies
    assert (payload, context.build.phrase(title)) in [(c.payload, c.title) for c in reply.choices]
    assert not talk.press(payload).forget
    assert talk.say("oui", "affirm").forget


def test_a_procedure_withdrawn_since_is_forgotten_without_harm(context: Context) -> None:
    talk = Talk(
        context,
        Memory(
            announced=True, threads=(Thread("gone"),), procedure="gone", case_pending="gone_too"
        ),
    )
    for intent in ("not_solved", "follow_up", "contact_human", "affirm", "deny", "unsure"):
        talk.say("et alors ?", intent)


def test_a_given_service_id_is_said_again_so_that_the_customer_sees_it_was_heard(
    talk: Talk,
) -> None:
    talk.say("notre référent est parti", "technical_contact_change")
    (reply,) = talk.say(
        "c'est le OCB000123", "inform_detail", details={"service_id": "OCB000123"}
    ).replies
    assert isinstance(reply, ProcedureReply)
    assert reply.lead is not None
    assert "OCB000123" in reply.lead
