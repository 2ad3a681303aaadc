"""One turn: as it was understood, and what it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from assistant.dialogue.memory import Memory
from assistant.dialogue.thread import Subject
from assistant.replies.model import Reply


@dataclass(frozen=True)
class Turn:
    """What one message means, before the conversation is taken into account.

    Attributes:
        text: the message; the payload when a button was pressed.
        intent: the intent decided on, `nlu_fallback` when in doubt.
        candidates: the likeliest intents, best first.
        probabilities: calibrated probability of each intent that has one.
        questions: the intent of each question in the order asked, when there are several.
        also: the intent that may be asked besides, worth offering.
        details: what the customer tells in passing: `lost`, `support_level`, `service_id`,
            `profile`, `invoice_period`.
        signals: what else is heard: `greeting`, `anger`, `human`.
        language: code of the language when it is not French, else None.
        topic: the topic named by a button, if any.
        about: the answer under which a button was pressed, when the channel tells.
        announced: whether the page itself says that an automatic assistant answers.
        reason: why an answer did not help, when a button or the channel tells.
        comment: the same in words of the customer, when the channel tells.
        asked_why: whether the channel asks that itself.
        confirmed: whether a button confirms what it asks for.
        sure: calibrated probability that the first answerable intent is right and asked, if known.
        denied: intents that the message denies, or says are over.
        disputed: intents to offer rather than to answer, as it may deny the one decided on.
        declined: why nothing is answered: `other_company`, `opposite` or `fragment`.
    """

    text: str
    intent: str
    candidates: tuple[str, ...] = ()
    probabilities: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    questions: tuple[str, ...] = ()
    also: str | None = None
    details: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    signals: frozenset[str] = frozenset()
    language: str | None = None
    topic: str | None = None
    about: Subject | None = None
    announced: bool = False
    reason: str | None = None
    comment: str | None = None
    asked_why: bool = False
    confirmed: bool = False
    sure: float | None = None
    denied: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()
    declined: str | None = None

    @property
    def is_payload(self) -> bool:
        """Tell whether the turn is a button pressed rather than words typed."""
        return self.text.startswith("/")


@dataclass(frozen=True)
class Feedback:
    """What a customer said of a procedure: whether it helped.

    Attributes:
        procedure: the procedure's id.
        case: its case, if any.
        solved: whether it solved the problem.
        reason: why not: `unclear`, `not_working`, `other_question` or `other`, if it was said.
        comment: the same in words of the customer, without secrets.
    """

    procedure: str
    case: str | None
    solved: bool
    reason: str | None = None
    comment: str | None = None


@dataclass(frozen=True)
class Outcome:
    """The replies of a turn and what the conversation remembers after it.

    Attributes:
        replies: at least one, in the order shown.
        memory: the conversation's new state.
        feedback: what the customer said of the procedure, if anything.
        forget: whether what was said so far no longer counts.
        aside: whether the turn was a remark, after which the choices shown before still stand.
    """

    replies: tuple[Reply, ...]
    memory: Memory
    feedback: Feedback | None = None
    forget: bool = False
    aside: bool = False
