"""Questions about the procedure just told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.dialogue.context import Context
from assistant.dialogue.memory import Memory
from assistant.dialogue.statements import Nearness, Statement, every_statement_of, statements_of
from assistant.dialogue.thread import Thread
from assistant.replies.build import NOT_SOLVED
from assistant.replies.model import ChoiceReply, ContactsReply, MessageReply, ProcedureReply
from tests.dialogue.talk import AskedFinder, Talk

ASK = "qui peut réinitialiser mon compte"


@pytest.fixture
def answered_talk(talk: Talk) -> Talk:
    talk.say("mdp perdu", "lost_password", details={"lost": "password"})
    return talk


@pytest.mark.parametrize("intent", ["follow_up", "nlu_fallback", "out_of_scope", "lost_password"])
def test_a_documented_detail_answers_however_doubtful_the_message(
    answered_talk: Talk, intent: str
) -> None:
    (reply,) = answered_talk.say(ASK, intent).replies
    assert isinstance(reply, MessageReply)
    assert reply.reason == "follow_up"
    assert "Administration des Ventes OCB" in reply.text
    assert reply.choices[0].payload == NOT_SOLVED
    assert answered_talk.memory.procedure == "lost_password"


def test_the_answer_says_what_it_is_about(answered_talk: Talk, context: Context) -> None:
    (reply,) = answered_talk.say(ASK, "follow_up").replies
    title = context.content.procedures["lost_password"].title
    assert reply.lead == context.build.phrase("follow_up", title=title)


def test_a_button_is_never_a_follow_up(answered_talk: Talk) -> None:
    (reply,) = answered_talk.press("/not_solved").replies
    assert isinstance(reply, ContactsReply)


class EagerFinder(AskedFinder):
    """Finds an answer to everything."""

    def compare(
        self,
        question: str,  # noqa: ARG002
        statements: Sequence[Statement],
    ) -> Sequence[Nearness]:
        return [Nearness(1.0, 1.0) for _ in statements]


def test_the_button_of_the_current_procedure_tells_it_again(context: Context) -> None:
    talk = Talk(replace(context, finder=EagerFinder()), Memory(announced=True))
    talk.press_under(None, '/help{"topic": "access"}')
    talk.press("/lost_password")
    talk.press_under(None, '/help{"topic": "access"}')
    (reply,) = talk.press("/lost_password").replies
    assert isinstance(reply, ProcedureReply)


def test_what_is_not_documented_is_said_so_with_a_contact(
    answered_talk: Talk, context: Context
) -> None:
    (reply,) = answered_talk.say("et la couleur du bouton ?", "follow_up").replies
    title = context.content.procedures["lost_password"].title
    assert isinstance(reply, ContactsReply)
    assert reply.text == context.build.phrase("not_documented", title=title)
    assert [contact.id for contact in reply.contacts] == ["adv_ocb"]


def test_a_contact_statement_shows_that_contact_alone(
    answered_talk: Talk, context: Context
) -> None:
    contact = context.content.contacts["adv_ocb"]
    question = context.build.phrase("label_contact", name=contact.name, details=contact.how)
    (reply,) = answered_talk.say(question, "follow_up").replies
    assert isinstance(reply, ContactsReply)
    assert [part.id for part in reply.contacts] == ["adv_ocb"]


def test_the_escalation_statement_brings_its_contacts(
    answered_talk: Talk, context: Context
) -> None:
    text = context.content.procedures["lost_password"].escalation.text
    (reply,) = answered_talk.say(text, "follow_up").replies
    assert isinstance(reply, ContactsReply)
    assert reply.text == text
    assert reply.contacts


def test_a_detail_that_changes_the_answer_tells_it_again(answered_talk: Talk) -> None:
    (reply,) = answered_talk.say(
        "et pour l'identifiant ?", "follow_up", details={"lost": "identifier"}
    ).replies
    assert isinstance(reply, ProcedureReply)
    assert "identifiant oublié" in str(reply.steps)
    assert "mot de passe oublié" not in str(reply.steps)


def test_a_follow_up_on_nothing_asks_for_the_question(talk: Talk, context: Context) -> None:
    (reply,) = talk.say("et après ?", "follow_up").replies
    assert isinstance(reply, ChoiceReply)
    assert reply.question == context.build.phrase("follow_up_without_procedure")


def test_a_follow_up_on_nothing_twice_is_no_loop(talk: Talk, context: Context) -> None:
    talk.say("et après ?", "follow_up")
    (reply,) = talk.say("oui mais après ?", "follow_up").replies
    assert isinstance(reply, ContactsReply)
    assert reply.text == context.build.phrase("fallback_topics")


def test_a_case_follow_up_knows_the_details_of_case_and_procedure(talk: Talk) -> None:
    talk.say("organisation", "new_organisation", details={"profile": "direct_customer"})
    for ask in ("qui remplit le bon de commande", "c'est quoi une organisation"):
        (reply,) = talk.say(ask, "follow_up").replies
        assert isinstance(reply, MessageReply)


@pytest.mark.parametrize("level", ["standard", "gold", None])
def test_statements_follow_the_customers_details(context: Context, level: str | None) -> None:
    details = {"support_level": level} if level else {}
    incident = context.content.procedures["incident"]
    statements = statements_of(context.content, incident, None, details)
    contacts = {statement.contact for statement in statements if statement.contact}
    assert contacts == ({"support"} if level == "standard" else {"support", "cloud_expert"})
    text = " ".join(s.text for s in statements if s.kind in ("step", "note"))
    assert ("option Gold" in text) == (level == "gold")


def test_statements_say_all_kinds_of_things(context: Context) -> None:
    statements = context.statements(Thread("incident"), {})
    kinds = [statement.kind for statement in statements]
    assert set(kinds) == {"step", "note", "detail", "escalation", "contact"}
    assert kinds == sorted(kinds, key=["step", "note", "detail", "escalation", "contact"].index)


def test_every_statement_that_may_be_asked_for_is_known(context: Context) -> None:
    values = [{}, *({"support_level": level} for level in ("standard", "silver", "gold"))]
    values += [{"lost": lost} for lost in ("password", "identifier", "both")]
    values.append({"service_id": "OCB0001234"})
    for procedure in context.content.procedures.values():
        every = every_statement_of(context.content, procedure)
        assert len(set(every)) == len(every)
        for case in (None, *(procedure.cases.options if procedure.cases else ())):
            for details in values:
                assert set(statements_of(context.content, procedure, case, details)) <= set(every)


def test_no_procedure_has_no_statements(context: Context) -> None:
    assert context.statements(Thread("withdrawn_since"), {}) == ()


def test_a_follow_up_reaches_an_earlier_subject_and_turns_to_it(answered_talk: Talk) -> None:
    answered_talk.say("un incident", "incident")
    (reply,) = answered_talk.say(ASK, "follow_up").replies
    assert isinstance(reply, MessageReply)
    assert "Administration des Ventes OCB" in reply.text
    assert answered_talk.memory.procedure == "lost_password"
    assert [thread.procedure for thread in answered_talk.memory.threads] == [
        "lost_password",
        "incident",
    ]
