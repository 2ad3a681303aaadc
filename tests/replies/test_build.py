"""What is built from the shipped content."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from assistant.content.emphasis import without_marks
from assistant.content.loader import load_content
from assistant.content.model import DETAIL_VALUES, Case, ContactReference, Procedure
from assistant.replies.build import (
    AFFIRM,
    NOT_SOLVED,
    TOPICS,
    UNSURE,
    ReplyBuilder,
    conditions_of,
    shortened,
)
from assistant.replies.model import ContactPart, ProcedureReply

ADDRESS = "adv@example.com"
CONTENT = load_content(Path("content"))
REACHED = load_content(Path("content"), environment={"CONTACT_ADV_OCB_EMAIL": ADDRESS})
BUILD = ReplyBuilder(CONTENT)

ANSWERS: dict[str, tuple[Procedure, Case | None]] = {
    f"{procedure.id}/{case.id}" if case else procedure.id: (procedure, case)
    for procedure in CONTENT.procedures.values()
    for case in (procedure.cases.options if procedure.cases else (None,))
}
DETAILS = [
    {name: value for name, value in zip(DETAIL_VALUES, values, strict=True) if value != "unknown"}
    for values in product(*DETAIL_VALUES.values())
]


def procedure_reply(procedure_id: str, **details: str) -> ProcedureReply:
    return BUILD.procedure(CONTENT.procedures[procedure_id], None, details)


def steps(reply: ProcedureReply) -> str:
    return "\n".join(without_marks(step.text) for step in reply.steps)


def adv_contact(content: ReplyBuilder, **details: str) -> ContactPart:
    procedure = content.content.procedures["technical_contact_change"]
    (contact,) = content.procedure(procedure, None, details).contacts
    return contact


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_is_complete(name: str) -> None:
    procedure, case = ANSWERS[name]

    reply = BUILD.procedure(procedure, case, {})

    assert (reply.procedure, reply.case) == (procedure.id, case.id if case else None)
    assert reply.title == procedure.title
    assert reply.steps
    assert [choice.payload for choice in reply.choices] == [AFFIRM, NOT_SOLVED]
    assert reply.source.url == procedure.source.url
    assert reply.source.reviewed == procedure.reviewed
    assert [link.url for link in reply.links] == [
        CONTENT.links[link].url for link in (case or procedure).links
    ]


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_has_steps_whatever_the_details(name: str) -> None:
    procedure, case = ANSWERS[name]
    least = len(BUILD.procedure(procedure, case, {}).steps) - 2
    for details in DETAILS:
        reply = BUILD.procedure(procedure, case, details)
        assert len(reply.steps) >= max(1, least)
        assert len({step.text for step in reply.steps}) == len(reply.steps)
        ids = [contact.id for contact in reply.contacts]
        assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("lost", "shown", "hidden"),
    [
        ("password", "« mot de passe oublié »", "« identifiant oublié »"),
        ("identifier", "« identifiant oublié »", "« mot de passe oublié »"),
    ],
)
def test_only_what_was_lost_is_named(lost: str, shown: str, hidden: str) -> None:
    shown, hidden = (
        text.replace("« ", "«\u00a0").replace(" »", "\u00a0»") for text in (shown, hidden)
    )
    text = steps(procedure_reply("lost_password", lost=lost))
    assert shown in text
    assert hidden not in text


def test_both_are_named_when_it_is_not_known_what_was_lost() -> None:
    text = steps(procedure_reply("lost_password"))
    assert "mot de passe oublié" in text
    assert "identifiant oublié" in text


def test_a_customer_of_the_standard_support_is_not_sent_to_cloud_expert() -> None:
    reply = procedure_reply("incident", support_level="standard")
    assert [contact.id for contact in reply.contacts] == ["support"]
    assert "Cloud Expert" not in steps(reply)


@pytest.mark.parametrize("level", ["bronze", "silver", "gold"])
def test_a_support_option_names_itself_and_cloud_expert(level: str) -> None:
    reply = procedure_reply("incident", support_level=level)
    assert [contact.id for contact in reply.contacts] == ["support", "cloud_expert"]
    assert level.title() in steps(reply)


@pytest.mark.parametrize("details", DETAILS, ids=str)
def test_the_sla_warning_comes_first_in_every_incident_answer(details: dict[str, str]) -> None:
    note = BUILD.procedure(CONTENT.procedures["incident"], None, details).notes[0]
    assert note.kind == "important"
    assert "sans ticket" in note.text


def test_important_notes_come_before_the_others_whatever_the_file_says() -> None:
    incident = CONTENT.procedures["incident"]
    turned = incident.model_copy(update={"notes": tuple(reversed(incident.notes))})
    kinds = [note.kind for note in BUILD.procedure(turned, None, {"support_level": "gold"}).notes]
    assert kinds[0] == "important"
    assert set(kinds[1:]) == {"info"}


def test_no_address_means_no_mail() -> None:
    contact = adv_contact(BUILD)
    assert (contact.email, contact.mailto) == (None, None)
    assert contact.how


def test_the_mail_is_prepared_with_the_identifier_that_the_customer_gave() -> None:
    mail = urlsplit(adv_contact(ReplyBuilder(REACHED), service_id="OCB000123").mailto or "")
    fields = parse_qs(mail.query)
    assert (mail.scheme, mail.path) == ("mailto", ADDRESS)
    assert fields["subject"] == ["Changement de contact technique"]
    assert "OCB000123" in fields["body"][0]
    assert "à compléter" not in fields["body"][0]


def test_the_mail_leaves_a_place_for_an_identifier_that_is_not_known() -> None:
    mail = urlsplit(adv_contact(ReplyBuilder(REACHED)).mailto or "")
    assert CONTENT.messages["service_id_to_complete"] in parse_qs(mail.query)["body"][0]


def test_the_lines_of_a_mail_end_as_mailto_wants() -> None:
    mailto = adv_contact(ReplyBuilder(REACHED)).mailto or ""
    assert "%0D%0A" in mailto
    assert mailto.count("%0A") == mailto.count("%0D%0A")
    assert "+" not in mailto, "a plus is not a space in a mailto"


def test_a_contact_without_a_mail_of_its_own_has_one_about_the_answer() -> None:
    (contact,) = ReplyBuilder(REACHED).contacts_of(
        [ContactReference(id="adv_ocb")],
        {"service_id": "OCB000123"},
        REACHED.procedures["billing_online"],
    )
    fields = parse_qs(urlsplit(contact.mailto or "").query)
    assert fields["subject"] == ["Consulter ses factures en ligne"]
    assert "OCB000123" in fields["body"][0]


def test_contacts_of_one_answer_get_the_mail_that_is_written_for_one_of_them() -> None:
    duplicate = CONTENT.procedures["billing_duplicate"]
    contacts = BUILD.escalation_contacts(duplicate, None, {})
    bodies = {action.body for one in contacts for action in one.actions if action.body}
    assert [one.id for one in contacts] == ["adv_ocb", "sales_contact"]
    assert len(bodies) == 1
    assert "deux factures" in bodies.pop()


def kinds(contact: ContactPart) -> list[str]:
    return [action.kind for action in contact.actions]


def test_a_contact_without_address_copies_its_mail_and_opens_the_published_page() -> None:
    contact = adv_contact(BUILD, service_id="OCB000123")
    copied, page = contact.actions
    assert (copied.kind, copied.label) == ("copy_mail", "Copier le mail prêt")
    assert copied.subject == "Changement de contact technique"
    assert "OCB000123" in (copied.body or "")
    assert (page.kind, page.url) == ("open", CONTENT.links["published_answers"].url)


def test_a_contact_with_an_address_is_written_to_first() -> None:
    contact = adv_contact(ReplyBuilder(REACHED))
    assert kinds(contact) == ["write_mail", "copy_mail"]
    assert contact.actions[0].url == contact.mailto


def test_a_contact_with_a_number_is_called() -> None:
    build = ReplyBuilder(
        load_content(Path("content"), environment={"CONTACT_ADV_OCB_PHONE": "01 23 45 67 89"})
    )
    contact = adv_contact(build)
    assert kinds(contact) == ["copy_mail", "call"]
    assert contact.actions[-1].phone == "01 23 45 67 89"
    assert "01 23 45 67 89" in contact.actions[-1].label


def test_nobody_writes_to_whom_nobody_can_reach() -> None:
    (abuse,) = BUILD.contacts_of([ContactReference(id="abuse_desk")], {})
    assert kinds(abuse) == ["open"]


def test_the_support_gets_a_ticket_where_the_customer_area_opens_it() -> None:
    build = ReplyBuilder(CONTENT, {"support": "https://client.example.com/support"})
    (support,) = build.contacts_of([ContactReference(id="support")], {})
    assert support.actions[0].label == "Copier le texte du ticket"
    assert support.actions[-1].url == "https://client.example.com/support"


@pytest.mark.parametrize(
    ("area", "url"),
    [
        ({}, None),
        ({"home": "https://client.example.com"}, "https://client.example.com"),
        (
            {"home": "https://client.example.com", "invoices": "https://client.example.com/f"},
            "https://client.example.com/f",
        ),
    ],
)
def test_an_answer_opens_the_customer_area_where_it_begins(
    area: dict[str, str], url: str | None
) -> None:
    reply = ReplyBuilder(CONTENT, area).procedure(CONTENT.procedures["billing_online"], None, {})
    assert [action.url for action in reply.actions] == ([url] if url else [])
    assert [action.label for action in reply.actions] == (["Ouvrir l’Espace Client"] if url else [])
    mailed = ReplyBuilder(CONTENT, area).procedure(CONTENT.procedures["billing_unclear"], None, {})
    assert mailed.actions == ()


@pytest.mark.parametrize("name", ANSWERS)
def test_details_are_offered_until_they_are_told(name: str) -> None:
    procedure, case = ANSWERS[name]
    every = BUILD.detail_choices(procedure, case)
    assert 1 <= len(every) <= 3
    left = BUILD.detail_choices(procedure, case, [every[0].title])
    assert every[0] not in left


@pytest.mark.parametrize("level", ["bronze", "silver", "gold"])
def test_the_support_level_is_filled_in(level: str) -> None:
    for name in ("incident", "new_customer"):
        reply = procedure_reply(name, support_level=level)
        assert f"Avec votre option {level.capitalize()}" in steps(reply)
        assert "{support_level}" not in reply.model_dump_json()


def test_a_contact_named_twice_is_shown_once_with_its_first_mail() -> None:
    build = ReplyBuilder(REACHED)
    duplicate = REACHED.procedures["billing_duplicate"].contacts[0]
    contacts = build.contacts_of([duplicate, ContactReference(id="adv_ocb")], {})
    assert [contact.id for contact in contacts] == ["adv_ocb"]
    assert "subject=" in (contacts[0].mailto or "")


def test_a_repeated_contact_keeps_its_first_place() -> None:
    one, two = BUILD.contacts_of(
        [ContactReference(id="support"), ContactReference(id="partner")], {}
    )
    assert BUILD.contacts([one, two, one], "!").contacts == (one, two)


def test_the_sender_of_abuse_warnings_is_never_somebody_to_turn_to() -> None:
    ids = [contact.id for contact in BUILD.general_contacts()]
    assert "abuse_desk" not in ids
    assert ids[0] == "support"


def test_the_case_question_offers_each_case_and_a_way_out() -> None:
    organisation = CONTENT.procedures["new_organisation"]
    assert organisation.cases is not None
    reply = BUILD.case_question(organisation)
    assert (reply.reason, reply.procedure) == ("case", "new_organisation")
    assert [choice.payload for choice in reply.choices] == [
        *(f"/{case.intent}" for case in organisation.cases.options),
        UNSURE,
    ]


def test_a_procedure_without_cases_has_no_case_question() -> None:
    with pytest.raises(ValueError, match="incident"):
        BUILD.case_question(CONTENT.procedures["incident"])


@pytest.mark.parametrize("topic", CONTENT.topics)
def test_a_topic_offers_all_its_questions_and_something_else(topic: str) -> None:
    reply = BUILD.topic_question(topic)
    procedures = CONTENT.procedures_of(topic)
    assert reply.topic == topic
    assert [choice.procedure for choice in reply.choices] == [*(p.id for p in procedures), None]
    assert [choice.title for choice in reply.choices[:-1]] == [p.question for p in procedures]
    assert reply.choices[-1].payload == TOPICS


def test_all_topics_are_offered_and_one_with_a_single_answer_leads_straight_to_it() -> None:
    choices = {choice.title: choice.payload for choice in BUILD.topic_choices()}
    assert list(choices) == [topic.title for topic in CONTENT.topics.values()]
    assert choices[CONTENT.topics["incident"].title] == "/incident"
    assert choices[CONTENT.topics["billing"].title] == '/help{"topic": "billing"}'


def test_intents_become_labelled_choices_and_those_without_a_label_are_left_out() -> None:
    choices = BUILD.intent_choices(("incident", "billing", "inform_profile_direct", "greet"))
    assert [(choice.payload, choice.procedure) for choice in choices] == [
        ("/incident", "incident"),
        ("/billing", None),
        ("/inform_profile_direct", "new_organisation"),
    ]
    assert choices[0].title == CONTENT.procedures["incident"].question


def test_an_unknown_phrase_is_an_error_and_not_an_empty_reply() -> None:
    with pytest.raises(KeyError):
        BUILD.phrase("no_such_phrase")


def test_conditions_hide_the_identifier_and_what_is_not_known() -> None:
    details = {"service_id": "OCB000123", "lost": "unknown", "support_level": "gold"}
    assert conditions_of(details) == {"service_id": "given", "support_level": "gold"}


def test_what_is_folded_is_what_the_content_says() -> None:
    incident = CONTENT.procedures["incident"]
    assert procedure_reply("incident").fold_after == incident.fold_after == 2
    assert shortened(BUILD.procedure(incident, None, {})).fold_after is None
