"""Messages that are not understood or not documented."""

from __future__ import annotations

import pytest

from assistant.dialogue.context import Context
from assistant.replies.model import ChoiceReply, ContactsReply, MessageReply, ProcedureReply
from tests.dialogue.talk import Talk


def test_a_first_doubt_offers_up_to_three_labelled_questions(talk: Talk, context: Context) -> None:
    (reply,) = talk.say(
        "euh",
        "nlu_fallback",
        candidates=("greet", "billing", "incident", "lost_password", "abuse_email"),
    ).replies
    assert isinstance(reply, ChoiceReply)
    assert (reply.reason, reply.question) == ("clarify", context.build.phrase("clarify"))
    assert [choice.payload for choice in reply.choices] == [
        "/billing",
        "/incident",
        "/lost_password",
        "/help",
    ]


def test_a_single_candidate_is_asked_about_alone(talk: Talk, context: Context) -> None:
    (reply,) = talk.say("euh", "nlu_fallback", candidates=("incident",)).replies
    assert isinstance(reply, ChoiceReply)
    assert reply.question == context.build.phrase("clarify_one")


def test_a_first_doubt_without_candidates_asks_to_rephrase(talk: Talk, context: Context) -> None:
    (reply,) = talk.say("qsdfgh", "nlu_fallback").replies
    assert isinstance(reply, ChoiceReply)
    assert (reply.reason, reply.question) == ("fallback", context.build.phrase("rephrase"))


@pytest.mark.parametrize("first", ["nlu_fallback", "out_of_scope", "follow_up"])
def test_a_second_doubt_in_a_row_gives_topics_and_contacts(
    talk: Talk, context: Context, first: str
) -> None:
    talk.say("qsdfgh", first)
    (reply,) = talk.say("wxcvbn", "nlu_fallback", candidates=("incident",)).replies
    assert isinstance(reply, ContactsReply)
    assert reply.text == context.build.phrase("fallback_topics")
    assert reply.contacts == context.build.general_contacts()
    assert reply.choices == context.build.few_topics({})


@pytest.mark.parametrize(
    "understood",
    [
        "incident",
        "billing",
        "new_organisation",
        "greet",
        "thank",
        "help",
        "contact_human",
        "unsure",
    ],
)
def test_the_count_begins_again_once_something_is_understood(talk: Talk, understood: str) -> None:
    talk.say("qsdfgh", "nlu_fallback")
    talk.say("une vraie question", understood)
    if understood == "new_organisation":
        talk.press("/inform_profile_direct")
    (reply,) = talk.say("wxcvbn", "nlu_fallback").replies
    assert isinstance(reply, ChoiceReply)


def test_a_choice_taken_from_a_doubt_counts_as_understood(talk: Talk) -> None:
    talk.say("euh", "nlu_fallback", candidates=("incident", "abuse_email"))
    talk.press("/incident")
    assert talk.memory.doubts == 0


def test_out_of_scope_says_so_and_what_can_be_asked(talk: Talk, context: Context) -> None:
    (reply,) = talk.say("la météo ?", "out_of_scope").replies
    assert isinstance(reply, MessageReply)
    assert (reply.reason, reply.text) == ("out_of_scope", context.build.phrase("out_of_scope"))
    payloads = [choice.payload for choice in reply.choices]
    assert "/incident" in payloads
    assert payloads[-1] == "/contact_human"


def test_out_of_scope_twice_says_whom_to_ask(talk: Talk, context: Context) -> None:
    talk.say("la météo ?", "out_of_scope")
    (reply,) = talk.say("et les horaires des trains ?", "out_of_scope").replies
    assert isinstance(reply, ContactsReply)
    assert reply.text == context.build.phrase("out_of_scope_again")


@pytest.mark.parametrize("language", ["en", "es", "de", "it", "nl", "pt"])
@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope"])
def test_another_language_is_answered_in_it_with_contacts(
    talk: Talk, context: Context, language: str, intent: str
) -> None:
    (reply,) = talk.say("I lost my password", intent, language=language).replies
    assert isinstance(reply, ContactsReply)
    assert reply.text == context.build.phrase(f"foreign_contacts_{language}")
    assert (reply.lead or "").startswith(context.build.phrase(f"foreign_{language}"))
    assert reply.contacts


def test_a_question_understood_in_another_language_gets_its_answer_and_a_sentence(
    talk: Talk, context: Context
) -> None:
    (reply,) = talk.say("I lost my password", "lost_password", language="en").replies
    assert isinstance(reply, ProcedureReply)
    assert (reply.lead or "").startswith(context.build.phrase("foreign_en"))


def test_likely_questions_of_another_language_are_offered(talk: Talk, context: Context) -> None:
    likely = ("lost_password", "login_failure")
    (reply,) = talk.say("my pass", "nlu_fallback", language="en", candidates=likely).replies
    assert isinstance(reply, ChoiceReply)
    assert (reply.lead or "").startswith(context.build.phrase("foreign_en"))


def test_an_intent_that_nobody_handles_is_a_doubt_and_never_silence(talk: Talk) -> None:
    (reply,) = talk.say("?", "withdrawn_intent").replies
    assert isinstance(reply, ChoiceReply)


def test_an_empty_understanding_is_a_doubt(talk: Talk) -> None:
    (reply,) = talk.say("", "", probabilities={}).replies
    assert isinstance(reply, ChoiceReply)
