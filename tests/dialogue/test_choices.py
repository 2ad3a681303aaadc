"""Yes, no, and how a choice is named."""

from __future__ import annotations

import pytest

from assistant.dialogue.context import Context
from assistant.dialogue.offers import entity_of, intent_of
from assistant.replies.model import ChoicePart, ChoiceReply, MessageReply, ProcedureReply
from tests.dialogue.talk import Talk


@pytest.fixture
def offered(talk: Talk) -> Talk:
    """Two likely questions and « something else » are shown."""
    talk.say("euh facture", "nlu_fallback", candidates=("billing_unclear", "billing_duplicate"))
    return talk


@pytest.mark.parametrize(
    ("text", "procedure"),
    [
        ("1", "billing_unclear"),
        ("2", "billing_duplicate"),
        ("la 2", "billing_duplicate"),
        ("la deuxième", "billing_duplicate"),
        ("le second choix svp", "billing_duplicate"),
        ("je prends la première", "billing_unclear"),
        ("c'est la 2", "billing_duplicate"),
        ("la dernière", "billing_duplicate"),
        ("oui alors je prends la deuxième proposition s'il vous plaît, merci", "billing_duplicate"),
        ("j'ai recu deux factures pour la meme periode, a qui m'adresser", "billing_duplicate"),
    ],
)
def test_a_choice_is_named_by_number_position_or_title(
    offered: Talk, text: str, procedure: str
) -> None:
    (reply,) = offered.say(text, "nlu_fallback").replies
    assert isinstance(reply, ProcedureReply)
    assert reply.procedure == procedure


def test_the_number_of_something_else_leads_to_the_topics(offered: Talk) -> None:
    (reply,) = offered.say("3", "nlu_fallback").replies
    assert "/incident" in [choice.payload for choice in reply.choices]


@pytest.mark.parametrize("text", ["la 7", "la 9"])
def test_a_position_that_is_not_there_asks_which(
    offered: Talk, context: Context, text: str
) -> None:
    (reply,) = offered.say(text, "choose_option").replies
    assert isinstance(reply, MessageReply)
    assert reply.text == context.build.phrase("which_option")


@pytest.mark.parametrize("text", ["la dernière", "la première"])
def test_a_position_is_none_of_the_buttons_below_an_answer(talk: Talk, text: str) -> None:
    talk.say("un incident", "incident")
    outcome = talk.say(text, "choose_option")
    assert outcome.feedback is None


def test_yes_to_a_case_offered_alone_tells_it(talk: Talk) -> None:
    talk.say("euh", "nlu_fallback", candidates=("inform_profile_direct",))
    (reply,) = talk.say("oui", "affirm").replies
    assert isinstance(reply, ProcedureReply)
    assert (reply.procedure, reply.case) == ("new_organisation", "direct_customer")


def test_what_the_number_may_have_meant_is_not_offered_as_an_alternative(offered: Talk) -> None:
    offered.say("2", "nlu_fallback", candidates=("abuse_email", "incident"))
    assert offered.memory.alternatives == ()


def test_yes_takes_the_only_question_offered(talk: Talk) -> None:
    talk.say("euh", "nlu_fallback", candidates=("incident",))
    (reply,) = talk.say("oui", "affirm").replies
    assert isinstance(reply, ProcedureReply)
    assert reply.procedure == "incident"


def test_yes_to_several_questions_asks_which(offered: Talk, context: Context) -> None:
    (reply,) = offered.say("oui", "affirm").replies
    assert isinstance(reply, MessageReply)
    assert reply.text == context.build.phrase("which_option")
    (answer,) = offered.say("la 2", "choose_option").replies
    assert isinstance(answer, ProcedureReply)


def test_yes_to_nothing_asks_for_the_question(talk: Talk, context: Context) -> None:
    (reply,) = talk.say("oui", "affirm").replies
    assert isinstance(reply, MessageReply)
    assert reply.text == context.build.phrase("affirm_without_question")


def test_yes_after_an_answer_is_acknowledged_and_recorded_as_nothing(talk: Talk) -> None:
    talk.say("un incident", "incident")
    outcome = talk.say("oui", "affirm")
    assert outcome.feedback is None
    (reply,) = outcome.replies
    assert isinstance(reply, MessageReply)
    assert reply.reason == "acknowledged"


