"""Conversations as they are written in YAML, and what is wrong with a reply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from ruamel.yaml import YAML

from assistant.content.lexicon import normalise

FOLDER = Path(__file__).parent


class Written(BaseModel):
    """Base of what the files hold: refuses keys it does not know, so that none is ignored."""

    model_config = ConfigDict(extra="forbid")


class Expected(Written):
    """What a reply must be. Texts are compared without case, accents and punctuation.

    `contains` and `lacks` look for whole words in the plain text of the reply; `contacts` and
    `choices` list exactly which ones are shown, by id and by title, in order.
    """

    type: str | None = None
    procedure: str | None = None
    case: str | None = None
    topic: str | None = None
    reason: str | None = None
    contains: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    contacts: tuple[str, ...] | None = None
    choices: tuple[str, ...] | None = None


class Turn(Written):
    """What the customer does, and the replies expected, one or several."""

    user: str | None = None
    press: str | None = Field(None, description="The title of a choice that was just shown.")
    expect: tuple[Expected, ...]

    @field_validator("expect", mode="before")
    @classmethod
    def _one_reply_needs_no_list(cls, value: Any) -> Any:
        return value if isinstance(value, list) else [value]

    @model_validator(mode="after")
    def _types_or_presses(self) -> Self:
        if bool(self.user) == bool(self.press):
            raise ValueError("a turn has either `user` or `press`")
        return self


class Conversation(Written):
    """One conversation of a file."""

    name: str
    turns: tuple[Turn, ...]


class Reply(BaseModel):
    """A reply as REST carries it: the plain text and the structure."""

    text: str
    structure: dict[str, Any]


def conversations() -> Iterator[tuple[str, Conversation]]:
    """Read all files, one folder a pattern.

    Yields:
        Each conversation with its name in a report: `folder/file: name`.
    """
    for file in sorted(FOLDER.glob("*/*.yml")):
        for written in YAML(typ="safe").load(file):
            conversation = Conversation.model_validate(written)
            place = file.relative_to(FOLDER).with_suffix("")
            yield f"{place}: {conversation.name}", conversation


def faults(expected: Sequence[Expected], replies: Sequence[Reply]) -> list[str]:
    """Compare the replies of a turn with the expected ones.

    Args:
        expected: what the file says, in order.
        replies: what was received, in order.

    Returns:
        What is wrong, empty when nothing is.
    """
    if len(expected) != len(replies):
        return [f"{len(replies)} replies instead of {len(expected)}"]
    pairs = zip(expected, replies, strict=True)
    return [fault for wanted, reply in pairs for fault in _faults(wanted, reply)]


def _faults(wanted: Expected, reply: Reply) -> Iterator[str]:
    structure = reply.structure
    for field in ("type", "procedure", "case", "topic", "reason"):
        value = getattr(wanted, field)
        if value is not None and structure.get(field) != value:
            yield f"{field} is {structure.get(field)!r} instead of {value!r}"
    said = f" {normalise(reply.text)} "
    yield from (f"does not say {part!r}" for part in wanted.contains if not _says(said, part))
    yield from (f"says {part!r}" for part in wanted.lacks if _says(said, part))
    contacts = tuple(contact["id"] for contact in structure.get("contacts", ()))
    if wanted.contacts not in (None, contacts):
        yield f"contacts are {contacts} instead of {wanted.contacts}"
    choices = tuple(choice["title"] for choice in structure.get("choices", ()))
    if wanted.choices is not None and _plain(wanted.choices) != _plain(choices):
        yield f"choices are {choices} instead of {wanted.choices}"


def _plain(titles: Sequence[str]) -> list[str]:
    return [normalise(title) for title in titles]


def _says(said: str, part: str) -> bool:
    return f" {normalise(part)} " in said
