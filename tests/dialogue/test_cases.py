"""The new organisation, whose answer depends on who asks."""

from __future__ import annotations

import pytest

from assistant.dialogue.context import Context
from assistant.replies.model import ChoiceReply, ContactsReply, ProcedureReply, Reply
from tests.dialogue.talk import Talk

CASES = {
    "inform_profile_partner_customer": "partner_customer",
    "inform_profile_partner": "partner",
    "inform_profile_direct": "direct_customer",
}


def case_of(reply: Reply) -> tuple[str, str | None]:
    assert isinstance(reply, ProcedureReply)
    return reply.procedure, reply.case


def is_case_question(reply: Reply) -> bool:
    return isinstance(reply, ChoiceReply) and reply.reason == "case"


@pytest.fixture
def asked(talk: Talk) -> Talk:
    (reply,) = talk.say("je veux une organisation", "new_organisation").replies
    assert is_case_question(reply)
    return talk


@pytest.mark.parametrize("intent", CASES)
def test_a_case_is_chosen_by_button(asked: Talk, intent: str) -> None:
    (reply,) = asked.press(f"/{intent}").replies
    assert case_of(reply) == ("new_organisation", CASES[intent])
    assert asked.memory.case_pending is None


@pytest.mark.parametrize("intent", CASES)
def test_a_case_is_told_in_free_words(asked: Talk, intent: str) -> None:
    (reply,) = asked.say("voici qui je suis", intent).replies
    assert case_of(reply) == ("new_organisation", CASES[intent])


@pytest.mark.parametrize("text", ["3", "la 3", "le troisième", "client direct", "Client Direct !"])
def test_a_case_is_named_by_its_number_or_title(asked: Talk, text: str) -> None:
    (reply,) = asked.say(text, "nlu_fallback").replies
    assert case_of(reply) == ("new_organisation", "direct_customer")


def test_the_last_one_is_the_last_real_choice(asked: Talk) -> None:
    (reply,) = asked.say("la dernière", "choose_option").replies
    assert case_of(reply) == ("new_organisation", "direct_customer")


def test_a_case_told_with_the_question_is_not_asked(talk: Talk) -> None:
    (reply,) = talk.say(
        "je suis revendeur, il me faut une organisation",
        "new_organisation",
        details={"profile": "partner"},
    ).replies
    assert case_of(reply) == ("new_organisation", "partner")


def test_a_case_told_long_before_is_not_asked(talk: Talk) -> None:
    talk.say(
        "un incident, je suis client direct", "incident", details={"profile": "direct_customer"}
    )
    talk.say("ma facture", "billing")
    (reply,) = talk.say("je veux une organisation", "new_organisation").replies
    assert case_of(reply) == ("new_organisation", "direct_customer")


@pytest.mark.parametrize("intent", ["nlu_fallback", "inform_detail", "out_of_scope"])
def test_a_case_heard_in_a_doubtful_message_counts(asked: Talk, intent: str) -> None:
    taken = asked.weigh(
        "ben via notre revendeur quoi",
        intent,
        details={"profile": "partner_customer"},
        probabilities={"inform_profile_partner_customer": 0.45, intent: 0.3},
    )
    (reply,) = taken.outcome.replies
    assert case_of(reply) == ("new_organisation", "partner_customer")


def test_a_change_of_mind_gives_the_other_case(asked: Talk) -> None:
    asked.press("/inform_profile_direct")
    (reply,) = asked.say("en fait je suis revendeur", "inform_profile_partner").replies
    assert case_of(reply) == ("new_organisation", "partner")
    assert asked.memory.profile == "partner"


def test_a_digression_is_answered_and_the_question_comes_back(
    asked: Talk, context: Context
) -> None:
    answer, question = asked.say("et mon mdp ?", "lost_password").replies
    assert case_of(answer) == ("lost_password", None)
    assert is_case_question(question)
    assert question.lead == context.build.phrase("lead_back_to_case")
    (reply,) = asked.say("client direct", "inform_profile_direct").replies
    assert case_of(reply) == ("new_organisation", "direct_customer")


