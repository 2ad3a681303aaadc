"""Tells how a customer's message went, from what was stored of it and of what came after."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assistant.content.lexicon import normalise
from assistant.dialogue import interpretation as kinds
from assistant.storage.archive import Exchange
from assistant.understanding.message import INTENT, INTENT_RANKING, UNDERSTANDING

LIKELIEST = 3
_LEANING = 0.1
"""Below this probability an intent is as good as any other."""
_NEAR = 0.5
"""An answer is near its bound below this part of the way from the bound to certainty."""


class Outcome(StrEnum):
    """How a message went; the first six are worth a look, each more than the one below."""

    CORRECTED = "corrected"
    NOT_SOLVED = "not_solved"
    DECLINED = "declined"
    DOUBTED = "doubted"
    NEAR = "near"
    ANSWERED = "answered"
    ESCALATED = "escalated"
    TALK = "talk"
    FAILED = "failed"


_ANSWERS = frozenset({kinds.ASK, kinds.FACT, kinds.TOPIC, kinds.PROFILE, kinds.NOT_PROFILE})
_DOUBTS = frozenset({kinds.DOUBT, kinds.FRAGMENT})
_DECLINES = frozenset({kinds.OUT_OF_SCOPE, kinds.UNDOCUMENTED})
ABOUT_AN_ANSWER = frozenset({kinds.FACT, kinds.UNDOCUMENTED, kinds.HUMAN, kinds.NOT_SOLVED})
"""What a message is taken for that concerns the answer told last."""
_DENIALS = frozenset({kinds.DENY, kinds.NONE})
_CORRECTABLE = frozenset({Outcome.ANSWERED, Outcome.NEAR, Outcome.DOUBTED})
_OTHER = f"/{kinds.HELP}"


@dataclass(frozen=True)
class Judged:
    """A message and how it went.

    Attributes:
        exchange: the message and its replies.
        outcome: how it went.
        procedure: the answer told, or for what is said of an answer, the last one told.
        likely: the three likeliest answerable intents, with their probabilities.
        sure: probability that the likeliest is what was asked, if known.
        solved: what was said of the answer.
        is_typed: whether it is words rather than a pressed button.
    """

    exchange: Exchange
    outcome: Outcome
    procedure: str
    likely: tuple[tuple[str, float], ...]
    sure: float | None
    solved: bool | None
    is_typed: bool

    @property
    def proposed(self) -> str:
        """The intent that the assistant chose, or would have; empty when it leant to none."""
        if self.procedure or not self.likely:
            return self.procedure
        name, probability = self.likely[0]
        return name if probability >= _LEANING else ""


def judge(exchanges: Sequence[Exchange], answerable: Collection[str], bound: float) -> list[Judged]:
    """Judge the messages of a conversation.

    Args:
        exchanges: all of the conversation, in order.
        answerable: intents with a documented answer.
        bound: least probability of an answer that is given.
    """
    outcomes = [_outcome(exchange, bound) for exchange in exchanges]
    solved: list[bool | None] = [None] * len(exchanges)
    for at, exchange in enumerate(exchanges):
        if at and _denies(exchange) and outcomes[at - 1] in _CORRECTABLE:
            outcomes[at - 1] = Outcome.CORRECTED
        for feedback in exchange.feedback:
            told = _told(exchanges[: at + 1], str(feedback.get("procedure") or ""))
            if told is None:
                continue
            solved[told] = bool(feedback.get("solved"))
            if not solved[told] and outcomes[told] != Outcome.CORRECTED:
                outcomes[told] = Outcome.NOT_SOLVED
    return [
        Judged(
            exchange,
            outcomes[at],
            _about(exchanges, at),
            likeliest(exchange.parse, answerable),
            _understanding(exchange).get("sure"),
            solved[at],
            is_typed(exchange),
        )
        for at, exchange in enumerate(exchanges)
    ]


def is_typed(exchange: Exchange) -> bool:
    """Whether a message is words rather than a pressed button."""
    return not exchange.text.startswith("/") and bool(normalise(exchange.text))


def likeliest(parse: dict[str, Any], answerable: Collection[str]) -> tuple[tuple[str, float], ...]:
    """List the likeliest intents with an answer."""
    ranking = [
        (str(item["name"]), float(item["confidence"]))
        for item in parse.get(INTENT_RANKING) or ()
        if item["name"] in answerable
    ]
    return tuple(sorted(ranking, key=lambda item: -item[1])[:LIKELIEST])


def procedure_of(exchange: Exchange) -> str:
    """Name the answer that was told; empty when none was."""
    for reply in exchange.replies:
        if reply.get("type") in ("procedure", "choice") and reply.get("procedure"):
            return str(reply["procedure"])
    return ""


def _outcome(exchange: Exchange, bound: float) -> Outcome:
    if not exchange.replies:
        return Outcome.FAILED
    act = exchange.act
    if act in _DECLINES:
        return Outcome.DECLINED
    if act in _DOUBTS:
        return Outcome.DOUBTED
    if act in (kinds.HUMAN, kinds.NOT_SOLVED):
        return Outcome.ESCALATED
    if act not in _ANSWERS and not procedure_of(exchange):
        return Outcome.TALK
    sure = _understanding(exchange).get("sure")
    near = bound + _NEAR * (1 - bound)
    is_near = act == kinds.ASK and is_typed(exchange) and sure is not None and sure < near
    return Outcome.NEAR if is_near else Outcome.ANSWERED


def _denies(exchange: Exchange) -> bool:
    intent = (exchange.parse.get(INTENT) or {}).get("name")
    return intent in _DENIALS or exchange.text.startswith(_OTHER)


def _about(exchanges: Sequence[Exchange], at: int) -> str:
    told = procedure_of(exchanges[at])
    if told or exchanges[at].act not in ABOUT_AN_ANSWER:
        return told
    return next((one for each in reversed(exchanges[:at]) if (one := procedure_of(each))), "")


def _told(exchanges: Sequence[Exchange], procedure: str) -> int | None:
    """Find the last message that was answered with a procedure."""
    found = (at for at, one in enumerate(exchanges) if procedure_of(one) == procedure)
    return max(found, default=None)


def _understanding(exchange: Exchange) -> dict[str, Any]:
    found: dict[str, Any] = exchange.parse.get(UNDERSTANDING) or {}
    return found
