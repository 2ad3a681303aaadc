"""Customers as they come: what one types depends on what was answered."""

from __future__ import annotations

from collections.abc import Generator
from random import Random

from tools.performance.clients import Exchange, Typed
from tools.performance.corpus import Corpus

Customer = Generator[Typed, Exchange, None]
"""Types messages, and is sent the answer to each; ends when the customer leaves."""
_GREETS = 0.2
_PRESSES = 0.4
_ASKS_AGAIN = 0.5
_REMARKS = (
    *("not_solved", "contact_human", "follow_up", "inform_detail", "complaint"),
    *("out_of_scope", "help", "affirm", "deny", "unsure"),
)


def asker(corpus: Corpus, random: Random, turns: int) -> Customer:
    """Ask one documented question after another, whatever the answers.

    Args:
        corpus: what can be asked.
        random: where chance comes from.
        turns: how many messages before leaving.
    """
    for _ in range(turns):
        yield corpus.question(random)


def talker(corpus: Corpus, random: Random) -> Customer:
    """Greet or not, ask, press buttons, follow up, be not satisfied, change the subject.

    Args:
        corpus: what can be asked.
        random: where chance comes from; it chooses the conversation's length, too.
    """
    greets = random.random() < _GREETS
    last = yield corpus.message("greet", random) if greets else corpus.question(random)
    for _ in range(random.randint(0, 7)):
        if last.choices and random.random() < _PRESSES:
            last = yield random.choice(last.choices)
        elif random.random() < _ASKS_AGAIN:
            last = yield corpus.question(random)
        else:
            last = yield corpus.message(random.choice(_REMARKS), random)
    yield corpus.message(random.choice(("thank", "goodbye")), random)
