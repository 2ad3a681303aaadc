"""Starts a conversation over, or forgets it."""

from __future__ import annotations

from assistant.dialogue.desk import Desk
from assistant.dialogue.memory import Memory
from assistant.dialogue.outcome import Outcome
from assistant.dialogue.turn import Turn


def start_over(desk: Desk, turn: Turn, memory: Memory) -> Outcome:
    """Forget what was said and begin again."""
    return _forget(desk, "restarted")


def erase(desk: Desk, turn: Turn, memory: Memory) -> Outcome:
    """Forget what was said, and say how the stored conversation is erased."""
    return _forget(desk, "erased")


def _forget(desk: Desk, reason: str) -> Outcome:
    reply = desk.build.message(reason, desk.build.phrase(reason), desk.build.topic_choices())
    return Outcome((reply,), Memory(announced=True), forget=True)
