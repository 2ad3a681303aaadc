"""What a conversation remembers between turns; each field is a slot of domain.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any

from assistant.dialogue.thread import State, Subject, Thread
from assistant.replies.model import ChoicePart, Reply

ANOTHER_QUESTION = "another_question"
CONFIRM = "confirm"
MISSING = "what_was_missing"
ASKING_FOR_ANOTHER = frozenset({"thanks", "resolved"})
"""Reasons of messages that end by asking whether there is another question."""

QUESTION_OFFERS = frozenset({"clarify", "topic", "case", CONFIRM})
"""Offers that wait for an answer, which a remark in between must not lose."""

DETAIL_NAMES = ("lost", "support_level", "service_id", "profile", "invoice_period")
MAX_THREADS = 12


@dataclass(frozen=True)
class Memory:
    """The state of one conversation.

    Attributes:
        threads: the subjects told, in the order in which they first came up.
        procedure: the one that was spoken of last.
        case_pending: id of the procedure whose case was asked and not answered yet.
        case_reminders: how often that question was asked again after a digression.
        offered: the choices last shown.
        earlier: the choices of the last question, once something else was shown.
        offer: why they were shown: `procedure`, `topic`, `case`, `clarify`, `fallback`, `contacts`,
            `confirm`, `what_was_missing`, `message`; `another_question` when only that was asked.
        alternatives: intents that the last question may have meant besides the one answered.
        hints: what a message that was not precise enough may have been about, with probabilities.
        doubts: turns not understood in a row.
        act: what was done in the last turn.
        turns: number of turns so far.
        announced: whether the customer was told that this is an automatic assistant.
        said: keys of the paragraphs said, which are not said again.
        not_profiles: cases that the customer said are not theirs.
        lost, support_level, service_id, profile, invoice_period: details that the customer gave.
    """

    threads: tuple[Thread, ...] = ()
    procedure: str | None = None
    case_pending: str | None = None
    case_reminders: int = 0
    offered: tuple[ChoicePart, ...] = ()
    offer: str | None = None
    earlier: tuple[ChoicePart, ...] = ()
    alternatives: tuple[str, ...] = ()
    hints: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    doubts: int = 0
    act: str | None = None
    turns: int = 0
    announced: bool = False
    said: tuple[str, ...] = ()
    not_profiles: tuple[str, ...] = ()
    lost: str | None = None
    support_level: str | None = None
    service_id: str | None = None
    profile: str | None = None
    invoice_period: str | None = None

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> Memory:
        """Read the memory back from a tracker's slots.

        Args:
            slots: value of each slot, by name; slots of other names are ignored.

        Returns:
            The memory; a slot that is not set counts as its default.
        """
        known: dict[str, Any] = {
            field.name: slots[field.name]
            for field in fields(cls)
            if slots.get(field.name) is not None
        }
        known["threads"] = tuple(Thread.read(written) for written in known.get("threads", ()))
        for name in ("offered", "earlier"):
            known[name] = tuple(ChoicePart(**choice) for choice in known.get(name, ()))
        for name in ("alternatives", "not_profiles", "said"):
            known[name] = tuple(known.get(name, ()))
        known["hints"] = dict(known.get("hints", {}))
        return cls(**known)

    def to_slots(self) -> dict[str, Any]:
        """Write the memory as slot values, in types that JSON has.

        Returns:
            Value of each slot, by name.
        """
        values: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        values["threads"] = [thread.write() for thread in self.threads]
        for name in ("offered", "earlier"):
            values[name] = [
                {"title": choice.title, "payload": choice.payload, "procedure": choice.procedure}
                for choice in values[name]
            ]
        for name in ("alternatives", "not_profiles", "said"):
            values[name] = list(values[name])
        values["hints"] = dict(self.hints)
        return values

    def changes_from(self, earlier: Memory) -> dict[str, Any]:
        """List the slots to set after a turn.

        Args:
            earlier: the memory before the turn.

        Returns:
            Value of each slot that changed, by name.
        """
        before = earlier.to_slots()
        return {name: value for name, value in self.to_slots().items() if value != before[name]}

    @property
    def current(self) -> Thread | None:
        """The subject that was spoken of last."""
        return self.thread(self.procedure)

    @property
    def case(self) -> str | None:
        """The current subject's case, once known."""
        return self.current.case if self.current else None

    @property
    def subject(self) -> Subject | None:
        """The answer that the conversation is about."""
        return self.current.subject if self.current else None

    @property
    def details(self) -> dict[str, str]:
        """The details that the customer gave, by name."""
        values = {name: getattr(self, name) for name in DETAIL_NAMES}
        return {name: value for name, value in values.items() if value}

    @property
    def waits_for_an_answer(self) -> bool:
        """Whether the last thing shown was a question with choices."""
        return self.offer in QUESTION_OFFERS and bool(self.offered)

    def thread(self, procedure: str | None) -> Thread | None:
        """Find the subject of a procedure.

        Args:
            procedure: its id.

        Returns:
            The subject, or None when it did not come up.
        """
        return next((one for one in self.threads if one.procedure == procedure), None)

    def learn(self, details: Mapping[str, str]) -> Memory:
        """Remember the details of a message.

        Args:
            details: value of each detail, by name; unknown names are ignored.

        Returns:
            The memory with them.
        """
        known: dict[str, Any] = {
            name: value for name, value in details.items() if name in DETAIL_NAMES
        }
        profile = known.get("profile")
        left = tuple(case for case in self.not_profiles if case != profile)
        return replace(self, **known, not_profiles=left)

    def about(self, procedure: str, case: str | None = None, state: State = "told") -> Memory:
        """Turn to a procedure that was just told.

        Args:
            procedure: its id.
            case: its case, if it has cases.
            state: `asked` when only its case was asked.

        Returns:
            The memory with the subject as the current one.
        """
        known = self.thread(procedure)
        same = known is not None and known.case == case
        thread = known if known and same else Thread(procedure, case)
        updated = replace(thread, state=state, focus=None, escalations=0, turn=self.turns)
        return replace(self.with_thread(updated), case_pending=None, doubts=0)

    def with_thread(self, thread: Thread) -> Memory:
        """Put a subject in the place of what was known of it, and turn to it.

        Args:
            thread: the subject.

        Returns:
            The memory.
        """
        touched = replace(thread, turn=self.turns)
        if self.thread(thread.procedure):
            threads = tuple(
                touched if one.procedure == thread.procedure else one for one in self.threads
            )
        else:
            threads = (*self.threads, touched)[-MAX_THREADS:]
        return replace(self, threads=threads, procedure=thread.procedure)

    def without_thread(self, procedure: str) -> Memory:
        """Forget a subject; the one spoken of before it becomes the current one.

        Args:
            procedure: its procedure's id.

        Returns:
            The memory.
        """
        left = tuple(one for one in self.threads if one.procedure != procedure)
        current = self.procedure
        if current == procedure:
            latest = max(left, key=lambda one: one.turn, default=None)
            current = latest.procedure if latest else None
        return replace(self, threads=left, procedure=current)

    def offering(self, replies: tuple[Reply, ...]) -> Memory:
        """Remember the choices that a turn showed.

        Args:
            replies: the turn's replies, in order.

        Returns:
            The memory with the choices of all replies, numbered as the customer saw them.
        """
        offered = tuple(choice for reply in replies for choice in reply.choices)
        asked = [reply for reply in replies if reply.choices and not _is_besides(reply)]
        last = asked[-1] if asked else None
        waited = self.waits_for_an_answer and self.offer not in (CONFIRM, "case")
        earlier = self.offered if waited else self.earlier
        if last is None:
            another = replies[-1].type == "message" and replies[-1].reason in ASKING_FOR_ANOTHER
            offer = ANOTHER_QUESTION if another else None
            return replace(self, offered=(), offer=offer, earlier=earlier)
        shown: str = last.reason if last.type == "choice" else last.type
        if last.type == "message" and last.reason in (CONFIRM, MISSING):
            shown = last.reason
        return replace(self, offered=offered, offer=shown, earlier=earlier)


def _is_besides(reply: Reply) -> bool:
    """Tell whether a reply only adds to an answer, which « yes » is still about."""
    return reply.type == "choice" and reply.reason == "also"
