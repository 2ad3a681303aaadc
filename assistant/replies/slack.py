"""Renders a reply as Slack messages: Block Kit blocks, and the text that is read aloud."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.replies import slack_blocks as kit
from assistant.replies.model import (
    ActionPart,
    ChoicePart,
    ChoiceReply,
    ContactPart,
    ContactsReply,
    NotePart,
    ProcedureReply,
    Reply,
    SourcePart,
    StepPart,
)
from assistant.replies.plain import as_asked, is_feedback, mail_to_show
from assistant.replies.slack_blocks import Block, Element

ACTION_PREFIX = "choice-"
LINK_PREFIX = "open-"
CHOICES, DETAILS, OPEN = "choices", "details", "open"
"""What rows of buttons hold; the beginning of their ids."""
MAX_ITEMS = 20
# Slack cuts a longer title of a button, though it takes one of 75 characters.
SHOWN_TITLE = 30
# Leaves room for the text, so that each block fits in a message.
MAX_CHUNK = 7_000


@dataclass(frozen=True)
class SlackMessage:
    """One message for Slack.

    Attributes:
        text: what notifications show and screen readers read, in Slack's markup.
        blocks: what is seen.
    """

    text: str
    blocks: tuple[Block, ...]


def render_slack(
    reply: Reply,
    text: str,
    labels: Mapping[str, str],
    owner: str = "",
    about: str | None = None,
) -> tuple[SlackMessage, ...]:
    """Render a reply.

    Args:
        reply: the reply.
        text: its complete plain-text form.
        labels: the phrases of content/messages.yml, by key.
        owner: who may press the buttons; comes back with a press, in the block's id.
        about: what the buttons are about; comes back with a press too.

    Returns:
        One message, or several when Slack would refuse so long a one. The first carries the
        text, the last the buttons.
    """
    spoken = kit.clip(kit.escape(text), kit.MAX_TEXT)
    choices = as_asked(reply.choices, labels)
    blocks = [
        *_body(reply, labels),
        *_details(reply, owner, about),
        *(kit.section(labels["feedback_question"]) for _ in choices[:1] if is_feedback(choices)),
        *_titles(choices),
        *choice_blocks(choices, owner, about),
    ]
    pages = kit.chunks(blocks, kit.MAX_BLOCKS, kit.MAX_MESSAGE - len(spoken))
    return tuple(
        SlackMessage(spoken if number == 0 else kit.escape(labels["slack_continued"]), tuple(page))
        for number, page in enumerate(pages)
    )


def choice_blocks(
    choices: Sequence[ChoicePart],
    owner: str = "",
    about: str | None = None,
    kind: str = CHOICES,
) -> Iterator[Block]:
    """Render choices as rows of buttons.

    Args:
        choices: what can be chosen; one whose payload Slack would refuse is left out.
        owner: who may press the buttons; an id of Slack's, without a hyphen.
        about: what the buttons are about.
        kind: what a press freezes together.

    Returns:
        The rows, none when there is nothing to choose.
    """
    buttons = [
        kit.button(choice.title, choice.payload, f"{ACTION_PREFIX}{kind}-{number}")
        for number, choice in enumerate(choices)
        if len(choice.payload) <= kit.MAX_VALUE
    ]
    for number, row in enumerate(kit.chunks(buttons, kit.MAX_BUTTONS, MAX_CHUNK)):
        # All of these are far shorter than the 255 characters that Slack takes.
        yield kit.actions(row, "-".join((kind, str(number), owner, *([about] if about else ()))))


def owner_of(block_id: str) -> str:
    """Tell who may press the buttons of a row.

    Args:
        block_id: the row's id.

    Returns:
        The owner given when it was rendered; empty for anybody.
    """
    return _part(block_id, 2)


def about_of(block_id: str) -> str | None:
    """Tell what the buttons of a row are about.

    Args:
        block_id: the row's id.

    Returns:
        What was given when it was rendered.
    """
    return _part(block_id, 3) or None


def _part(block_id: str, number: int) -> str:
    return (block_id.split("-", 3) + [""] * 4)[number]


def freeze(
    text: str,
    blocks: Sequence[Block],
    title: str,
    labels: Mapping[str, str],
    pressed: str = CHOICES,
) -> SlackMessage:
    """Replace a message's buttons by what was chosen; those of another kind stay.

    Args:
        text: the message's text, as Slack gives it back.
        blocks: its blocks, as Slack gives them back.
        title: the pressed button's title.
        pressed: the id of the row with the pressed button.
        labels: the phrases of content/messages.yml, by key.

    Returns:
        The message, with nothing left to press in such rows.
    """
    chosen = kit.escape(labels["slack_chosen"].format(choice=title))
    kind = pressed.partition("-")[0]
    kept = (block for block in blocks if not _is_row(block, kind))
    return SlackMessage(kit.clip(f"{text}\n{chosen}", kit.MAX_TEXT), (*kept, kit.context(chosen)))


def _is_row(block: Block, kind: str) -> bool:
    return bool(block["type"] == "actions") and block.get("block_id", "").startswith(f"{kind}-")


def without_images(blocks: Sequence[Block], labels: Mapping[str, str]) -> tuple[Block, ...]:
    """Describe a message's pictures instead of showing them.

    Args:
        blocks: the message's blocks.
        labels: the phrases of content/messages.yml, by key.

    Returns:
        The blocks, with nothing for Slack to fetch.
    """
    return tuple(
        kit.section(labels["label_image"].format(alt=block["alt_text"]))
        if block["type"] == "image"
        else block
        for block in blocks
    )


def render_home(choices: Sequence[ChoicePart], labels: Mapping[str, str]) -> dict[str, Any]:
    """Render the app's home tab.

    Args:
        choices: what can be asked from there.
        labels: the phrases of content/messages.yml, by key.

    Returns:
        The view, as `views.publish` takes it.
    """
    blocks = [
        kit.header(labels["slack_home_title"]),
        kit.section(labels["announcement"]),
        kit.section(labels["slack_home_choose"]),
        *choice_blocks(choices),
    ]
    return {"type": "home", "blocks": blocks}


def _body(reply: Reply, labels: Mapping[str, str]) -> Iterator[Block]:
    if reply.lead:
        yield kit.paragraph(reply.lead)
    if isinstance(reply, ProcedureReply):
        yield from _procedure(reply, labels)
    elif isinstance(reply, ChoiceReply):
        yield kit.paragraph(reply.question)
    elif isinstance(reply, ContactsReply):
        yield kit.paragraph(reply.text)
        yield from _open(reply.actions)
        yield from _contacts(reply.contacts, labels)
        if not reply.summary:
            yield from _mails(reply.contacts, labels)
        if reply.summary:
            yield kit.rich_text(
                [
                    kit.text_section([kit.words(labels["summary_hint"])]),
                    kit.preformatted(reply.summary),
                ]
            )
    else:
        yield kit.paragraph(reply.text)
        yield from _open(reply.actions)


def _details(reply: Reply, owner: str, about: str | None) -> Iterator[Block]:
    if not isinstance(reply, ChoiceReply):
        yield from choice_blocks(reply.details, owner, about, DETAILS)


def _open(parts: Sequence[ActionPart]) -> Iterator[Block]:
    buttons = [
        kit.link_button(part.label, part.url, f"{LINK_PREFIX}{number}")
        for number, part in enumerate(parts)
        if part.kind == "open" and part.url and len(part.url) <= kit.MAX_URL
    ]
    if buttons:
        yield kit.actions(buttons[: kit.MAX_BUTTONS], OPEN)


def _mails(contacts: Sequence[ContactPart], labels: Mapping[str, str]) -> Iterator[Block]:
    """Show the prepared mail where it can be copied whole."""
    mail = mail_to_show(contacts, labels)
    if mail:
        hint = kit.text_section([kit.words(labels["label_mail"].format(subject=mail.subject))])
        yield kit.rich_text([hint, kit.preformatted(mail.body or "")])


def _titles(choices: Sequence[ChoicePart]) -> Iterator[Block]:
    """Show all titles whole, in the buttons' order, when a button would cut one."""
    if any(len(choice.title) > SHOWN_TITLE for choice in choices):
        yield from _numbered([kit.text_section([kit.words(choice.title)]) for choice in choices], 0)


