"""« Did it help? No »: what was missing is asked once, then the next rung comes."""

from __future__ import annotations

import pytest

from assistant.dialogue.thread import Subject
from assistant.dialogue.turn import Feedback
from assistant.replies.model import ContactsReply, MessageReply
from tests.dialogue.talk import Talk

NO = "/not_solved"


def refused(talk: Talk) -> MessageReply:
    talk.say("mot de passe perdu", "lost_password")
    (reply,) = talk.press(NO, asked_why=False).replies
    assert isinstance(reply, MessageReply)
    return reply


def test_what_was_missing_is_asked_with_three_choices(talk: Talk) -> None:
    reply = refused(talk)
    assert reply.reason == "what_was_missing"
    assert [choice.payload for choice in reply.choices] == [
        '/not_solved{"reason": "unclear"}',
        '/not_solved{"reason": "not_working"}',
        '/not_solved{"reason": "other_question"}',
    ]


def test_the_reason_is_kept_with_the_answer_and_the_escalation_follows(talk: Talk) -> None:
    reply = refused(talk)
    outcome = talk.press(reply.choices[0].payload, asked_why=False)
    assert outcome.feedback == Feedback("lost_password", None, solved=False, reason="unclear")
    assert isinstance(outcome.replies[0], ContactsReply)
    assert talk.memory.current
    assert talk.memory.current.escalations == 1


@pytest.mark.parametrize("typed", ["Ce n’est pas clair", "1", "ce n'est pas clair"])
def test_a_reason_can_be_typed(talk: Talk, typed: str) -> None:
    refused(talk)
    taken = talk.weigh(typed, "nlu_fallback")
    assert taken.outcome.feedback
    assert taken.outcome.feedback.reason == "unclear"


@pytest.mark.parametrize("intent", ["nlu_fallback", "not_solved", "out_of_scope"])
def test_words_that_ask_nothing_else_say_what_was_missing(talk: Talk, intent: str) -> None:
    refused(talk)
    taken = talk.weigh("le bouton est grisé chez moi", intent)
    assert taken.outcome.feedback == Feedback(
        "lost_password",
        None,
        solved=False,
        reason="other",
        comment="le bouton est grisé chez moi",
    )
    assert isinstance(taken.outcome.replies[0], ContactsReply)


def test_another_question_is_answered_instead(talk: Talk) -> None:
    refused(talk)
    taken = talk.weigh("comment signaler un incident", "incident", probabilities={"incident": 1.0})
    assert taken.outcome.feedback is None
    assert taken.outcome.replies[0].type == "procedure"


def test_a_page_that_asks_itself_gets_the_escalation_at_once(talk: Talk) -> None:
    talk.say("mot de passe perdu", "lost_password")
    assert isinstance(talk.press(NO).replies[0], ContactsReply)


def test_it_is_asked_of_the_answer_under_which_no_was_pressed(talk: Talk) -> None:
    talk.say("mot de passe perdu", "lost_password")
    talk.say("un incident", "incident")
    talk.press_under(Subject("lost_password"), NO, asked_why=False)
    outcome = talk.press('/not_solved{"reason": "unclear"}', asked_why=False)
    assert outcome.feedback
    assert outcome.feedback.procedure == "lost_password"


def test_it_is_asked_once(talk: Talk) -> None:
    reply = refused(talk)
    talk.press(reply.choices[0].payload, asked_why=False)
    (again,) = talk.press_under(Subject("lost_password"), NO, asked_why=False).replies
    assert isinstance(again, ContactsReply)
