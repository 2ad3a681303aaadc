"""Typed model of what the assistant may say: the YAML files of content/, once read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

UNKNOWN = "unknown"
"""Value of a detail that the customer has not given."""

GIVEN = "given"
"""In a condition: the detail is known, whatever its value."""

DETAIL_VALUES: Mapping[str, tuple[str, ...]] = {
    "lost": (UNKNOWN, "password", "identifier", "both"),
    "support_level": (UNKNOWN, "standard", "bronze", "silver", "gold"),
    "service_id": (UNKNOWN, GIVEN),
}
"""For each detail that a condition may name, the values that it may list."""

LEVEL = "support_level"
LEVEL_MARK = "{support_level}"
"""In a step or note: the name of the customer's support level."""

Section = Literal["home", "login", "support", "requests", "catalogue", "invoices"]
"""Sections of the customer area, whose addresses an installation may give."""

MAIL_PLACEHOLDERS = ("service_id",)
"""Names that a mail template may leave to be filled in."""


class Entry(BaseModel):
    """Base of every content entry: read-only, and refuses fields it does not know."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True
    )


class Identified(Entry):
    """An entry that others name by its id."""

    id: str


class Conditional(Entry):
    """An entry shown only with certain details (`when`); without `when`, always."""

    when: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)

    def applies(self, details: Mapping[str, str]) -> bool:
        """Tell whether the entry is shown to a customer who gave these details.

        Args:
            details: value of each known detail, by name (`lost`, `support_level`, …).

        Returns:
            True when every condition lists the detail's value, or `unknown` if it is not known,
            or `given` if any value will do.
        """
        return all(
            _accepts(accepted_values, details.get(name, UNKNOWN))
            for name, accepted_values in self.when.items()
        )


def _accepts(accepted_values: tuple[str, ...], value: str) -> bool:
    return value in accepted_values or (GIVEN in accepted_values and value != UNKNOWN)


class Link(Identified):
    """A labelled address of content/links.yml."""

    label: str
    url: str


class Image(Entry):
    """A picture of a step, with the text that replaces it."""

    url: str
    alt: str


class Step(Conditional):
    """One instruction of a procedure."""

    text: str
    link: str | None = None
    image: Image | None = None


class Note(Conditional):
    """A remark beside the steps; `important` ones come first and stand out."""

    kind: Literal["important", "info"]
    text: str


class Mail(Entry):
    """Subject and body prepared for a contact; `{service_id}` stands for the OCB identifier."""

    subject: str
    body: str


class ContactReference(Conditional):
    """A contact named by a procedure, with the mail prepared for it."""

    id: str
    mail: Mail | None = None


class Escalation(Entry):
    """What to do when the procedure did not help."""

    text: str
    contacts: tuple[ContactReference, ...] = ()


class Detail(Entry):
    """A documented fact told only when a follow-up question asks for it.

    One with a `title` is offered under the answer, as a button.
    """

    text: str
    title: str | None = None
    asks: tuple[str, ...] = ()


class Source(Entry):
    """The published page that an answer comes from."""

    label: str
    url: str


class Answer(Identified):
    """What is said: by a procedure, or in one of its cases."""

    begins: Section | None = None
    steps: tuple[Step, ...] = ()
    fold_after: int | None = Field(None, ge=1)
    notes: tuple[Note, ...] = ()
    contacts: tuple[ContactReference, ...] = ()
    links: tuple[str, ...] = ()
    escalation: Escalation
    details: tuple[Detail, ...] = ()


class Case(Answer):
    """One case of a procedure whose answer depends on who asks."""

    intent: str
    label: str
    steps: tuple[Step, ...]


class Cases(Entry):
    """The question that chooses a case, and how a customer can tell which is theirs."""

    question: str
    how_to_tell: str
    options: tuple[Case, ...]


class Procedure(Answer):
    """A documented answer: one file of content/procedures/."""

    topic: str
    title: str
    question: str
    cases: Cases | None = None
    source: Source
    owner: str
    reviewed: date
    review_due: date

    def case(self, case_id: str) -> Case | None:
        """Find one of the procedure's cases.

        Args:
            case_id: the case's `id`.

        Returns:
            The case, or None when the procedure has no such case.
        """
        return next((option for option in self.options if option.id == case_id), None)

    @property
    def options(self) -> tuple[Case, ...]:
        """The cases; none when the answer is the same for all."""
        return self.cases.options if self.cases else ()


class Topic(Identified):
    """A group of procedures; `intent` is the intent of a question too vague to pick one."""

    title: str
    question: str
    intent: str | None = None


class ContactPage(Entry):
    """The published page on which a customer finds a contact; `link` is an id of links.yml."""

    label: str
    link: str


class Contact(Identified):
    """Somebody a customer can turn to, and how the customer finds the address.

    One with `ticket` is written to in a ticket; `section` is where that is done.
    """

    name: str
    how: str
    page: ContactPage | None = None
    section: Section | None = None
    ticket: bool = False
    reachable: bool = True
    email: str | None = None
    phone: str | None = None


class Page(Identified):
    """A published page that may speak of a question without a procedure."""

    title: str
    url: str
    covers: tuple[str, ...] = Field(min_length=1)


class Content(Entry):
    """All that the assistant may say."""

    procedures: Mapping[str, Procedure]
    topics: Mapping[str, Topic]
    contacts: Mapping[str, Contact]
    links: Mapping[str, Link]
    messages: Mapping[str, str]
    pages: Mapping[str, Page] = Field(default_factory=dict)

    @property
    def answerable_intents(self) -> frozenset[str]:
        """The intents with a documented answer: procedures and topics."""
        topics = {topic.intent for topic in self.topics.values() if topic.intent}
        return frozenset(self.procedures) | topics

    @property
    def topic_intents(self) -> Mapping[str, str]:
        """The intent of the topic of each procedure whose topic has one."""
        return {
            procedure.id: topic.intent
            for procedure in self.procedures.values()
            if (topic := self.topics.get(procedure.topic)) and topic.intent
        }

    def topic_for_intent(self, intent: str) -> Topic | None:
        """Find the topic that a vague question's intent names.

        Args:
            intent: an intent's name.

        Returns:
            The topic, or None when the intent is not a topic's.
        """
        return next((topic for topic in self.topics.values() if topic.intent == intent), None)

    def procedures_of(self, topic_id: str) -> tuple[Procedure, ...]:
        """List the procedures of a topic, in the order of the files' names.

        Args:
            topic_id: a topic's `id`.

        Returns:
            The topic's procedures.
        """
        return tuple(p for p in self.procedures.values() if p.topic == topic_id)

    def case_for_intent(self, intent: str) -> tuple[Procedure, Case] | None:
        """Find the case that an `inform_profile_…` intent chooses.

        Args:
            intent: an intent's name.

        Returns:
            The procedure and its case, or None when no case has this intent.
        """
        return next((found for found in self.cases() if found[1].intent == intent), None)

    def cases(self) -> Iterator[tuple[Procedure, Case]]:
        """List the cases of all procedures."""
        return ((one, case) for one in self.procedures.values() for case in one.options)
