"""What to say when a message is not understood, or has no documented answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.content.model import Page
from assistant.dialogue.context import Context
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.turn import Outcome, Turn
from assistant.replies.model import ContactsReply, MessageReply, Reply

MAX_CHOICES = 3


def clarify(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Offer the likeliest questions, or ask to rephrase; after a second doubt, the contacts."""
    if turn.language and not turn.candidates:
        return _foreign(context, turn.language, memory)
    doubted = replace(memory, doubts=memory.doubts + 1)
    if memory.doubts:
        return Outcome((topics_and_contacts(context, "fallback_topics", turn),), doubted)
    return Outcome((_ask_again(context, turn),), doubted)


def decline(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Say that there is no documented answer, what there is, and whom to ask."""
    if turn.language:
        return _foreign(context, turn.language, memory)
    doubted = replace(memory, doubts=memory.doubts + 1)
    phrase = f"out_of_scope_{turn.declined}"
    known = phrase in context.content.messages
    # Our own pages say nothing of another company's product, nor of what is not done.
    pages = () if known else context.pages.find(turn.text)
    if memory.doubts:
        reply = topics_and_contacts(context, "out_of_scope_again", turn)
        return Outcome((_with_pages(context, reply, pages),), doubted)
    message = context.build.message(
        "out_of_scope",
        context.build.phrase(phrase if known else "out_of_scope"),
        (*context.build.few_topics(turn.probabilities), context.build.human()),
    )
    return Outcome((_with_pages(context, message, pages),), doubted)


def _with_pages(
    context: Context, reply: MessageReply | ContactsReply, pages: Sequence[Page]
) -> MessageReply | ContactsReply:
    """Name pages that may speak of the question, beside the contacts and never instead."""
    if not pages:
        return reply
    maybe = context.build.phrase("page_maybe" if len(pages) == 1 else "pages_maybe")
    return reply.model_copy(
        update={"text": f"{reply.text} {maybe}", "actions": context.build.page_actions(pages)}
    )


def topics_and_contacts(context: Context, phrase: str, turn: Turn | None = None) -> ContactsReply:
    """Give all that may still help after a second doubt in a row.

    Args:
        context: the dialogue's dependencies.
        phrase: key of what is said above the contacts.
        turn: what was understood, for the likeliest topics.

    Returns:
        The general contacts, with the topics as choices.
    """
    return context.build.contacts(
        context.build.general_contacts(),
        context.build.phrase(phrase),
        choices=context.build.few_topics(turn.probabilities if turn else {}),
    )


def _ask_again(context: Context, turn: Turn) -> Reply:
    labelled = [c for c in turn.candidates if context.build.intent_choices((c,))][:MAX_CHOICES]
    if not labelled:
        return context.build.topics("rephrase", heard=turn.probabilities)
    question = context.build.phrase("clarify" if len(labelled) > 1 else "clarify_one")
    return context.build.clarification(labelled, question)


def _foreign(context: Context, language: str, memory: Memory) -> Outcome:
    reply = context.build.contacts(
        context.build.general_contacts(), context.build.phrase(f"foreign_contacts_{language}")
    )
    return Outcome((reply,), replace(memory, doubts=0))
