"""The ladder: procedure, what else to do, a contact, a person; and what is recorded of it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from assistant.dialogue.context import Context
from assistant.dialogue.memory import Memory
from assistant.dialogue.thread import Subject
from assistant.dialogue.turn import Feedback
from assistant.replies.model import ChoiceReply, ContactsReply, MessageReply
from tests.dialogue.talk import Talk


def test_solved_is_recorded_with_the_procedure(talk: Talk, context: Context) -> None:
    talk.say("mdp perdu", "lost_password")
    outcome = talk.press("/affirm")
    (reply,) = outcome.replies
    assert isinstance(reply, MessageReply)
    assert reply.text == context.build.phrase("resolved")
    assert outcome.feedback == Feedback("lost_password", None, solved=True)


def test_each_rung_of_the_ladder_says_something_new(talk: Talk, context: Context) -> None:
    talk.say("mdp perdu", "lost_password")

    first = talk.press("/not_solved")
    (reply,) = first.replies
    assert isinstance(reply, ContactsReply)
    assert reply.lead == context.build.phrase("not_solved")
    assert reply.text == context.content.procedures["lost_password"].escalation.text
    assert "/contact_human" in [choice.payload for choice in reply.choices]
    assert first.feedback == Feedback("lost_password", None, solved=False)

    second = talk.say("toujours pas", "not_solved")
    (reply,) = second.replies
    assert isinstance(reply, ContactsReply)
    assert reply.lead == context.build.phrase("not_solved_again")
    assert reply.summary is not None
    assert context.build.phrase("state_not_solved") in reply.summary
    assert second.feedback == Feedback("lost_password", None, solved=False)


def test_feedback_names_the_case(talk: Talk) -> None:
    talk.say("organisation", "new_organisation", details={"profile": "partner"})
    outcome = talk.press("/not_solved")
    assert outcome.feedback == Feedback("new_organisation", "partner", solved=False)
    (reply,) = outcome.replies
    assert isinstance(reply, ContactsReply)
    assert [contact.id for contact in reply.contacts] == ["sales_contact", "support"]


def test_solved_is_recorded_once(talk: Talk) -> None:
    talk.say("mdp perdu", "lost_password")
    assert talk.say("ça marche", "solved").feedback is not None
    assert talk.say("oui ça marche", "solved").feedback is None


def test_the_person_hears_of_every_subject_with_its_state(talk: Talk, context: Context) -> None:
    talk.say("mdp perdu", "lost_password")
    talk.say("ça marche", "solved")
    talk.say("facture en double", "billing_duplicate")
    talk.say("un incident", "incident")
    talk.press("/not_solved")
    (reply,) = talk.say("un humain", "contact_human").replies
    assert isinstance(reply, ContactsReply)
    states = ["solved", "told", "not_solved"]
    summary = (reply.summary or "").split("\n")
    assert [
        context.build.phrase(f"state_{state}") in line
        for state, line in zip(states, summary[1:], strict=True)
    ] == [True, True, True]
    assert {"support", "adv_ocb"} <= {contact.id for contact in reply.contacts}


def test_a_new_answer_begins_at_the_foot_of_the_ladder(talk: Talk, context: Context) -> None:
    talk.say("mdp perdu", "lost_password")
    talk.press("/not_solved")
    talk.say("un incident", "incident")
    (reply,) = talk.press("/not_solved").replies
    assert reply.lead == context.build.phrase("not_solved")


def test_what_failed_can_be_solved_in_the_end(talk: Talk) -> None:
    talk.say("mdp perdu", "lost_password")
    talk.press("/not_solved")
    outcome = talk.say("ah c'est bon ça marche", "solved")
    assert outcome.feedback == Feedback("lost_password", None, solved=True)


def test_not_solved_without_a_procedure_asks_what(talk: Talk, context: Context) -> None:
    outcome = talk.say("ça marche pas", "not_solved")
    (reply,) = outcome.replies
    assert isinstance(reply, ChoiceReply)
    assert reply.question == context.build.phrase("not_solved_without_procedure")
    assert outcome.feedback is None


def test_a_person_at_the_first_word(talk: Talk, context: Context) -> None:
    (reply,) = talk.say("je veux un humain", "contact_human").replies
    assert isinstance(reply, ContactsReply)
    assert reply.text == context.build.phrase("contacts")
    assert reply.contacts == context.build.general_contacts()


@pytest.mark.parametrize(
    "before",
    [
        ("incident", {}),
        ("billing", {}),
        ("new_organisation", {}),
        ("nlu_fallback", {}),
        ("deny", {}),
    ],
)
def test_a_person_at_any_moment(talk: Talk, before: tuple[str, dict[str, str]]) -> None:
    talk.say("avant", before[0])
    (reply,) = talk.say("je veux un humain", "contact_human").replies
    assert isinstance(reply, ContactsReply)
    assert reply.contacts
    assert talk.memory.case_pending is None


def test_the_person_fits_the_subject_named_in_the_same_message(talk: Talk) -> None:
    taken = talk.weigh(
        "un humain pour ma facture en double",
        "contact_human",
        candidates=("billing_duplicate",),
        probabilities={"contact_human": 0.7, "billing_duplicate": 0.2},
    )
    (reply,) = taken.outcome.replies
    assert isinstance(reply, ContactsReply)
    assert [contact.id for contact in reply.contacts] == ["adv_ocb", "sales_contact"]
    assert talk.memory.procedure == "billing_duplicate"


def test_an_unlikely_subject_does_not_change_the_current_one(talk: Talk) -> None:
    talk.say("un incident", "incident")
    talk.weigh(
        "un humain",
        "contact_human",
        probabilities={"contact_human": 0.95, "billing_duplicate": 0.05},
    )
    assert talk.memory.procedure == "incident"


def test_the_person_asked_for_by_the_buttons_title_fits_the_current_subject(talk: Talk) -> None:
    talk.say("un incident", "incident")
    talk.press("/not_solved")
    talk.weigh(
        "Parler à quelqu'un",
        "contact_human",
        candidates=("billing_duplicate",),
        probabilities={"contact_human": 0.7, "billing_duplicate": 0.2},
    )
    assert talk.memory.procedure == "incident"


def test_the_summary_tells_what_is_known_and_nothing_typed(talk: Talk, context: Context) -> None:
    secret = "mon mdp est hunter2"
    talk.say(secret, "incident", details={"service_id": "OCB000123", "support_level": "gold"})
    talk.press("/not_solved")
    (reply,) = talk.press("/contact_human").replies
    assert isinstance(reply, ContactsReply)
    assert (reply.summary or "").split("\n") == [
        context.build.phrase("summary_heading"),
        context.build.phrase(
            "summary_subject_line",
            title=context.content.procedures["incident"].title,
            state=context.build.phrase("state_not_solved"),
        ),
        context.build.phrase("summary_service_id", service_id="OCB000123"),
        context.build.phrase("summary_support_level", support_level="Gold"),
    ]


def test_the_summary_names_the_case(talk: Talk, context: Context) -> None:
    talk.say("organisation", "new_organisation", details={"profile": "partner"})
    (reply,) = talk.say("un humain", "contact_human").replies
    assert isinstance(reply, ContactsReply)
    label = "Partenaire ou revendeur"
    title = context.content.procedures["new_organisation"].title
    assert context.build.phrase("summary_case", title=title, case=label) in (reply.summary or "")


def test_the_summary_is_prepared_as_a_mail_where_there_is_an_address(
    reached_context: Context,
) -> None:
    talk = Talk(reached_context, Memory(announced=True))
    talk.say("facture en double", "billing_duplicate")
    (reply,) = talk.say("un humain", "contact_human").replies
    assert isinstance(reply, ContactsReply)
    adv, sales = reply.contacts
    mail = parse_qs(urlsplit(adv.mailto or "").query)
    assert mail["subject"] == [reached_context.build.phrase("summary_subject")]
    assert mail["body"][0].replace("\r\n", "\n") == reply.summary
    assert sales.mailto is None


def test_somebody_who_only_sends_warnings_is_not_offered(talk: Talk) -> None:
    talk.say("mail abuse", "abuse_email")
    (reply,) = talk.say("un humain", "contact_human").replies
    assert isinstance(reply, ContactsReply)
    assert [contact.id for contact in reply.contacts] == ["support"]


def test_who_does_not_know_the_case_can_still_reach_a_person(talk: Talk) -> None:
    talk.say("organisation", "new_organisation")
    (reply,) = talk.say("un humain", "contact_human").replies
    assert isinstance(reply, ContactsReply)
    assert [contact.id for contact in reply.contacts] == ["partner", "sales_contact"]


LOST = Subject("lost_password")


def test_a_button_under_an_older_answer_concerns_that_answer(talk: Talk, context: Context) -> None:
    talk.say("mdp perdu", "lost_password")
    talk.say("une panne", "incident")
    outcome = talk.press_under(LOST, "/not_solved")
    assert outcome.feedback == Feedback("lost_password", None, solved=False)
    (reply,) = outcome.replies
    assert isinstance(reply, ContactsReply)
    assert reply.text == context.content.procedures["lost_password"].escalation.text
    assert talk.memory.subject == LOST


def test_solved_under_an_older_answer_is_no_answer_to_an_open_question(talk: Talk) -> None:
    talk.say("mdp perdu", "lost_password")
    (question,) = talk.say("facture", "billing").replies
    assert isinstance(question, ChoiceReply)
    outcome = talk.press_under(LOST, "/affirm")
    assert outcome.feedback == Feedback("lost_password", None, solved=True)


def test_a_button_under_the_answer_in_context_climbs_the_ladder(talk: Talk) -> None:
    talk.say("mdp perdu", "lost_password")
    talk.press_under(LOST, "/not_solved")
    talk.press_under(LOST, "/not_solved")
    assert talk.memory.current is not None
    assert talk.memory.current.escalations == 2


def test_an_answer_of_a_case_is_told_apart(talk: Talk) -> None:
    for profile in ("partner", "direct_customer"):
        talk.say("organisation", "new_organisation", details={"profile": profile})
    outcome = talk.press_under(Subject("new_organisation", "partner"), "/affirm")
    assert outcome.feedback == Feedback("new_organisation", "partner", solved=True)


@pytest.mark.parametrize("about", [Subject("nothing"), Subject("lost_password", "no_case")])
def test_an_answer_that_does_not_exist_is_not_recorded(talk: Talk, about: Subject) -> None:
    talk.say("une panne", "incident")
    outcome = talk.press_under(about, "/not_solved")
    assert outcome.feedback == Feedback("incident", None, solved=False)


def test_a_choice_of_another_procedure_leads_there_from_an_older_answer(talk: Talk) -> None:
    talk.say("une panne", "incident")
    talk.press_under(LOST, "/billing_online")
    assert talk.memory.procedure == "billing_online"


@pytest.mark.parametrize("subject", [LOST, Subject("new_organisation", "partner")])
def test_a_subject_is_read_as_it_was_written(subject: Subject) -> None:
    assert Subject.read(str(subject)) == subject


@pytest.mark.parametrize("written", [None, "", 3, ["lost_password"]])
def test_nothing_written_is_no_subject(written: object) -> None:
    assert Subject.read(written) is None