def test_a_question_left_for_another_one_does_not_come_back(asked: Talk) -> None:
    replies = asked.say("oubliez ma demande, et mon mdp ?", "lost_password").replies

    assert [case_of(reply) for reply in replies] == [("lost_password", None)]
    assert asked.memory.case_pending is None
    assert "new_organisation" not in {thread.procedure for thread in asked.memory.threads}


def test_the_question_does_not_come_back_for_ever(asked: Talk) -> None:
    asked.say("et mon mdp ?", "lost_password")
    replies = asked.say("et ma facture ?", "billing_unclear").replies
    assert [case_of(reply) for reply in replies] == [("billing_unclear", None)]
    assert asked.memory.case_pending is None


def test_who_does_not_know_is_told_how_to_tell(asked: Talk, context: Context) -> None:
    organisation = context.content.procedures["new_organisation"]
    assert organisation.cases is not None
    (reply,) = asked.press("/unsure").replies
    assert is_case_question(reply)
    assert reply.lead == organisation.cases.how_to_tell


def test_who_still_does_not_know_gets_somebody_to_ask(asked: Talk, context: Context) -> None:
    asked.press("/unsure")
    (reply,) = asked.say("j'en sais rien", "unsure").replies
    assert isinstance(reply, ContactsReply)
    assert reply.text == context.content.procedures["new_organisation"].escalation.text
    (answer,) = asked.say("ah, client direct", "inform_profile_direct").replies
    assert case_of(answer) == ("new_organisation", "direct_customer")


def test_no_leaves_the_question(asked: Talk, context: Context) -> None:
    (reply,) = asked.say("non laissez tomber", "deny").replies
    assert isinstance(reply, ChoiceReply)
    assert reply.question == context.build.phrase("dropped")
    assert (asked.memory.procedure, asked.memory.case_pending) == (None, None)


def test_yes_to_three_cases_asks_which(asked: Talk, context: Context) -> None:
    (reply,) = asked.say("oui", "affirm").replies
    assert reply.model_dump()["text"] == context.build.phrase("which_option")
    assert len(reply.choices) == 4


def test_a_position_out_of_range_asks_which(asked: Talk) -> None:
    (reply,) = asked.say("la 9", "choose_option").replies
    assert len(reply.choices) == 4


def test_a_profile_told_out_of_the_blue_is_remembered_and_leads_to_the_question(talk: Talk) -> None:
    (reply,) = talk.say("je suis revendeur", "inform_profile_partner").replies
    assert isinstance(reply, ChoiceReply)
    assert [choice.payload for choice in reply.choices] == ["/new_organisation", "/help"]
    assert talk.memory.profile == "partner"
    (answer,) = talk.say("oui", "affirm").replies
    assert case_of(answer) == ("new_organisation", "partner")


def test_a_case_denied_leaves_the_two_others(asked: Talk) -> None:
    (reply,) = asked.say("je ne suis pas revendeur", "inform_profile_partner").replies
    assert isinstance(reply, ChoiceReply)
    assert [choice.payload for choice in reply.choices] == [
        "/inform_profile_partner_customer",
        "/inform_profile_direct",
        "/unsure",
    ]


def test_two_cases_denied_leave_the_third(asked: Talk) -> None:
    asked.say("je ne suis pas revendeur", "inform_profile_partner")
    (reply,) = asked.say("pas client direct non plus", "inform_profile_direct").replies
    assert case_of(reply) == ("new_organisation", "partner_customer")


def test_a_denial_and_a_profile_in_one_sentence(asked: Talk) -> None:
    (reply,) = asked.say(
        "je ne suis pas partenaire, je suis client direct",
        "inform_profile_direct",
        details={"profile": "direct_customer"},
    ).replies
    assert case_of(reply) == ("new_organisation", "direct_customer")


def test_a_profile_given_later_resumes_the_question(asked: Talk) -> None:
    asked.say("et mon mdp ?", "lost_password")
    asked.say("et ma facture ?", "billing_unclear")
    assert asked.memory.case_pending is None
    (reply,) = asked.say("au fait je suis client direct", "inform_profile_direct").replies
    assert case_of(reply) == ("new_organisation", "direct_customer")