def _procedure(reply: ProcedureReply, labels: Mapping[str, str]) -> Iterator[Block]:
    yield kit.header(reply.title)
    yield _source(reply.source, labels)
    yield from (_note(note, labels) for note in reply.notes if note.kind == "important")
    yield from _steps(reply.steps, labels)
    yield from (_note(note, labels) for note in reply.notes if note.kind == "info")
    yield from _open(reply.actions)
    if reply.contacts:
        yield kit.rich_text([kit.text_section([kit.words(labels["label_contacts"], bold=True)])])
        yield from _contacts(reply.contacts, labels)
        yield from _mails(reply.contacts, labels)
    if reply.links:
        yield kit.rich_text([kit.text_section([kit.words(labels["label_links"], bold=True)])])
        links = (kit.text_section([kit.link(part.url, part.label)]) for part in reply.links)
        yield from (
            kit.rich_text([kit.bulleted(chunk)])
            for chunk in kit.chunks(links, MAX_ITEMS, MAX_CHUNK)
        )


def _source(source: SourcePart, labels: Mapping[str, str]) -> Block:
    date = source.reviewed.strftime("%d/%m/%Y")
    return kit.context(labels["slack_source"].format(source=_markup_link(source), date=date))


def _markup_link(source: SourcePart) -> str:
    label = kit.escape(kit.clip(source.label, kit.MAX_HEADER))
    if len(source.url) > kit.MAX_URL // 2:
        return label
    return f"<{kit.escape(source.url).replace('|', '%7C')}|{label}>"


