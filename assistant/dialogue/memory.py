"""What a conversation remembers between turns; each field is a slot of domain.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from assistant.dialogue.subject import Subject
from assistant.replies.model import ChoicePart, Reply

ANOTHER_QUESTION = "another_question"
ASKING_FOR_ANOTHER = frozenset({"thanks", "resolved"})
"""Reasons of messages that end by asking whether there is another question."""

DETAIL_NAMES = ("lost", "support_level", "service_id", "profile", "invoice_period")


@dataclass(frozen=True)
class Memory:
    """The state of one conversation.

    Attributes:
        procedure: id of the procedure that the conversation is about.
        case: its case, once known.
        other_procedure: the other procedure of a message with two questions.
        case_pending: id of the procedure whose case was asked and not answered yet.
        case_reminders: how often that question was asked again after a digression.
        offered: the choices last shown.
        offer: why they were shown: `procedure`, `topic`, `case`, `clarify`, `fallback`, `contacts`,
            `message`; `another_question` when only that was asked.
        alternatives: intents that the last question may have meant besides the one answered.
        doubts: turns not understood in a row.
        escalations: how often the current procedure was said not to help.
        focus: the statement that last answered a follow-up question.
        announced: whether the customer was told that this is an automatic assistant.
        lost, support_level, service_id, profile, invoice_period: details that the customer gave.
    """

    procedure: str | None = None
    case: str | None = None
    other_procedure: str | None = None
    case_pending: str | None = None
    case_reminders: int = 0
    offered: tuple[ChoicePart, ...] = ()
    offer: str | None = None
    alternatives: tuple[str, ...] = ()
    doubts: int = 0
    escalations: int = 0
    focus: str | None = None
    announced: bool = False
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
        known["offered"] = tuple(ChoicePart(**choice) for choice in known.get("offered", ()))
        known["alternatives"] = tuple(known.get("alternatives", ()))
        return cls(**known)

    def to_slots(self) -> dict[str, Any]:
        """Write the memory as slot values, in types that JSON has.

        Returns:
            Value of each slot, by name.
        """
        values: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        values["offered"] = [choice.model_dump() for choice in self.offered]
        values["alternatives"] = list(self.alternatives)
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
    def subject(self) -> Subject | None:
        """The answer that the conversation is about."""
        return Subject(self.procedure, self.case) if self.procedure else None

    @property
    def details(self) -> dict[str, str]:
        """The details that the customer gave, by name."""
        values = {name: getattr(self, name) for name in DETAIL_NAMES}
        return {name: value for name, value in values.items() if value}

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
        return replace(self, **known)

    def about(self, procedure: str, case: str | None = None) -> Memory:
        """Turn to a procedure that was just told.

        Args:
            procedure: its id.
            case: its case, if it has cases.

        Returns:
            The memory, with what belonged to the procedure before forgotten.
        """
        return replace(
            self,
            procedure=procedure,
            case=case,
            case_pending=None,
            focus=None,
            doubts=0,
            escalations=0,
        )

    def offering(self, replies: tuple[Reply, ...]) -> Memory:
        """Remember the choices that a turn showed.

        Args:
            replies: the turn's replies, in order.

        Returns:
            The memory with the choices of all replies, numbered as the customer saw them.
        """
        offered = tuple(choice for reply in replies for choice in reply.choices)
        last = next((reply for reply in reversed(replies) if reply.choices), None)
        if last is None:
            asked = replies[-1].type == "message" and replies[-1].reason in ASKING_FOR_ANOTHER
            return replace(self, offered=(), offer=ANOTHER_QUESTION if asked else None)
        return replace(
            self, offered=offered, offer=last.reason if last.type == "choice" else last.type
        )
