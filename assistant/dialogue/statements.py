"""The statements of a procedure: what a follow-up question may be answered with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from assistant.content.emphasis import bare
from assistant.content.lexicon import normalise
from assistant.content.model import (
    LEVEL,
    LEVEL_MARK,
    Case,
    Conditional,
    ContactReference,
    Content,
    Note,
    Procedure,
    Step,
)
from assistant.replies.build import conditions_of

Kind = Literal["step", "note", "detail", "escalation", "contact"]


@dataclass(frozen=True)
class Statement:
    """One sentence or two of a procedure, good to read alone.

    Attributes:
        procedure: id of the procedure that says it.
        kind: which part of the procedure it is.
        text: what it says, as people type.
        asks: questions that it answers, besides what its text says.
        contact: the contact that it is about, if it is a contact's.
        shown: how it is shown, where that differs from what people type.
    """

    procedure: str
    kind: Kind
    text: str
    asks: tuple[str, ...] = ()
    contact: str | None = None
    shown: str = ""

    def __hash__(self) -> int:
        # Looked up hundreds of times a message: a text keeps its hash.
        return hash(self.text)


@dataclass(frozen=True)
class Nearness:
    """How well a statement addresses a question.

    Attributes:
        likeness: of the question to what the statement says or answers, from 0 to 1.
        margin: how far the question lies on the statement's side of the border to the others of
            its procedure.
    """

    likeness: float
    margin: float


STEM = 5
"""How many letters of a word are compared."""


def stems(text: str) -> frozenset[str]:
    """List the beginnings of the words of a text, as vocabularies hold them.

    Args:
        text: any text.

    Returns:
        The beginnings.
    """
    return frozenset(word[:STEM] for word in normalise(text).split() if len(word) >= STEM - 1)


class StatementFinder(Protocol):
    """Compares questions with statements and titles.

    Attributes:
        vocabulary: the beginnings of the words that tell each procedure from most others.
    """

    vocabulary: Mapping[str, frozenset[str]]

    def compare(self, question: str, statements: Sequence[Statement]) -> Sequence[Nearness]:
        """Compare a question with statements.

        Args:
            question: the customer's words, or a statement's.
            statements: of procedures that are known, one after the other.

        Returns:
            As many.
        """

    def alike(self, text: str, others: Sequence[str]) -> Sequence[float]:
        """Compare a message with the titles of choices.

        Args:
            text: the customer's words.
            others: the titles.

        Returns:
            The likeness to each, from 0 to 1.
        """


def statements_of(
    content: Content, procedure: Procedure, case: Case | None, details: Mapping[str, str]
) -> tuple[Statement, ...]:
    """List what a procedure says, details included.

    Args:
        content: where its contacts are described.
        procedure: the documented answer.
        case: the case that applies, for a procedure with cases.
        details: the customer's details, by name.

    Returns:
        Its statements, those shown first coming first.
    """
    conditions = conditions_of(details)
    return tuple(
        _statements(
            content,
            procedure,
            case,
            lambda entry: entry.applies(conditions),
            conditions.get(LEVEL),
        )
    )


def every_statement_of(content: Content, procedure: Procedure) -> tuple[Statement, ...]:
    """List all that a procedure may say, whatever the case and the customer's details.

    Args:
        content: where its contacts are described.
        procedure: the documented answer.

    Returns:
        Its statements, each once.
    """
    return tuple(
        dict.fromkeys(
            statement
            for case in (None, *procedure.options)
            for statement in _statements(content, procedure, case, lambda _: True)
        )
    )


def _statements(
    content: Content,
    procedure: Procedure,
    case: Case | None,
    applies: Callable[[Conditional], bool],
    level: str | None = None,
) -> Iterator[Statement]:
    answer = case or procedure
    for step in answer.steps:
        if applies(step):
            for text in _filled(content, step, level):
                yield _statement(procedure, "step", text)
    for note in answer.notes:
        if applies(note):
            for text in _filled(content, note, level):
                yield _statement(procedure, "note", text)
    details = answer.details if case is None else (*case.details, *procedure.details)
    for detail in details:
        yield _statement(procedure, "detail", detail.text, detail.asks)
    yield _statement(procedure, "escalation", answer.escalation.text)
    for reference in (*answer.contacts, *answer.escalation.contacts):
        if applies(reference):
            yield _contact_statement(content, procedure, reference)


def _filled(content: Content, entry: Step | Note, level: str | None) -> Iterator[str]:
    """Write a text for the customer's support level, or for each of those it is meant for."""
    if LEVEL_MARK not in entry.text:
        yield entry.text
        return
    for one in (level,) if level else entry.when[LEVEL]:
        yield entry.text.replace(LEVEL_MARK, content.messages[f"{LEVEL}_{one}"])


def _statement(
    procedure: Procedure,
    kind: Kind,
    text: str,
    asks: tuple[str, ...] = (),
    contact: str | None = None,
) -> Statement:
    return Statement(procedure.id, kind, bare(text), asks, contact, shown=text)


def _contact_statement(
    content: Content, procedure: Procedure, reference: ContactReference
) -> Statement:
    contact = content.contacts[reference.id]
    text = content.messages["label_contact"].format(name=contact.name, details=contact.how)
    return _statement(procedure, "contact", text, contact=contact.id)
