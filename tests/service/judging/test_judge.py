"""What counts as right, offered, wrong, accepted and served."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.replies.model import (
    ChoicePart,
    ChoiceReply,
    ContactsReply,
    MessageReply,
    ProcedureReply,
    Reply,
    SourcePart,
)
from assistant.service.judging.answers import Answer, Part, answer_from_parse, answer_from_replies
from assistant.service.judging.judge import is_split, judge
from tests.tools.evaluation.sets import SCOPE, choices, procedure, sample

SOURCE = SourcePart(label="Q&R", url="urn:page", reviewed=date(2026, 11, 22))
TOPIC = Part("choice:topic", "billing", offered=("billing_unclear",))
CASE_QUESTION = Part("choice:case", "new_organisation", is_procedure=True)
MESSAGE = Part("message:out_of_scope")


def _procedure_reply(name: str, case: str | None = None, lead: str | None = None) -> Reply:
    return ProcedureReply(procedure=name, case=case, lead=lead, title="t", steps=(), source=SOURCE)


@pytest.mark.parametrize(
    ("intent", "first", "expected"),
    [
        ("incident", procedure("incident"), "right"),
        ("incident", procedure("lost_password"), "wrong"),
        ("incident", CASE_QUESTION, "wrong"),
        ("incident", choices("lost_password", "incident"), "offered"),
        ("incident", choices("lost_password"), "missed"),
        ("incident", MESSAGE, "missed"),
        ("incident", TOPIC, "missed"),
        ("billing_unclear", TOPIC, "offered"),
        ("billing", TOPIC, "right"),
        ("billing", choices("billing"), "offered"),
        ("billing", procedure("billing_unclear"), "wrong"),
        ("new_organisation", CASE_QUESTION, "right"),
        ("new_organisation", procedure("new_organisation"), "right"),
        ("out_of_scope", procedure("incident"), "accepted"),
        ("out_of_scope", CASE_QUESTION, "accepted"),
        ("out_of_scope", TOPIC, "declined"),
        ("out_of_scope", choices("incident"), "declined"),
        ("greet", Part("message:greeting"), "right"),
        ("greet", Part("message:out_of_scope"), "missed"),
        ("greet", procedure("incident"), "wrong"),
        ("inform_profile_partner", choices("new_organisation"), "right"),
        ("inform_profile_partner", CASE_QUESTION, "right"),
        ("inform_profile_partner", procedure("incident"), "wrong"),
        ("inform_profile_partner", Part("choice:clarify", offered=("incident",)), "missed"),
    ],
)
def test_the_first_reply_is_judged(intent: str, first: Part, expected: str) -> None:
    later = procedure("incident" if expected != "right" else "lost_password")

    assert judge(sample(intent), Answer((first, later)), SCOPE) == expected


def test_no_reply_is_a_miss() -> None:
    assert judge(sample("incident"), Answer(()), SCOPE) == "missed"
    assert Answer(()).label == "(no reply)"


@pytest.mark.parametrize(
    ("intents", "parts", "expected"),
    [
        ("incident+lost_password", [procedure("incident"), procedure("lost_password")], "right"),
        ("lost_password+incident", [procedure("incident"), procedure("lost_password")], "missed"),
        ("incident+lost_password", [procedure("incident"), choices("lost_password")], "offered"),
        ("lost_password+incident", [procedure("incident"), choices("lost_password")], "offered"),
        ("incident+lost_password", [choices("incident", "lost_password")], "missed"),
        ("incident+lost_password", [procedure("incident")], "missed"),
        (
            "inform_profile_partner+new_organisation",
            [Part("procedure", "new_organisation", True, "inform_profile_partner")],
            "right",
        ),
        ("greet+incident", [Part("procedure", "incident", True, greets=True)], "right"),
        ("greet+incident", [procedure("incident")], "missed"),
        ("greet+help", [Part("choice:fallback", greets=True)], "right"),
    ],
)
def test_two_questions_are_served_in_their_order(
    intents: str, parts: list[Part], expected: str
) -> None:
    assert judge(sample(intents), Answer(tuple(parts)), SCOPE) == expected


def test_a_message_with_two_answers_is_split_and_one_with_a_reminder_is_not() -> None:
    assert is_split(Answer((procedure("incident"), TOPIC)))
    assert not is_split(Answer((procedure("incident"), MESSAGE)))


def test_replies_are_read_as_what_they_do() -> None:
    choice = ChoicePart(title="Une", payload="/incident", procedure="incident")
    topic = ChoicePart(title="Deux", payload='/help{"topic": "billing"}')
    other = ChoicePart(title="Trois", payload="/help")

    answer = answer_from_replies(
        [
            _procedure_reply("new_organisation", "partner", "Bonjour ! Voici."),
            ChoiceReply(reason="case", procedure="new_organisation", question="?", choices=()),
            ChoiceReply(reason="topic", topic="billing", question="?", choices=(choice,)),
            ChoiceReply(
                reason="clarify", topic="billing", question="?", choices=(choice, topic, other)
            ),
            ContactsReply(text="Voici", contacts=()),
            MessageReply(reason="greeting", text="Bonjour"),
        ],
        SCOPE,
    )

    assert answer.parts == (
        Part("procedure", "new_organisation", True, "inform_profile_partner", (), True),
        CASE_QUESTION,
        Part("choice:topic", "billing", offered=("incident",)),
        Part("choice:clarify", offered=("incident", "billing")),
        Part("contacts"),
        Part("message:greeting"),
    )


def test_four_choices_offer_nothing() -> None:
    named = ("incident", "lost_password", "billing_unclear", "new_organisation")
    buttons = tuple(ChoicePart(title=name, payload=f"/{name}", procedure=name) for name in named)

    answer = answer_from_replies(
        [ChoiceReply(reason="fallback", question="?", choices=buttons)], SCOPE
    )

    assert answer.first.offered == ()


def test_a_decision_is_read_from_a_parsed_message() -> None:
    doubt = {
        "intent": {"name": "nlu_fallback"},
        "understanding": {"candidates": ["incident", "billing"], "questions": []},
    }
    double = {
        "intent": {"name": "incident"},
        "understanding": {"candidates": ["incident"], "questions": ["incident", "lost_password"]},
    }

    assert answer_from_parse(doubt, SCOPE).first == Part(
        "in doubt", offered=("incident", "billing")
    )
    assert [part.intent for part in answer_from_parse(double, SCOPE).parts] == [
        "incident",
        "lost_password",
    ]
    topic = answer_from_parse({"intent": {"name": "billing"}}, SCOPE)
    assert topic.first == Part("decided", "billing", offered=("billing_unclear",))
    assert answer_from_parse({"intent": {"name": None}}, SCOPE).label == "(in doubt)"
