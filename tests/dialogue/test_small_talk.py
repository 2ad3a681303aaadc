"""Politeness, anger, and what the assistant says of itself."""

from __future__ import annotations

import pytest

from assistant.dialogue.context import Context
from assistant.replies.model import ContactsReply, MessageReply, ProcedureReply
from tests.dialogue.talk import Talk


def text_of(reply: object) -> str:
    assert isinstance(reply, MessageReply)
    return reply.text


def test_a_first_greeting_announces_the_assistant(new_talk: Talk, context: Context) -> None:
    (reply,) = new_talk.say("bonjour", "greet", signals=frozenset({"greeting"})).replies
    assert text_of(reply) == context.build.phrase("announcement")
    assert reply.lead is None
    assert reply.choices[-1].payload == "/contact_human"


def test_a_later_greeting_is_short(talk: Talk, context: Context) -> None:
    (reply,) = talk.say("rebonjour", "greet").replies
    assert text_of(reply) == context.build.phrase("greeting")


def test_a_first_question_is_answered_with_a_short_announcement(
    new_talk: Talk, context: Context
) -> None:
    (reply,) = new_talk.say("mdp perdu", "lost_password").replies
    assert isinstance(reply, ProcedureReply)
    assert reply.lead == context.build.phrase("announcement_short")


@pytest.mark.parametrize("first", ["greet", "incident", "bot_challenge", "out_of_scope", "thank"])
def test_it_is_announced_once(new_talk: Talk, first: str) -> None:
    new_talk.say("avant", first)
    (reply,) = new_talk.say("mdp perdu", "lost_password").replies
    assert reply.lead is None


def test_an_honest_answer_needs_no_announcement(new_talk: Talk, context: Context) -> None:
    (reply,) = new_talk.say("t'es un robot ?", "bot_challenge").replies
    assert text_of(reply) == context.build.phrase("bot_challenge")
    assert reply.lead is None
    assert [choice.payload for choice in reply.choices] == ["/contact_human"]


def test_a_greeting_glued_to_a_question_does_not_steal_it(talk: Talk, context: Context) -> None:
    (reply,) = talk.say(
        "bonjour mdp perdu", "lost_password", signals=frozenset({"greeting"})
    ).replies
    assert isinstance(reply, ProcedureReply)
    assert reply.lead == context.build.phrase("lead_greeting")


def test_leads_come_in_order(new_talk: Talk, context: Context) -> None:
    reply, _ = new_talk.say(
        "bonjour c'est une honte, facture en double et mdp perdu",
        "billing_duplicate",
        signals=frozenset({"greeting", "anger"}),
        questions=("billing_duplicate", "lost_password"),
    ).replies
    keys = ("lead_greeting", "announcement_short", "lead_anger", "lead_first_question")
    assert reply.lead == " ".join(context.build.phrase(key) for key in keys)


def test_an_angry_question_is_acknowledged_and_answered(talk: Talk, context: Context) -> None:
    (reply,) = talk.say("scandaleux, tout est en panne", "incident", signals={"anger"}).replies
    assert isinstance(reply, ProcedureReply)
    assert reply.lead == context.build.phrase("lead_anger")


def test_anger_without_a_subject_gets_calm_and_a_person(talk: Talk, context: Context) -> None:
    (reply,) = talk.say("c'est une honte", "complaint", signals={"anger"}).replies
    assert isinstance(reply, ContactsReply)
    assert reply.text == context.build.phrase("complaint")
    assert reply.lead is None
    assert reply.choices[0].payload == "/contact_human"
    assert reply.contacts == context.build.general_contacts()


def test_anger_after_an_answer_offers_the_contacts_of_that_subject(talk: Talk) -> None:
    talk.say("facture en double", "billing_duplicate")
    (reply,) = talk.say("c'est une honte", "complaint").replies
    assert isinstance(reply, ContactsReply)
    assert [contact.id for contact in reply.contacts] == ["adv_ocb", "sales_contact"]


@pytest.mark.parametrize(
    ("intent", "phrase"), [("thank", "thanks"), ("goodbye", "goodbye"), ("greet", "greeting")]
)
def test_politeness_keeps_the_subject(
    talk: Talk, context: Context, intent: str, phrase: str
) -> None:
    talk.say("mdp perdu", "lost_password")
    (reply,) = talk.say("politesse", intent).replies
    assert text_of(reply) == context.build.phrase(phrase)
    assert talk.memory.procedure == "lost_password"


def test_help_offers_the_topics(talk: Talk, context: Context) -> None:
    (reply,) = talk.say("que sais-tu faire ?", "help").replies
    assert reply.choices == context.build.topic_choices()


def test_help_on_a_topic_that_is_gone_offers_them_all(talk: Talk, context: Context) -> None:
    (reply,) = talk.say("?", "help", topic="withdrawn").replies
    assert reply.choices == context.build.topic_choices()
