"""Renders a reply as plain text, good to read alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from assistant.content.emphasis import without_marks
from assistant.replies.model import (
    ActionPart,
    ChoicePart,
    ChoiceReply,
    ContactPart,
    ContactsReply,
    MessageReply,
    NotePart,
    ProcedureReply,
    Reply,
    StepPart,
)
from assistant.replies.plain import as_asked, is_feedback, mail_to_show


def render_text(reply: Reply, labels: Mapping[str, str], first_choice: int = 1) -> str:
    """Render a reply as text without blank lines, which Rasa would cut into several messages.

    Args:
        reply: the reply.
        labels: the phrases of content/messages.yml, by key.
        first_choice: number of the first choice, above 1 when an earlier reply of the same turn
            has choices too.

    Returns:
        The text, its steps and choices numbered, lines separated by one newline.
    """
    return "\n".join(
        line
        for part in _lines(reply, labels, first_choice)
        for line in without_marks(part).splitlines()
        if line.strip()
    )


def _lines(reply: Reply, labels: Mapping[str, str], first_choice: int) -> Iterator[str]:
    if reply.lead:
        yield reply.lead
    if isinstance(reply, ProcedureReply):
        yield from _procedure(reply, labels)
    elif isinstance(reply, ChoiceReply):
        yield reply.question
    elif isinstance(reply, ContactsReply):
        yield reply.text
        yield from _actions(reply.actions, labels)
        yield from (f"- {line}" for line in _contacts(reply.contacts, labels))
        if reply.summary:
            yield labels["summary_hint"]
            yield reply.summary
        else:
            yield from _mails(reply.contacts, labels)
    elif isinstance(reply, MessageReply):
        yield reply.text
        yield from _actions(reply.actions, labels)
    if not isinstance(reply, ChoiceReply):
        yield from _details(reply.details, labels)
    yield from _choices(reply.choices, labels, first_choice)


def _procedure(reply: ProcedureReply, labels: Mapping[str, str]) -> Iterator[str]:
    yield reply.title
    yield from _notes(reply.notes, "important", f"{labels['label_important']} ")
    yield from _steps(reply.steps, labels)
    yield from _notes(reply.notes, "info", "")
    yield from _actions(reply.actions, labels)
    if reply.contacts:
        yield labels["label_contacts"]
        yield from (f"- {line}" for line in _contacts(reply.contacts, labels))
        yield from _mails(reply.contacts, labels)
    if reply.links:
        yield labels["label_links"]
        yield from (f"- {link.label} ({link.url})" for link in reply.links)
    yield labels["label_source"].format(
        label=reply.source.label,
        url=reply.source.url,
        date=reply.source.reviewed.strftime("%d/%m/%Y"),
    )


def _notes(notes: Sequence[NotePart], kind: str, prefix: str) -> Iterator[str]:
    yield from (f"{prefix}{note.text}" for note in notes if note.kind == kind)


def _steps(steps: Sequence[StepPart], labels: Mapping[str, str]) -> Iterator[str]:
    for number, step in enumerate(steps, start=1):
        mark = f"{number}. " if len(steps) > 1 else ""
        yield mark + _step(step, labels)


def _step(step: StepPart, labels: Mapping[str, str]) -> str:
    text = step.text
    if step.link:
        text += f" ({step.link.label}, {step.link.url})"
    if step.image:
        text += " " + labels["label_image"].format(alt=step.image.alt)
    return text


def _contacts(contacts: Sequence[ContactPart], labels: Mapping[str, str]) -> Iterator[str]:
    for contact in contacts:
        details = [contact.how]
        if contact.email:
            details.append(labels["label_email"].format(email=contact.email))
        if contact.phone:
            details.append(labels["label_phone"].format(phone=contact.phone))
        details += [
            labels["label_page"].format(label=action.label, url=action.url)
            for action in contact.actions
            if action.kind == "open"
        ]
        yield labels["label_contact"].format(name=contact.name, details=" – ".join(details))


def _actions(actions: Sequence[ActionPart], labels: Mapping[str, str]) -> Iterator[str]:
    yield from (
        labels["label_action"].format(label=action.label, url=action.url)
        for action in actions
        if action.kind == "open"
    )


def _mails(contacts: Sequence[ContactPart], labels: Mapping[str, str]) -> Iterator[str]:
    """Write the prepared mail out, as nothing can be copied by a button here."""
    mail = mail_to_show(contacts, labels)
    if mail:
        yield labels["label_mail"].format(subject=mail.subject)
        yield mail.body or ""


def _details(details: Sequence[ChoicePart], labels: Mapping[str, str]) -> Iterator[str]:
    if details:
        questions = " ".join(detail.title for detail in details)
        yield labels["label_details"].format(questions=questions)


def _choices(
    choices: Sequence[ChoicePart], labels: Mapping[str, str], first_choice: int
) -> Iterator[str]:
    if choices:
        if is_feedback(choices):
            yield labels["feedback_question"]
        yield labels["label_choices"]
        yield from (
            f"  {number}) {choice.title}"
            for number, choice in enumerate(as_asked(choices, labels), first_choice)
        )
