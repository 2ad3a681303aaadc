"""What to say when a message is not understood, or has no documented answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.content.model import Page
from assistant.dialogue.desk import Desk
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.outcome import Outcome
from assistant.dialogue.turn import Turn
from assistant.replies.model import ContactsReply, MessageReply, Reply

MAX_CHOICES = 3


def clarify(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Offer the likeliest questions, or ask to rephrase; after a second doubt, the contacts."""
    if turn.language and not turn.candidates:
        return _foreign(desk, turn.language, memory)
    doubted = replace(memory, doubts=memory.doubts + 1)
    if memory.doubts:
        return Outcome((topics_and_contacts(desk, "fallback_topics", turn),), doubted)
    return Outcome((_ask_again(desk, turn),), doubted)


def decline(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Say that there is no documented answer, what there is, and whom to ask."""
    if turn.language:
        return _foreign(desk, turn.language, memory)
    doubted = replace(memory, doubts=memory.doubts + 1)
    phrase = f"out_of_scope_{turn.declined}"
    known = phrase in desk.content.messages
    # Our own pages say nothing of another company's product, nor of what is not done.
    pages = () if known else desk.pages.find(turn.text)
    if memory.doubts:
        reply = topics_and_contacts(desk, "out_of_scope_again", turn)
        return Outcome((_with_pages(desk, reply, pages),), doubted)
    message = desk.build.message(
        "out_of_scope",
        desk.build.phrase(phrase if known else "out_of_scope"),
        (*desk.build.few_topics(turn.probabilities), desk.build.human()),
    )
    return Outcome((_with_pages(desk, message, pages),), doubted)


def _with_pages(
    desk: Desk, reply: MessageReply | ContactsReply, pages: Sequence[Page]
) -> MessageReply | ContactsReply:
    """Name pages that may speak of the question, beside the contacts and never instead."""
    if not pages:
        return reply
    maybe = desk.build.phrase("page_maybe" if len(pages) == 1 else "pages_maybe")
    return reply.model_copy(
        update={"text": f"{reply.text} {maybe}", "actions": desk.build.page_actions(pages)}
    )


def topics_and_contacts(desk: Desk, phrase: str, turn: Turn | None = None) -> ContactsReply:
    """Give all that may still help after a second doubt in a row.

    Args:
        desk: the dialogue's dependencies.
        phrase: key of what is said above the contacts.
        turn: what was understood, for the likeliest topics.

    Returns:
        The general contacts, with the topics as choices.
    """
    return desk.build.contacts(
        desk.build.general_contacts(),
        desk.build.phrase(phrase),
        choices=desk.build.few_topics(turn.probabilities if turn else {}),
    )


def _ask_again(desk: Desk, turn: Turn) -> Reply:
    labelled = [c for c in turn.candidates if desk.build.intent_choices((c,))][:MAX_CHOICES]
    if not labelled:
        return desk.build.topics(desk.build.phrase("rephrase"), heard=turn.probabilities)
    question = desk.build.phrase("clarify" if len(labelled) > 1 else "clarify_one")
    return desk.build.clarification(labelled, question, lead=None)


def _foreign(desk: Desk, language: str, memory: Memory) -> Outcome:
    reply = desk.build.contacts(
        desk.build.general_contacts(), desk.build.phrase(f"foreign_contacts_{language}")
    )
    return Outcome((reply,), replace(memory, doubts=0))
