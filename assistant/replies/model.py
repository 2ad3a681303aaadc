"""The reply contract: the one structure that every channel renders."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class Part(BaseModel):
    """Base of every part of a reply: read-only, and refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LinkPart(Part):
    """A labelled address."""

    label: str
    url: str


class ImagePart(Part):
    """A picture and the text that replaces it."""

    url: str
    alt: str


class StepPart(Part):
    """One instruction."""

    text: str
    link: LinkPart | None = None
    image: ImagePart | None = None


class NotePart(Part):
    """A remark; an `important` one must stand out."""

    kind: Literal["important", "info"]
    text: str


class ActionPart(Part):
    """What can be done at once: open `url`, copy or write a mail, call `phone`.

    A mail to copy has a subject and a body; one to write has them in its `url`, a `mailto:`.
    """

    kind: Literal["open", "copy_mail", "write_mail", "call"]
    label: str
    url: str | None = None
    subject: str | None = None
    body: str | None = None
    phone: str | None = None


class ContactPart(Part):
    """Somebody to turn to; `mailto` is a prepared mail, present only with an `email`."""

    id: str
    name: str
    how: str
    email: str | None = None
    phone: str | None = None
    mailto: str | None = None
    actions: tuple[ActionPart, ...] = ()


class ChoicePart(Part):
    """A button: its title, what it sends, and the procedure it leads to."""

    title: str
    payload: str
    procedure: str | None = None


class SourcePart(Part):
    """Where the answer comes from and when it was last reviewed."""

    label: str
    url: str
    reviewed: date


class ProcedureReply(Part):
    """A documented answer."""

    type: Literal["procedure"] = "procedure"
    procedure: str
    case: str | None = None
    lead: str | None = Field(None, description="A short sentence before the answer, if any.")
    title: str
    steps: tuple[StepPart, ...]
    notes: tuple[NotePart, ...] = ()
    contacts: tuple[ContactPart, ...] = ()
    links: tuple[LinkPart, ...] = ()
    actions: tuple[ActionPart, ...] = Field((), description="Where the answer begins; at most one.")
    details: tuple[ChoicePart, ...] = Field((), description="What people ask next; at most three.")
    fold_after: int | None = Field(
        None,
        ge=1,
        description="Where room is short, how many steps are shown at first, without `info` notes "
        "and links; null to show all.",
    )
    choices: tuple[ChoicePart, ...] = ()
    source: SourcePart


class ChoiceReply(Part):
    """A question answered by choosing."""

    type: Literal["choice"] = "choice"
    reason: Literal["topic", "case", "clarify", "fallback", "also"] = Field(
        description="`also` offers what may be asked besides what was answered."
    )
    topic: str | None = None
    procedure: str | None = None
    lead: str | None = None
    question: str
    choices: tuple[ChoicePart, ...]


class ContactsReply(Part):
    """Whom to turn to; `summary` is a text about the conversation, ready to be sent to them."""

    type: Literal["contacts"] = "contacts"
    lead: str | None = None
    text: str
    contacts: tuple[ContactPart, ...]
    summary: str | None = None
    actions: tuple[ActionPart, ...] = ()
    details: tuple[ChoicePart, ...] = ()
    choices: tuple[ChoicePart, ...] = ()


class MessageReply(Part):
    """A plain message."""

    type: Literal["message"] = "message"
    reason: str
    lead: str | None = None
    text: str
    actions: tuple[ActionPart, ...] = ()
    details: tuple[ChoicePart, ...] = ()
    choices: tuple[ChoicePart, ...] = ()


Reply = Annotated[
    ProcedureReply | ChoiceReply | ContactsReply | MessageReply,
    Field(discriminator="type"),
]

REPLY: TypeAdapter[Reply] = TypeAdapter(Reply)
"""Reads a reply from its structure; its `type` says which it is."""
