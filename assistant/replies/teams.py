"""Renders a reply as a message of Microsoft Teams: a text, or an Adaptive Card 1.5."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

from assistant.content.emphasis import without_marks
from assistant.replies import teams_elements as kit
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
from assistant.replies.plain import is_feedback, mail_to_show
from assistant.replies.teams_elements import Element
from assistant.replies.text import render_text

Activity = dict[str, Any]

CARD_CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"
MAX_ACTIVITY_BYTES = 25 * 1024
# A telephone cuts what is longer: the titles of buttons beside one another, and that of one alone.
_MAX_TITLES_IN_LINE = 32
_MAX_BUTTON_TITLE = 28
# What a notification can show.
_MAX_SUMMARY = 250
_CUT = "…"
_FEEDBACK = ("yes", "no")
# Teams writes « AI generated » beside the message.
_AI_LABEL = {
    "type": "https://schema.org/Message",
    "@type": "Message",
    "@context": "https://schema.org",
    "additionalType": ["AIGeneratedContent"],
}
# What the label and the thumbs add to an activity.
_MARKS_BYTES = 600
_MAIL = "mail"


def render_teams(reply: Reply, labels: Mapping[str, str], about: str | None = None) -> Activity:
    """Render a reply as the content of a message activity.

    Args:
        reply: the reply.
        labels: the phrases of content/messages.yml, by key.
        about: what the buttons are about; comes back with a press.

    Returns:
        `text` and `summary`, with the card in `attachments` unless a paragraph is all there is to
        show (Teams runs the lines of a text together); under 25 KB, whatever the reply's length.
        The lead is a text above the card, and the card's `fallbackText` holds all the rest.
        Each is labelled as a machine's, and has thumbs where it asks whether it helped.
    """
    return {**_content(reply, labels, about), **_marks(reply)}


def _content(reply: Reply, labels: Mapping[str, str], about: str | None) -> Activity:
    if _is_paragraph(reply):
        sentences = [reply.lead, reply.text] if reply.lead else [reply.text]
        return _within_limit(_text_activity(reply, " ".join(sentences)))
    body, actions = _body(reply, labels, about)
    alone = render_text(reply.model_copy(update={"lead": None}), labels)
    for fallback in (alone, _summary(reply)):
        activity = _card_activity(reply, body, actions, fallback)
        if activity_bytes(activity) <= MAX_ACTIVITY_BYTES - _MARKS_BYTES:
            return activity
    return _within_limit(_text_activity(reply, render_text(reply, labels)))


def _is_paragraph(reply: Reply) -> TypeGuard[MessageReply]:
    return (
        isinstance(reply, MessageReply)
        and not (reply.choices or reply.details or reply.actions)
        and "\n" not in reply.text.strip()
    )


def _marks(reply: Reply) -> Activity:
    asked = is_feedback(reply.choices)
    return {
        "entities": [_AI_LABEL],
        **({"channelData": {"feedbackLoop": {"type": "custom"}}} if asked else {}),
    }


def activity_bytes(activity: Activity) -> int:
    """Measure an activity as Teams counts it, its JSON in UTF-16.

    Args:
        activity: what is sent.

    Returns:
        Its size in bytes.
    """
    return len(json.dumps(activity, ensure_ascii=False).encode("utf-16-le"))


def _text_activity(reply: Reply, text: str) -> Activity:
    return {
        "type": "message",
        "textFormat": "plain",
        "text": without_marks(text),
        "summary": _summary(reply),
    }


def _card_activity(
    reply: Reply, body: list[Element], actions: list[Element], fallback: str
) -> Activity:
    card = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "lang": "fr",
        "fallbackText": fallback,
        "body": body,
        **({"actions": actions} if actions else {}),
    }
    return {
        "type": "message",
        "textFormat": "plain",
        # Teams shows the text above the card: repeating the card there would be read twice.
        **({"text": without_marks(reply.lead)} if reply.lead else {}),
        "summary": _summary(reply),
        "attachments": [{"contentType": CARD_CONTENT_TYPE, "content": card}],
    }


def _within_limit(activity: Activity) -> Activity:
    text = activity["text"]
    most = MAX_ACTIVITY_BYTES - _MARKS_BYTES
    while (size := activity_bytes(activity)) > most:
        text = text[: len(text) * most // size - 1]
        activity = {**activity, "text": text + _CUT}
    return activity


def _summary(reply: Reply) -> str:
    headline = without_marks(_headline(reply))
    if len(headline) <= _MAX_SUMMARY:
        return headline
    return headline[: _MAX_SUMMARY - len(_CUT)] + _CUT


def _headline(reply: Reply) -> str:
    if isinstance(reply, ProcedureReply):
        return reply.title
    if isinstance(reply, ChoiceReply):
        return reply.question
    return reply.text


def _body(
    reply: Reply, labels: Mapping[str, str], about: str | None
) -> tuple[list[Element], list[Element]]:
    if isinstance(reply, ProcedureReply):
        body = _procedure(reply, labels)
    elif isinstance(reply, ContactsReply):
        body = [*kit.lines(reply.text), *_open(reply.actions), *_contacts(reply.contacts, labels)]
        if reply.summary:
            summary = kit.container(kit.lines(reply.summary), style="emphasis")
            body += [kit.section(labels["summary_hint"]), summary]
        else:
            body += _mails(reply.contacts, labels)
    else:
        body = kit.lines(_headline(reply))
        if isinstance(reply, MessageReply):
            body += _open(reply.actions)
    if not isinstance(reply, ChoiceReply):
        body += [kit.button(kit.submit(one.title, one.payload, about)) for one in reply.details]
    choices, buttons = _choices(_asked(reply.choices), about)
    return body + choices, buttons


def _asked(choices: Sequence[ChoicePart]) -> Sequence[ChoicePart]:
    """Leave out what Teams asks itself, under every answer: whether it helped."""
    return choices[len(_FEEDBACK) :] if is_feedback(choices) else choices


def _procedure(reply: ProcedureReply, labels: Mapping[str, str]) -> list[Element]:
    body = [kit.heading(reply.title)]
    body += [_warning(note, labels) for note in reply.notes if note.kind == "important"]
    body += _steps(reply.steps)
    for note in reply.notes:
        if note.kind == "info":
            body += kit.lines(note.text, spacing="Medium")
    body += _open(reply.actions)
    if reply.contacts:
        body += [kit.section(labels["label_contacts"]), *_contacts(reply.contacts, labels)]
        body += _mails(reply.contacts, labels)
    if reply.links:
        links = [kit.open_url(part.label, part.url) for part in reply.links]
        body += [
            kit.section(labels["label_links"]),
            *(kit.row(one, spacing="Small") for one in links),
        ]
    source = labels["teams_source"].format(
        link=kit.link(reply.source.label, reply.source.url),
        date=reply.source.reviewed.strftime("%d/%m/%Y"),
    )
    return [
        *body,
        kit.markdown(source, isSubtle=True, size="Small", separator=True, spacing="Medium"),
    ]


def _warning(note: NotePart, labels: Mapping[str, str]) -> Element:
    label = kit.markdown(kit.plain(labels["label_important"]), weight="Bolder")
    return kit.container([label, *kit.lines(note.text, spacing="None")], style="warning")


def _steps(steps: Sequence[StepPart]) -> list[Element]:
    if len(steps) == 1:
        return _step(steps[0])
    return [kit.numbered(number, _step(step)) for number, step in enumerate(steps, start=1)]


def _step(step: StepPart) -> list[Element]:
    items = kit.lines(step.text)
    if step.link:
        items.append(kit.markdown(kit.link(step.link.label, step.link.url), spacing="None"))
    if step.image:
        items.append(kit.image(step.image.url, step.image.alt))
    return items


def _contacts(contacts: Sequence[ContactPart], labels: Mapping[str, str]) -> list[Element]:
    return [kit.container(_contact(contact, labels), spacing="Small") for contact in contacts]


def _contact(contact: ContactPart, labels: Mapping[str, str]) -> list[Element]:
    items = [
        kit.markdown(kit.plain(contact.name), weight="Bolder"),
        *kit.lines(contact.how, spacing="None"),
    ]
    if contact.email:
        # A Markdown link: Action.OpenUrl opens no mailto on several of Teams' clients.
        email = kit.link(contact.email, contact.mailto or f"mailto:{contact.email}")
        items.append(kit.markdown(labels["label_email"].format(email=email), spacing="None"))
    if contact.phone:
        items += kit.lines(labels["label_phone"].format(phone=contact.phone), spacing="None")
    items += [
        kit.markdown(kit.link(action.label, action.url), spacing="None")
        for action in contact.actions
        if action.kind == "open" and action.url
    ]
    return items


def _open(actions: Sequence[ActionPart]) -> list[Element]:
    return [
        kit.button({**kit.open_url(action.label, action.url), "style": "positive"})
        for action in actions
        if action.kind == "open" and action.url
    ]


def _mails(contacts: Sequence[ContactPart], labels: Mapping[str, str]) -> list[Element]:
    """Offer to show the prepared mail: a card cannot copy."""
    mail = mail_to_show(contacts, labels)
    if mail is None:
        return []
    hint = kit.lines(labels["label_mail"].format(subject=mail.subject))
    text = kit.container(
        [*hint, *kit.lines(mail.body or "")], style="emphasis", id=_MAIL, isVisible=False
    )
    return [kit.button(kit.toggle(labels["teams_show_mail"], _MAIL)), text]


def _choices(
    choices: Sequence[ChoicePart], about: str | None
) -> tuple[list[Element], list[Element]]:
    """Return the choices as parts of the card's body, or as its buttons when they fit in a line."""
    actions = [kit.submit(choice.title, choice.payload, about) for choice in choices]
    lengths = [len(choice.title) for choice in choices]
    if sum(lengths) <= _MAX_TITLES_IN_LINE:
        return [], actions
    if max(lengths) <= _MAX_BUTTON_TITLE:
        return [kit.button(action) for action in actions], []
    return [kit.row(action, style="emphasis", spacing="Small") for action in actions], []
