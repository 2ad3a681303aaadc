"""What to say when a message is not understood, or has no documented answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.dialogue.desk import Desk
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.outcome import Outcome
from assistant.dialogue.turn import Turn
from assistant.replies.model import Reply

MAX_CHOICES = 3


def clarify(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Offer the likeliest questions, or ask to rephrase; after a second doubt, the contacts."""
    if turn.language and not turn.candidates:
        return _foreign(desk, turn.language, memory)
    doubted = replace(memory, doubts=memory.doubts + 1)
    if memory.doubts:
        return Outcome((topics_and_contacts(desk, "fallback_topics"),), doubted)
    return Outcome((_ask_again(desk, turn.candidates),), doubted)


def decline(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Say that there is no documented answer, what there is, and whom to ask."""
    if turn.language:
        return _foreign(desk, turn.language, memory)
    doubted = replace(memory, doubts=memory.doubts + 1)
    if memory.doubts:
        return Outcome((topics_and_contacts(desk, "out_of_scope_again"),), doubted)
    phrase = f"out_of_scope_{turn.declined}"
    message = desk.build.message(
        "out_of_scope",
        desk.build.phrase(phrase if phrase in desk.content.messages else "out_of_scope"),
        (*desk.build.topic_choices(), desk.build.human()),
    )
    return Outcome((message,), doubted)


def topics_and_contacts(desk: Desk, phrase: str) -> Reply:
    """Give all that may still help after a second doubt in a row.

    Args:
        desk: the dialogue's dependencies.
        phrase: key of what is said above the contacts.

    Returns:
        The general contacts, with the topics as choices.
    """
    return desk.build.contacts(
        desk.build.general_contacts(),
        desk.build.phrase(phrase),
        choices=desk.build.topic_choices(),
    )


def _ask_again(desk: Desk, candidates: Sequence[str]) -> Reply:
    labelled = [c for c in candidates if desk.build.intent_choices((c,))][:MAX_CHOICES]
    if not labelled:
        return desk.build.topics(desk.build.phrase("rephrase"))
    question = desk.build.phrase("clarify" if len(labelled) > 1 else "clarify_one")
    return desk.build.clarification(labelled, question, lead=None)


def _foreign(desk: Desk, language: str, memory: Memory) -> Outcome:
    reply = desk.build.contacts(
        desk.build.general_contacts(), desk.build.phrase(f"foreign_contacts_{language}")
    )
    return Outcome((reply,), replace(memory, doubts=0))
