"""A paragraph said once in a conversation is not said again: a short form takes its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.dialogue.memory import Memory
from assistant.replies.build import ReplyBuilder
from assistant.replies.model import (
    ChoiceReply,
    ContactPart,
    ContactsReply,
    MessageReply,
    ProcedureReply,
    Reply,
)

MAX_SAID = 60
"""How many paragraphs are remembered of a conversation."""
SHORT = 60
"""Characters of a sentence that may be said again."""


def without_repeats(
    build: ReplyBuilder, replies: tuple[Reply, ...], memory: Memory
) -> tuple[tuple[Reply, ...], Memory]:
    """Put short forms in the place of paragraphs said before, also in the same turn.

    Args:
        build: takes phrases.
        replies: the turn's replies, in order.
        memory: the conversation's state after the turn.

    Returns:
        The replies, and the memory with what they say.
    """
    shown: list[Reply] = []
    said = memory.said
    for reply in replies:
        shown.append(_shortened(build, reply, frozenset(said)))
        said = (*said, *(key for key in _keys(reply) if key not in said))
    return tuple(shown), replace(memory, said=said[-MAX_SAID:])


def was_said(text: str, memory: Memory) -> bool:
    """Tell whether a paragraph was said in the conversation.

    Args:
        text: the paragraph.
        memory: the conversation's state.

    Returns:
        Whether it was.
    """
    return _key(text) in memory.said


def _shortened(build: ReplyBuilder, reply: Reply, said: frozenset[str]) -> Reply:
    if isinstance(reply, ChoiceReply):
        return reply
    if isinstance(reply, MessageReply):
        short = f"{reply.reason}_short"
        if _key(reply.text) in said and short in build.content.messages:
            return reply.model_copy(update={"text": build.phrase(short)})
        return reply
    contacts = tuple(_contact(build, contact, said) for contact in reply.contacts)
    update: dict[str, object] = {"contacts": contacts}
    if isinstance(reply, ContactsReply) and _key(reply.text) in said:
        update["text"] = build.phrase("contacts_short")
    return reply.model_copy(update=update)


def _contact(build: ReplyBuilder, contact: ContactPart, said: frozenset[str]) -> ContactPart:
    if _key(contact.how) not in said:
        return contact
    return contact.model_copy(update={"how": build.phrase("contact_short")})


def _keys(reply: Reply) -> Iterator[str]:
    yield from (_key(text) for text in _paragraphs(reply) if len(text) > SHORT)


def _paragraphs(reply: Reply) -> Iterable[str]:
    if isinstance(reply, ChoiceReply):
        return ()
    if isinstance(reply, ProcedureReply):
        return [contact.how for contact in reply.contacts]
    if isinstance(reply, ContactsReply):
        return [reply.text, *(contact.how for contact in reply.contacts)]
    return [reply.text]


def _key(text: str) -> str:
    # Eight digits tell the few hundred paragraphs of the content apart, and keep the slot small.
    return hashlib.sha256(text.encode()).hexdigest()[:8]
