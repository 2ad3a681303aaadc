"""A conversation with the dialogue alone: what was understood is given, not computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.content.lexicon import normalise
from assistant.dialogue.choices import intent_of, topic_of
from assistant.dialogue.desk import Desk
from assistant.dialogue.memory import Memory
from assistant.dialogue.outcome import Outcome
from assistant.dialogue.respond import respond
from assistant.dialogue.statements import Match, Statement
from assistant.dialogue.subject import Subject
from assistant.dialogue.turn import Turn


class AskedFinder:
    """Finds a statement whose documented questions hold the very words of the message."""

    def find(
        self,
        question: str,
        statements: Sequence[Statement],
        focus: str | None = None,  # noqa: ARG002
    ) -> Match | None:
        words = normalise(question)
        for statement in statements:
            if words in (normalise(ask) for ask in (*statement.asks, statement.text)):
                return Match(statement, 1.0)
        return Match(statements[0], 0.0) if statements else None


class Talk:
    """Keeps the memory between turns, as the tracker does."""

    def __init__(self, desk: Desk, memory: Memory | None = None) -> None:
        self.desk = desk
        self.memory = memory or Memory()

    def say(self, text: str, intent: str, **understood: Any) -> Outcome:
        """Type a message that is understood as the intent, surely unless probabilities say less."""
        probabilities = understood.pop("probabilities", {intent: 0.99})
        return self._turn(Turn(text, intent, probabilities=probabilities, **understood))

    def press(self, payload: str) -> Outcome:
        """Press a button that the last turn showed."""
        assert payload in [choice.payload for choice in self.memory.offered]
        return self.press_under(None, payload)

    def press_under(self, about: Subject | None, payload: str) -> Outcome:
        """Press a button of an answer, which may be an earlier one."""
        intent, topic = intent_of(payload), topic_of(payload)
        probabilities = {intent: 1.0}
        return self._turn(
            Turn(payload, intent, probabilities=probabilities, topic=topic, about=about)
        )

    def _turn(self, turn: Turn) -> Outcome:
        outcome = respond(self.desk, turn, self.memory)
        assert outcome.replies, "never silent"
        # What the tracker keeps is JSON: nothing may be lost on the way.
        self.memory = Memory.from_slots(outcome.memory.to_slots())
        assert self.memory == outcome.memory
        return outcome
