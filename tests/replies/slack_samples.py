"""One reply of each kind, with everything that a reply may hold."""

from __future__ import annotations

from datetime import date

from assistant.replies.model import (
    ChoicePart,
    ChoiceReply,
    ContactPart,
    ContactsReply,
    ImagePart,
    LinkPart,
    MessageReply,
    NotePart,
    ProcedureReply,
    Reply,
    SourcePart,
    StepPart,
)

LABELS = {
    "label_contacts": "Contacts :",
    "label_links": "Links:",
    "label_important": "IMPORTANT:",
    "label_image": "[image: {alt}]",
    "label_phone": "phone: {phone}",
    "label_email": "mail: {email}",
    "label_contact": "{name}: {details}",
    "label_choices": "Choose:",
    "label_source": "Source: {label} ({url}), {date}.",
    "label_action": "{label}: {url}",
    "label_page": "{label} ({url})",
    "label_mail": "Mail: {subject}",
    "label_details": "Also: {questions}",
    "feedback_question": "Did it help?",
    "feedback_yes": "Yes",
    "feedback_no": "No",
    "summary_hint": "To be copied:",
    "slack_source": "Source: {source}, {date}.",
    "slack_mail": "Write to {email}",
    "slack_continued": "More of the answer.",
    "slack_chosen": "You chose: {choice}",
    "slack_home_title": "Assistant",
    "slack_home_choose": "Choose.",
    "announcement": "I am a machine.",
}

SALES = ContactPart(
    id="desk",
    name="The desk",
    how="Look at your contract.",
    email="desk@example.com",
    phone="+33 1 00 00 00 00",
    mailto="mailto:desk@example.com?subject=Help&body=Hello%2C%0A",
)
PARTNER = ContactPart(id="partner", name="Your partner", how="Ask as usual.")

PROCEDURE = ProcedureReply(
    procedure="lost_password",
    lead="Hello!",
    title="Password <lost> & found",
    steps=(
        StepPart(text="Open *the* page & <wait>."),
        StepPart(
            text="Press « forgotten ».",
            image=ImagePart(url="https://example.com/page.png", alt="The page"),
        ),
        StepPart(text="Read.", link=LinkPart(label="The guide", url="https://example.com/g?a=1&b")),
        StepPart(text="Look.", image=ImagePart(url="images/local.png", alt="A local picture")),
    ),
    notes=(
        NotePart(kind="important", text="Never write your password."),
        NotePart(kind="info", text="It takes :8080: minutes."),
    ),
    contacts=(SALES, PARTNER),
    links=(LinkPart(label="All guides", url="https://example.com/guides"),),
    choices=(
        ChoicePart(title="Solved", payload="/affirm"),
        ChoicePart(title="Not solved", payload="/not_solved"),
    ),
    source=SourcePart(label="Q&R", url="https://example.com/Q%26R", reviewed=date(2026, 11, 22)),
)

CHOICE = ChoiceReply(
    reason="topic",
    topic="billing",
    question="Which one?",
    choices=(
        ChoicePart(title="Unclear", payload="/billing_unclear", procedure="billing_unclear"),
        ChoicePart(title="Another", payload='/help{"topic": "billing"}'),
    ),
)

CONTACTS = ContactsReply(
    lead="I am sorry.",
    text="Ask here.",
    contacts=(SALES, PARTNER),
    summary="Topic: password\nTried: yes",
    choices=(ChoicePart(title="Again", payload="/start_over"),),
)

MESSAGE = MessageReply(reason="greeting", text="Hello *you* <@U1> & all.\nHow are you?")

SAMPLES: dict[str, Reply] = {
    "procedure": PROCEDURE,
    "choice": CHOICE,
    "contacts": CONTACTS,
    "message": MESSAGE,
}
