"""One turn as it was understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from assistant.dialogue.subject import Subject

NOTHING: Mapping[str, str] = MappingProxyType({})


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
    details: Mapping[str, str] = field(default_factory=lambda: NOTHING)
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
