"""Starts a conversation over, or forgets it: only once that is confirmed."""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.context import Context
from assistant.dialogue.interpretation import ERASE, START_OVER, Interpretation
from assistant.dialogue.memory import CONFIRM, Memory
from assistant.dialogue.turn import Outcome, Turn

REASONS = {START_OVER: "restarted", ERASE: "erased"}


def ask_to_forget(context: Context, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Ask whether all is to be forgotten; a button that says so is believed."""
    if turn.confirmed:
        return forget(context, reading.kind)
    question = context.build.phrase(f"confirm_{reading.kind}")
    choices = (context.build.confirm(reading.kind), context.build.keep())
    reply = context.build.message(CONFIRM, question, choices)
    return Outcome((reply,), replace(memory, doubts=0))


def forget(context: Context, intent: str) -> Outcome:
    """Forget what was said; say how the stored conversation is erased, if that was asked.

    Args:
        context: the dialogue's dependencies.
        intent: `start_over` or `erase_data`.

    Returns:
        The reply, and a state that holds nothing.
    """
    reason = REASONS.get(intent, REASONS[START_OVER])
    reply = context.build.message(reason, choices=context.build.few_topics())
    return Outcome((reply,), Memory(announced=True), forget=True)
