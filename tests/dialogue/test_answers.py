"""Questions, topics and two questions at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.content.loader import load_content
from assistant.dialogue.context import Context
from assistant.replies.model import ChoiceReply, ContactsReply, MessageReply, ProcedureReply
from tests.dialogue.talk import Talk

CONTENT = load_content(Path("content"))
PLAIN = [procedure.id for procedure in CONTENT.procedures.values() if not procedure.cases]
TOPICS = {topic.intent: topic.id for topic in CONTENT.topics.values() if topic.intent}


def subjects(talk: Talk) -> list[str]:
    return [thread.procedure for thread in talk.memory.threads]


@pytest.mark.parametrize("procedure", PLAIN)
def test_a_question_gets_its_procedure(talk: Talk, procedure: str) -> None:
    (reply,) = talk.say("une question", procedure).replies
    assert isinstance(reply, ProcedureReply)
    assert reply.procedure == procedure
    assert reply.lead is None
    assert talk.memory.procedure == procedure


@pytest.mark.parametrize("intent", TOPICS)
def test_a_vague_question_gets_the_questions_of_its_topic(talk: Talk, intent: str) -> None:
    (reply,) = talk.say("une question vague", intent).replies
    assert isinstance(reply, ChoiceReply)
    assert (reply.reason, reply.topic) == ("topic", TOPICS[intent])


def test_a_topic_chosen_by_button_shows_its_questions_and_each_leads_to_its_answer(
    talk: Talk,
) -> None:
    talk.say("aide", "help")
    (topic,) = talk.press('/help{"topic": "access"}').replies
    assert isinstance(topic, ChoiceReply)
    assert topic.topic == "access"
    (answer,) = talk.press("/login_failure").replies
    assert isinstance(answer, ProcedureReply)
    assert answer.procedure == "login_failure"


def test_something_else_leads_to_all_topics(talk: Talk) -> None:
    talk.say("ma facture", "billing")
    (reply,) = talk.press("/help").replies
    assert [choice.title for choice in reply.choices[:7]] == [
        topic.title for topic in CONTENT.topics.values()
    ]


def test_what_was_lost_shapes_the_answer(talk: Talk) -> None:
    (reply,) = talk.say("mdp perdu", "lost_password", details={"lost": "password"}).replies
    assert isinstance(reply, ProcedureReply)
    assert "identifiant oublié" not in str(reply.steps)


def test_what_was_lost_is_not_carried_to_another_time(talk: Talk) -> None:
    talk.say("mdp perdu", "lost_password", details={"lost": "password"})
    talk.say("un incident", "incident")
    (reply,) = talk.say("je n'arrive plus à entrer", "lost_password").replies
    assert isinstance(reply, ProcedureReply)
    assert "identifiant oublié" in str(reply.steps)


def test_two_questions_get_two_answers_in_the_order_asked(talk: Talk, context: Context) -> None:
    outcome = talk.say(
        "facture en double et mdp perdu",
        "billing_duplicate",
        questions=("billing_duplicate", "lost_password"),
    )
    first, second = outcome.replies
    assert isinstance(first, ProcedureReply)
    assert isinstance(second, ProcedureReply)
    assert (first.procedure, second.procedure) == ("billing_duplicate", "lost_password")
    assert first.lead == context.build.phrase("lead_first_question")
    assert second.lead == context.build.phrase("lead_second_question")
    assert subjects(talk) == ["billing_duplicate", "lost_password"]
    assert talk.memory.procedure == "billing_duplicate"


@pytest.fixture
def asked_two(talk: Talk) -> Talk:
    talk.say(
        "facture en double et mdp perdu",
        "billing_duplicate",
        questions=("billing_duplicate", "lost_password"),
    )
    return talk


@pytest.fixture
def offered_besides(talk: Talk) -> Talk:
    talk.say("incident et peut-être ma facture", "incident", also="billing_unclear")
    return talk


@pytest.mark.parametrize(
    ("text", "procedure"),
    [
        ("et pour la deuxième ?", "lost_password"),
        ("la 2", "lost_password"),
        ("la première", "billing_duplicate"),
    ],
)
def test_either_of_two_questions_is_named_by_its_position(
    asked_two: Talk, text: str, procedure: str
) -> None:
    (reply,) = asked_two.say(text, "choose_option").replies
    assert isinstance(reply, ProcedureReply)
    assert reply.procedure == procedure


def test_the_other_one_of_two_questions_is_the_second(asked_two: Talk) -> None:
    (reply,) = asked_two.say("et l'autre ?", "choose_option").replies
    assert isinstance(reply, ProcedureReply)
    assert reply.procedure == "lost_password"


def test_a_bare_number_is_the_one_shown_beside_the_choice(asked_two: Talk) -> None:
    titles = [choice.title for choice in asked_two.memory.offered]
    assert titles[1] == CONTENT.messages["choice_not_solved"]
    outcome = asked_two.say("2", "choose_option")
    assert isinstance(outcome.replies[0], ContactsReply)
    assert outcome.feedback is not None
    assert not outcome.feedback.solved


def test_a_follow_up_may_be_about_the_second_question(asked_two: Talk) -> None:
    (reply,) = asked_two.say("c'est quoi le mail de bienvenue", "follow_up").replies
    assert isinstance(reply, MessageReply)
    assert reply.lead is not None
    assert CONTENT.procedures["lost_password"].title in reply.lead


def test_a_topic_asked_with_a_question_is_no_procedure_to_follow_up(talk: Talk) -> None:
    talk.say("un incident", "incident")
    outcome = talk.say(
        "mes factures et mdp perdu", "billing", questions=("billing", "lost_password")
    )
    assert [reply.type for reply in outcome.replies] == ["choice", "procedure"]
    assert talk.memory.procedure == "lost_password"


def test_a_question_asked_with_a_topic_stays_the_current_one(talk: Talk) -> None:
    talk.say("mdp perdu et mes factures", "lost_password", questions=("lost_password", "billing"))
    assert talk.memory.procedure == "lost_password"
    (reply,) = talk.say("3", "choose_option").replies
    assert isinstance(reply, ProcedureReply)
    assert reply.procedure == "billing_duplicate"


def test_the_case_question_of_two_questions_is_still_answered(talk: Talk) -> None:
    talk.say(
        "mdp perdu et nouvelle organisation",
        "lost_password",
        questions=("lost_password", "new_organisation"),
    )
    (reply,) = talk.press("/inform_profile_direct").replies
    assert isinstance(reply, ProcedureReply)
    assert (reply.procedure, reply.case) == ("new_organisation", "direct_customer")


def test_a_new_question_forgets_none_of_the_two(asked_two: Talk) -> None:
    asked_two.say("un incident", "incident")
    assert subjects(asked_two) == ["billing_duplicate", "lost_password", "incident"]


def test_a_second_question_that_is_only_likely_is_offered(talk: Talk) -> None:
    reply, besides = talk.say(
        "incident et peut-être ma facture", "incident", also="billing_unclear"
    ).replies
    assert isinstance(reply, ProcedureReply)
    assert [choice.payload for choice in reply.choices] == ["/affirm", "/not_solved"]
    assert isinstance(besides, ChoiceReply)
    assert besides.reason == "also"
    assert [choice.payload for choice in besides.choices] == ["/billing_unclear"]
    (answer,) = talk.press("/billing_unclear").replies
    assert isinstance(answer, ProcedureReply)
    assert answer.procedure == "billing_unclear"


def test_a_second_question_that_is_offered_already_is_not_offered_twice(talk: Talk) -> None:
    (reply,) = talk.say("factures et doublon", "billing", also="billing_duplicate").replies
    payloads = [choice.payload for choice in reply.choices]
    assert payloads.count("/billing_duplicate") == 1


def test_a_topic_is_not_offered_besides_its_own_question(talk: Talk) -> None:
    replies = talk.say("doublon de facture", "billing_duplicate", also="billing").replies
    assert [reply.type for reply in replies] == ["procedure"]


def test_yes_is_about_the_answer_and_not_about_what_is_offered_besides(
    offered_besides: Talk,
) -> None:
    (reply,) = offered_besides.say("oui", "affirm").replies
    assert isinstance(reply, MessageReply)
    assert reply.reason == "acknowledged"


def test_a_case_is_still_asked_for_where_another_question_is_offered_besides(talk: Talk) -> None:
    talk.say("nouvelle organisation, et ma facture", "new_organisation", also="billing_unclear")
    (reply,) = talk.say("oui", "affirm").replies
    assert isinstance(reply, MessageReply)
    assert reply.reason == "which_option"


def test_a_number_chooses_what_is_offered_besides(offered_besides: Talk) -> None:
    (answer,) = offered_besides.say("3", "choose_option").replies
    assert isinstance(answer, ProcedureReply)
    assert answer.procedure == "billing_unclear"


def test_it_works_after_an_answer_that_offers_a_second_question_is_solved(
    offered_besides: Talk,
) -> None:
    outcome = offered_besides.say("c'est bon ça marche", "solved")
    assert outcome.feedback is not None
    assert outcome.feedback.solved
