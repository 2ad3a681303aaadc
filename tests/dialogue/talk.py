"""A conversation with the dialogue alone: what was understood is given, not computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from assistant.content.lexicon import normalise
from assistant.dialogue import interpretation as kinds
from assistant.dialogue.context import Context
from assistant.dialogue.cues import denied_profiles
from assistant.dialogue.decision import Decision, plain_decision
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.offers import entity_of, intent_of, is_confirmed
from assistant.dialogue.respond import HANDLERS, Taken, perform, respond
from assistant.dialogue.statements import Nearness, Statement
from assistant.dialogue.thread import Subject
from assistant.dialogue.turn import Outcome, Turn


class AskedFinder:
    """Finds a statement whose documented questions hold the very words of the message."""

    vocabulary: ClassVar[Mapping[str, frozenset[str]]] = {}

    def compare(self, question: str, statements: Sequence[Statement]) -> Sequence[Nearness]:
        words = normalise(question)
        asked = [words in (normalise(ask) for ask in (*one.asks, one.text)) for one in statements]
        return [Nearness(1.0, 1.5) if found else Nearness(0.1, -1.0) for found in asked]

    def alike(self, text: str, others: Sequence[str]) -> Sequence[float]:
        return [float(normalise(text) == normalise(other)) for other in others]


class Talk:
    """Keeps the memory between turns, as the tracker does."""

    def __init__(self, context: Context, memory: Memory | None = None) -> None:
        self.context = context
        self.memory = memory or Memory()

    def say(self, text: str, intent: str, **understood: Any) -> Outcome:
        """Type a message that is taken for what the intent says: nothing is weighed.

        The very words of a statement's question are taken for it.
        """
        turn = Turn(text, intent, **understood)
        plain = plain_decision(self.context, turn, self.memory)
        decision = plain or Decision(self._reading(turn), 1.0, turn.candidates)
        return self._keep(perform(self.context, decision, turn, self.memory))

    def weigh(self, text: str, intent: str, **understood: Any) -> Taken:
        """Type a message of which the intent was understood alone; all is weighed."""
        taken = respond(self.context, Turn(text, intent, **understood), self.memory)
        self._keep(taken.outcome)
        return taken

    def _reading(self, turn: Turn) -> Interpretation:
        for thread in self.context.threads(self.memory):
            for statement in self.context.statements(thread, self.memory.details):
                if normalise(turn.text) in map(normalise, (*statement.asks, statement.text)):
                    return Interpretation(kinds.FACT, thread.procedure, statement)
        if turn.intent in self.context.content.answerable_intents:
            return Interpretation(kinds.ASK, turn.intent)
        case = self.context.content.case_for_intent(turn.intent)
        if case:
            denied = case[1].id in denied_profiles(turn.text, self.context.lexicon)
            kind = kinds.NOT_PROFILE if denied else kinds.PROFILE
            return Interpretation(kind, case[1].id)
        known = turn.intent in HANDLERS
        about = self.memory.procedure if turn.intent in kinds.ABOUT_A_THREAD else None
        return Interpretation(turn.intent if known else kinds.DOUBT, about)

    def press(self, payload: str, *, asked_why: bool = True) -> Outcome:
        """Press a button that the last turn showed; by default where the page asks why itself."""
        assert payload in [choice.payload for choice in self.memory.offered]
        return self.press_under(None, payload, asked_why=asked_why)

    def press_under(
        self, about: Subject | None, payload: str, *, asked_why: bool = True
    ) -> Outcome:
        """Press a button of an answer, which may be an earlier one."""
        intent, topic = intent_of(payload), entity_of(payload, "topic")
        probabilities = {intent: 1.0}
        return self._turn(
            Turn(
                payload,
                intent,
                probabilities=probabilities,
                topic=topic,
                about=about,
                confirmed=is_confirmed(payload),
                reason=entity_of(payload, "reason"),
                asked_why=asked_why,
            )
        )

    def _turn(self, turn: Turn) -> Outcome:
        return self._keep(respond(self.context, turn, self.memory).outcome)

    def _keep(self, outcome: Outcome) -> Outcome:
        assert outcome.replies, "never silent"
        # What the tracker keeps is JSON: nothing may be lost on the way.
        self.memory = Memory.from_slots(outcome.memory.to_slots())
        assert self.memory == outcome.memory
        return outcome
