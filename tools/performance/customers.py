"""Customers as they come: what one types depends on what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol

from tools.performance.clients import Exchange, Typed
from tools.performance.corpus import Corpus


class Customer(Protocol):
    """Whoever converses."""

    def next(self, last: Exchange | None) -> Typed | None:
        """Decide what to send.

        Args:
            last: the exchange before; None at the beginning.

        Returns:
            The next message; None to leave.
        """
        ...


@dataclass
class Asker:
    """Asks one documented question after another.

    Attributes:
        corpus: messages by intent.
        questions: the intents to ask about.
        random: where chance comes from.
        turns: how many messages before leaving.
    """

    corpus: Corpus
    questions: Sequence[str]
    random: Random
    turns: int

    def next(self, last: Exchange | None) -> Typed | None:  # noqa: ARG002  # whatever it was
        """Ask the next question."""
        if not self.turns:
            return None
        self.turns -= 1
        return Typed(self.corpus.message(self.random.choice(self.questions), self.random))


class Talker:
    """Greets or not, asks, presses buttons, follows up, is not satisfied, changes the subject."""

    def __init__(self, corpus: Corpus, questions: Sequence[str], random: Random) -> None:
        """Choose the conversation's length.

        Args:
            corpus: messages by intent.
            questions: the intents of the documented questions.
            random: where chance comes from.
        """
        self._corpus = corpus
        self._questions = questions
        self._random = random
        self._left = random.randint(2, 9)

    def next(self, last: Exchange | None) -> Typed | None:
        """Go on as the answer suggests."""
        if not self._left:
            return None
        self._left -= 1
        if last is None:
            return self._say("greet") if self._random.random() < _GREETS else self._ask()
        if not self._left:
            return self._say(self._random.choice(("thank", "goodbye")))
        if last.choices and self._random.random() < _PRESSES:
            return self._random.choice(last.choices)
        if self._random.random() < _ASKS_AGAIN:
            return self._ask()
        return self._say(self._random.choice(_REMARKS))

    def _ask(self) -> Typed:
        return self._say(self._random.choice(self._questions))

    def _say(self, intent: str) -> Typed:
        return Typed(self._corpus.message(intent, self._random))


_GREETS = 0.2
_PRESSES = 0.4
_ASKS_AGAIN = 0.5
_REMARKS = (
    *("not_solved", "contact_human", "follow_up", "inform_detail", "complaint"),
    *("out_of_scope", "help", "affirm", "deny", "unsure"),
)