def _steps(steps: Sequence[StepPart], labels: Mapping[str, str]) -> Iterator[Block]:
    written = 0
    waiting: list[Element] = []
    single = len(steps) == 1
    for step in steps:
        picture = step.image if step.image and _can_be_shown(step.image.url) else None
        waiting.append(_step(step, labels, described=picture is None))
        if picture:
            yield from _numbered(waiting, written, single)
            yield kit.image(picture.url, picture.alt)
            written += len(waiting)
            waiting = []
    yield from _numbered(waiting, written, single)


def _numbered(items: Sequence[Element], written: int, single: bool = False) -> Iterator[Block]:
    if single:
        yield from (kit.rich_text([item]) for item in items)
        return
    for chunk in kit.chunks(items, MAX_ITEMS, MAX_CHUNK):
        yield kit.rich_text([kit.numbered(chunk, offset=written)])
        written += len(chunk)


def _can_be_shown(url: str) -> bool:
    return url.startswith(("https://", "http://")) and len(url) <= kit.MAX_URL


def _step(step: StepPart, labels: Mapping[str, str], described: bool) -> Element:
    parts = kit.emphasised(step.text)
    if step.link:
        parts += [kit.words("\n"), kit.link(step.link.url, step.link.label)]
    if step.image and described:
        parts.append(kit.words("\n" + labels["label_image"].format(alt=step.image.alt)))
    return kit.text_section(parts)


def _note(note: NotePart, labels: Mapping[str, str]) -> Block:
    if note.kind == "important":
        label = kit.words(f" {labels['label_important']} ", bold=True)
        return kit.rich_text([kit.quote([kit.emoji("warning"), label, *kit.emphasised(note.text)])])
    return kit.rich_text([kit.text_section(kit.emphasised(note.text))])


def _contacts(contacts: Sequence[ContactPart], labels: Mapping[str, str]) -> Iterator[Block]:
    items = (_contact(contact, labels) for contact in contacts)
    yield from (
        kit.rich_text([kit.bulleted(chunk)]) for chunk in kit.chunks(items, MAX_ITEMS, MAX_CHUNK)
    )


def _contact(contact: ContactPart, labels: Mapping[str, str]) -> Element:
    parts = [
        kit.words(kit.clip(contact.name, kit.MAX_HEADER), bold=True),
        *kit.emphasised("\n" + contact.how),
    ]
    if contact.email:
        parts += [kit.words("\n"), _mail(contact, contact.email, labels)]
    if contact.phone:
        parts.append(kit.words("\n" + labels["label_phone"].format(phone=contact.phone)))
    for action in contact.actions:
        if action.kind == "open" and action.url:
            parts += [kit.words("\n"), kit.link(action.url, action.label)]
    return kit.text_section(parts)


def _mail(contact: ContactPart, email: str, labels: Mapping[str, str]) -> Element:
    prepared = contact.mailto or ""
    url = prepared if 0 < len(prepared) <= kit.MAX_URL else f"mailto:{email}"
    return kit.link(url, labels["slack_mail"].format(email=email))