@pytest.mark.parametrize("aside", ["nlu_fallback", "out_of_scope", "greet", "help"])
def test_yes_after_something_else_is_not_taken_for_solved(talk: Talk, aside: str) -> None:
    talk.say("un incident", "incident")
    talk.say("autre chose", aside)
    outcome = talk.say("oui", "affirm")
    assert outcome.feedback is None


def test_no_after_an_answer_offers_what_else_it_may_have_meant(
    talk: Talk, context: Context
) -> None:
    talk.say(
        "ma facture est bizarre",
        "billing_unclear",
        candidates=("billing_unclear", "billing_duplicate", "greet", "billing_online", "incident"),
    )
    (reply,) = talk.say("pas ça", "deny").replies
    assert isinstance(reply, ChoiceReply)
    assert reply.question == context.build.phrase("corrected")
    assert [choice.payload for choice in reply.choices] == [
        "/billing_duplicate",
        "/billing_online",
        "/help",
    ]


def test_no_twice_offers_the_topics(talk: Talk) -> None:
    talk.say("facture", "billing_unclear", candidates=("billing_unclear", "billing_duplicate"))
    talk.say("pas ça", "deny")
    (reply,) = talk.say("non plus", "deny").replies
    assert isinstance(reply, ChoiceReply)
    assert reply.reason == "fallback"


def test_the_other_one_is_the_next_likely_question(talk: Talk) -> None:
    talk.say("facture", "billing_unclear", candidates=("billing_unclear", "billing_duplicate"))
    (reply,) = talk.say("non, l'autre", "choose_option").replies
    assert isinstance(reply, ProcedureReply)
    assert reply.procedure == "billing_duplicate"


def test_the_other_one_of_nothing_offers_the_topics(talk: Talk, context: Context) -> None:
    (reply,) = talk.say("l'autre", "choose_option").replies
    assert isinstance(reply, ChoiceReply)
    assert reply.question == context.build.phrase("which_option")


def test_a_correction_in_words_is_a_new_question(talk: Talk) -> None:
    talk.say("facture", "billing_unclear", candidates=("billing_unclear", "billing_duplicate"))
    (reply,) = talk.say("non je parlais de la facture en double", "billing_duplicate").replies
    assert isinstance(reply, ProcedureReply)
    assert reply.procedure == "billing_duplicate"


@pytest.mark.parametrize("before", ["thank", "solved"])
def test_no_to_another_question_takes_leave(talk: Talk, context: Context, before: str) -> None:
    talk.say("un incident", "incident")
    talk.say("merci", before)
    (reply,) = talk.say("non", "deny").replies
    assert isinstance(reply, MessageReply)
    assert reply.text == context.build.phrase("goodbye")


@pytest.mark.parametrize("before", ["thank", "solved"])
def test_yes_to_another_question_asks_for_it(talk: Talk, context: Context, before: str) -> None:
    talk.say("un incident", "incident")
    talk.say("merci", before)
    outcome = talk.say("oui", "affirm")
    assert isinstance(outcome.replies[0], MessageReply)
    assert outcome.replies[0].text == context.build.phrase("affirm_without_question")
    assert outcome.feedback is None


def test_not_knowing_when_nothing_was_asked_offers_help(talk: Talk, context: Context) -> None:
    (reply,) = talk.say("je ne sais pas", "unsure").replies
    assert isinstance(reply, ChoiceReply)
    assert reply.question == context.build.phrase("help")


def test_payloads_are_read() -> None:
    assert intent_of('/help{"topic": "billing"}') == "help"
    assert intent_of("/affirm") == "affirm"
    assert entity_of('/help{"topic": "billing"}', "topic") == "billing"
    assert entity_of('/help{"topic": 3}', "topic") is None
    assert entity_of("/help", "topic") is None


def test_choices_of_all_replies_are_remembered_in_the_order_shown(talk: Talk) -> None:
    talk.say("a et b", "incident", questions=("incident", "abuse_email"))
    solved = ChoicePart(title="C’est résolu", payload="/affirm")
    assert len(talk.memory.offered) == 4
    assert talk.memory.offered[0] == talk.memory.offered[2] == solved
