"""What is said between two questions: the subject stays, and nothing is recorded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.dialogue.context import Context
from assistant.dialogue.memory import Memory
from assistant.dialogue.turn import Feedback
from assistant.replies.model import ChoiceReply, ContactsReply, MessageReply, ProcedureReply
from tests.dialogue.talk import Talk


@pytest.fixture
def after_answer(talk: Talk) -> Talk:
    talk.say("mdp perdu", "lost_password", details={"lost": "password"})
    return talk


@pytest.fixture
def asked(talk: Talk) -> Talk:
    talk.say("je veux une organisation", "new_organisation")
    return talk


@pytest.mark.parametrize(
    ("text", "intent", "reason"),
    [
        ("ok je vais essayer", "acknowledge", "acknowledged"),
        ("une seconde", "wait", "waiting"),
        ("c'est déjà réglé", "good_news", "good_news"),
    ],
)
def test_a_remark_keeps_the_subject_and_records_nothing(
    after_answer: Talk, text: str, intent: str, reason: str
) -> None:
    outcome = after_answer.say(text, intent)
    (reply,) = outcome.replies
    assert isinstance(reply, MessageReply)
    assert reply.reason == reason
    assert outcome.feedback is None
    assert after_answer.memory.procedure == "lost_password"


@pytest.mark.parametrize(
    ("text", "intent"), [("attendez", "wait"), ("ok", "acknowledge"), ("merci", "thank")]
)
def test_a_remark_keeps_the_pending_question(asked: Talk, text: str, intent: str) -> None:
    asked.say(text, intent)
    (reply,) = asked.say("3", "nlu_fallback").replies
    assert isinstance(reply, ProcedureReply)
    assert reply.case == "direct_customer"


def test_who_comes_back_is_asked_the_pending_question_again(asked: Talk) -> None:
    asked.say("deux minutes", "wait")
    (reply,) = asked.say("c'est bon je suis là", "resume").replies
    assert isinstance(reply, ChoiceReply)
    assert reply.reason == "case"


def test_who_comes_back_is_told_where_we_were(after_answer: Talk, context: Context) -> None:
    (reply,) = after_answer.say("me revoilà", "resume").replies
    assert isinstance(reply, MessageReply)
    assert context.content.procedures["lost_password"].title in reply.text


@pytest.mark.parametrize(
    "sign", ["👍", "👍🏽", ":+1:", "✅", ":white_check_mark:", "👌", "👍👍", "👍 !"]
)
def test_a_thumb_up_after_an_answer_is_solved_once(after_answer: Talk, sign: str) -> None:
    assert after_answer.say(sign, "nlu_fallback").feedback == Feedback(
        "lost_password", None, solved=True
    )
    assert after_answer.say(sign, "nlu_fallback").feedback is None


@pytest.mark.parametrize("sign", ["👎", "👎🏿", ":-1:"])
def test_a_thumb_down_after_an_answer_escalates(after_answer: Talk, sign: str) -> None:
    outcome = after_answer.say(sign, "nlu_fallback")
    assert outcome.feedback == Feedback("lost_password", None, solved=False)


@pytest.mark.parametrize(
    ("text", "intent"),
    [("👍", "nlu_fallback"), ("✅", "nlu_fallback"), ("oui merci", "affirm"), ("oui", "affirm")],
)
def test_yes_to_the_one_choice_offered_is_that_answer(talk: Talk, text: str, intent: str) -> None:
    talk.say("euh", "nlu_fallback", candidates=("incident",))
    outcome = talk.say(text, intent)
    (reply,) = outcome.replies
    assert isinstance(reply, ProcedureReply)
    assert outcome.feedback is None


def test_both_choices_are_answered_in_order(talk: Talk) -> None:
    talk.say("compte partenaire", "partner_account")
    replies = talk.say("les deux", "choose_both").replies
    assert [reply.procedure for reply in replies if isinstance(reply, ProcedureReply)] == [
        "partner_account_definition",
        "partner_account_request",
    ]


def test_both_after_an_answer_that_varies_with_what_is_lost(after_answer: Talk) -> None:
    (reply,) = after_answer.say("les deux", "choose_both").replies
    assert isinstance(reply, ProcedureReply)
    assert "identifiant oublié" in str(reply.steps)
    assert "mot de passe oublié" in str(reply.steps)


def test_none_of_them_asks_otherwise_and_then_gives_contacts(talk: Talk, context: Context) -> None:
    talk.say("facture", "billing")
    (reply,) = talk.say("aucun", "choose_none").replies
    assert isinstance(reply, ChoiceReply)
    assert reply.question == context.build.phrase("none_of_these")
    (again,) = talk.say("rien de tout ça", "choose_none").replies
    assert isinstance(again, ContactsReply)


def test_another_question_is_asked_for_and_forgets_nothing(
    after_answer: Talk, context: Context
) -> None:
    (reply,) = after_answer.say("j'ai une autre question", "vague").replies
    assert isinstance(reply, ChoiceReply)
    assert reply.question == context.build.phrase("which_question")
    assert after_answer.memory.lost == "password"
    assert after_answer.memory.procedure == "lost_password"


def test_a_vague_opening_twice_is_no_loop(talk: Talk) -> None:
    talk.say("j'ai un problème", "vague")
    (reply,) = talk.say("un souci", "vague").replies
    assert isinstance(reply, ContactsReply)


def test_said_again_it_is_shorter(after_answer: Talk) -> None:
    (reply,) = after_answer.say("plus simplement svp", "repeat").replies
    assert isinstance(reply, ProcedureReply)
    assert not reply.links
    assert all(note.kind == "important" for note in reply.notes)
    assert after_answer.memory.procedure == "lost_password"


def test_said_again_twice_offers_a_person(after_answer: Talk) -> None:
    after_answer.say("plus simplement svp", "repeat")
    replies = after_answer.say("toujours pas clair", "repeat").replies
    assert isinstance(replies[-1], ContactsReply)


def test_what_is_said_again_is_the_fact_told_last(after_answer: Talk) -> None:
    (fact,) = after_answer.say("qui peut réinitialiser mon compte", "follow_up").replies
    (reply,) = after_answer.say("vous pouvez redire ?", "repeat").replies
    assert isinstance(fact, MessageReply)
    assert isinstance(reply, MessageReply)
    assert reply.text in fact.text


def test_a_question_mark_asks_what_is_missing_once(after_answer: Talk) -> None:
    (reply,) = after_answer.say("?", "nudge").replies
    assert isinstance(reply, MessageReply)
    assert reply.reason == "nudge"
    (again,) = after_answer.say("?", "nudge").replies
    assert isinstance(again, ContactsReply)


def test_never_mind_leaves_the_pending_question_for_good(asked: Talk) -> None:
    asked.say("laissez tomber", "abandon")
    assert asked.memory.case_pending is None
    assert asked.memory.threads == ()
    replies = asked.say("mdp perdu", "lost_password").replies
    assert len(replies) == 1


@pytest.mark.parametrize("intent", ["incident", "nlu_fallback", "distress"])
def test_distress_comes_before_anything_else(new_talk: Talk, context: Context, intent: str) -> None:
    (reply,) = new_talk.say("tout est en panne et j'ai envie de mourir", intent).replies
    assert isinstance(reply, MessageReply)
    assert reply.text == context.build.phrase("distress")
    assert "3114" in reply.text
    assert "112" in reply.text
    assert reply.lead is None


def test_what_was_given_can_be_asked_back(talk: Talk) -> None:
    talk.say("contact parti", "technical_contact_change", details={"service_id": "OCB000123"})
    (reply,) = talk.say("quel numéro je vous ai donné ?", "recall").replies
    assert isinstance(reply, MessageReply)
    assert "OCB000123" in reply.text


def test_what_was_given_can_be_corrected(talk: Talk) -> None:
    talk.say("contact parti", "technical_contact_change", details={"service_id": "OCB000123"})
    talk.say("pardon c'est OCB000124", "inform_detail", details={"service_id": "OCB000124"})
    assert talk.memory.service_id == "OCB000124"


def test_nothing_given_is_said_so(talk: Talk, context: Context) -> None:
    (reply,) = talk.say("qu'est-ce que je vous ai dit ?", "recall").replies
    assert isinstance(reply, MessageReply)
    assert reply.text == context.build.phrase("nothing_to_recall")


def test_a_profile_that_two_procedures_ask_for_is_told_back_once(context: Context) -> None:
    asking = context.content.procedures["new_organisation"]
    procedures = {**context.content.procedures, "twin": asking}
    content = context.content.model_copy(update={"procedures": procedures})
    profile = asking.options[0]
    talk = Talk(replace(context, content=content), Memory(announced=True, profile=profile.id))
    (reply,) = talk.say("qu'est-ce que je vous ai dit ?", "recall").replies
    assert isinstance(reply, MessageReply)
    told = context.build.phrase("summary_profile", profile=profile.label)
    assert reply.text.splitlines()[1:] == [told]


def test_a_vague_opening_is_narrowed_by_what_follows(talk: Talk) -> None:
    hints = {"login_failure": 0.3, "billing_online": 0.3}
    talk.say("j'ai un problème sur l'espace client", "vague", probabilities={"vague": 0.4, **hints})
    assert dict(talk.memory.hints) == hints
    talk.say("mdp perdu", "lost_password")
    assert dict(talk.memory.hints) == {}


def test_memory_begins_empty() -> None:
    assert Memory().threads == ()
