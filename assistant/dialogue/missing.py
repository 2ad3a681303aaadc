"""What was missing in an answer that did not help: asked once, with choices and free words."""

from __future__ import annotations

from dataclasses import replace

from assistant.content.lexicon import normalise
from assistant.dialogue import interpretation as kinds
from assistant.dialogue.decision import Decision
from assistant.dialogue.memory import MISSING, Memory
from assistant.dialogue.offers import entity_of
from assistant.dialogue.turn import Turn
from assistant.replies.build import REASON

OTHER = "other"
"""The reason of who says it in words of their own."""
MAX_COMMENT = 500

SURE = 0.5
"""Probability from which words are taken for something else than what was missing."""

_OWN_WORDS = frozenset(
    {
        kinds.ACKNOWLEDGE,
        kinds.DOUBT,
        kinds.FRAGMENT,
        kinds.NOT_SOLVED,
        kinds.OUT_OF_SCOPE,
        kinds.UNDOCUMENTED,
        "complaint",
        "nudge",
        "unsure",
        "vague",
    }
)
"""Readings of words that ask for nothing else: they say what was missing."""


def chosen_reason(turn: Turn, memory: Memory) -> Turn | None:
    """Take a reason that is typed by its title or number.

    Args:
        turn: what was understood.
        memory: the conversation's state, before the turn.

    Returns:
        The turn with the reason; None when none was asked for, or the words are others.
    """
    if memory.offer != MISSING:
        return None
    words = normalise(turn.text)
    for number, choice in enumerate(memory.offered, start=1):
        reason = entity_of(choice.payload, REASON)
        if reason and words in (normalise(choice.title), str(number)):
            return replace(turn, reason=reason)
    return None


def own_words(decision: Decision, turn: Turn, memory: Memory) -> Turn | None:
    """Take words that ask for nothing else for what was missing.

    Args:
        decision: what the words were taken for.
        turn: what was understood.
        memory: the conversation's state, before the turn.

    Returns:
        The turn with its words as the comment; None when none was asked for.
    """
    if memory.offer != MISSING:
        return None
    reading = decision.reading
    again = reading.kind == kinds.ASK and reading.name == memory.procedure
    something_else = not again and reading.kind not in _OWN_WORDS
    if something_else and decision.probability >= SURE:
        return None
    return replace(turn, reason=OTHER, comment=turn.text[:MAX_COMMENT])
