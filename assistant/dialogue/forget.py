"""Starts a conversation over, or forgets it: only once that is confirmed."""

from __future__ import annotations

from dataclasses import replace

from assistant.dialogue.desk import Desk
from assistant.dialogue.interpretation import ERASE, START_OVER, Interpretation
from assistant.dialogue.memory import CONFIRM, Memory
from assistant.dialogue.outcome import Outcome
from assistant.dialogue.turn import Turn

REASONS = {START_OVER: "restarted", ERASE: "erased"}


def ask_to_forget(desk: Desk, reading: Interpretation, turn: Turn, memory: Memory) -> Outcome:
    """Ask whether all is to be forgotten; a button that says so is believed."""
    if turn.confirmed:
        return forget(desk, reading.kind)
    question = desk.build.phrase(f"confirm_{reading.kind}")
    choices = (desk.build.confirm(reading.kind), desk.build.keep())
    reply = desk.build.message(CONFIRM, question, choices)
    return Outcome((reply,), replace(memory, doubts=0))


def forget(desk: Desk, intent: str) -> Outcome:
    """Forget what was said; say how the stored conversation is erased, if that was asked.

    Args:
        desk: the dialogue's dependencies.
        intent: `start_over` or `erase_data`.

    Returns:
        The reply, and a state that holds nothing.
    """
    reason = REASONS.get(intent, REASONS[START_OVER])
    reply = desk.build.message(reason, desk.build.phrase(reason), desk.build.few_topics())
    return Outcome((reply,), Memory(announced=True), forget=True)
