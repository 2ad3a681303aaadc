"""Reads a message that leans on a context which is not there as the question it may be."""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.desk import Desk
from assistant.dialogue.memory import Memory
from assistant.dialogue.turn import Turn

NEED_A_PROCEDURE = frozenset({"follow_up", "not_solved", "inform_detail"})
FALLBACK = "nlu_fallback"

LEAST = 0.1
"""Probability below which a question is not considered."""
CLEAR = 0.7
"""Share of what remains, without the intents that need a context, that makes a question clear."""


def without_context(desk: Desk, turn: Turn, memory: Memory) -> Turn:
    """Take a follow-up on nothing for the likeliest question.

    Args:
        desk: the dialogue's dependencies.
        turn: what was understood.
        memory: the conversation's state.

    Returns:
        The turn with that question's intent, with the likely ones to choose from, or as it was
        when there is a procedure to lean on or no likely question.
    """
    if turn.intent not in NEED_A_PROCEDURE or turn.is_payload or desk.current(memory):
        return turn
    likely = {
        intent: probability
        for intent, probability in turn.probabilities.items()
        if probability >= LEAST
        and (intent in desk.content.procedures or desk.content.topic_for_intent(intent))
    }
    if not likely:
        return turn
    ranked = tuple(sorted(likely, key=likely.__getitem__, reverse=True))
    rest = 1 - sum(turn.probabilities.get(intent, 0.0) for intent in NEED_A_PROCEDURE)
    if likely[ranked[0]] >= CLEAR * rest:
        return replace(turn, intent=ranked[0], candidates=ranked)
    return replace(turn, intent=FALLBACK, candidates=ranked)
