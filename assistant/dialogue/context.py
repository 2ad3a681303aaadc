"""What every turn's handling needs at hand."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from assistant.content.lexicon import Lexicon
from assistant.content.model import DETAIL_VALUES, Case, Content, Page, Procedure
from assistant.dialogue.interpretation import Interpretation
from assistant.dialogue.memory import Memory
from assistant.dialogue.statements import Statement, StatementFinder, statements_of
from assistant.dialogue.thread import Subject, Thread
from assistant.dialogue.turn import Outcome, Turn
from assistant.dialogue.weights import Weights
from assistant.replies.build import ReplyBuilder, conditions_of


class PageFinder(Protocol):
    """Finds the pages that a question is near to."""

    def find(self, question: str) -> tuple[Page, ...]:
        """Find pages.

        Args:
            question: the customer's words.

        Returns:
            Two at most, the nearest first; none when none is near enough.
        """


class NoPages:
    """Knows no page."""

    def find(self, question: str) -> tuple[Page, ...]:  # noqa: ARG002
        """Find nothing."""
        return ()


@dataclass(frozen=True)
class Context:
    """The dependencies of the dialogue.

    Attributes:
        content: what the assistant may say.
        build: builds replies from it.
        finder: compares messages with statements and titles.
        lexicon: words recognised besides the training examples.
        weights: what each piece of evidence weighs, fitted by `make calibrate`.
        pages: finds published pages that may speak of a question.
    """

    content: Content
    build: ReplyBuilder
    finder: StatementFinder
    lexicon: Lexicon
    weights: Weights
    pages: PageFinder = field(default_factory=NoPages)
    _said: dict[Hashable, tuple[Statement, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def current(self, memory: Memory) -> tuple[Procedure, Case | None] | None:
        """Find the procedure that a conversation is about.

        Args:
            memory: the conversation's state.

        Returns:
            The procedure and its case, or None when there is none (or no longer one).
        """
        return self.answer_of(memory.current) if memory.current else None

    def answer_of(self, thread: Thread) -> tuple[Procedure, Case | None] | None:
        """Find what a subject is about.

        Args:
            thread: a subject of the conversation.

        Returns:
            The procedure and its case, or None when the content no longer has it.
        """
        procedure = self.content.procedures.get(thread.procedure)
        if procedure is None:
            return None
        return procedure, procedure.case(thread.case or "")

    def threads(self, memory: Memory) -> tuple[Thread, ...]:
        """List the subjects that the content still has, in the order in which they came up.

        Args:
            memory: the conversation's state.

        Returns:
            The subjects.
        """
        return tuple(one for one in memory.threads if one.procedure in self.content.procedures)

    def knows(self, subject: Subject) -> bool:
        """Tell whether there is such an answer.

        Args:
            subject: a procedure and perhaps a case, from outside.

        Returns:
            Whether the procedure exists and has the case.
        """
        procedure = self.content.procedures.get(subject.procedure)
        return procedure is not None and (
            subject.case is None or procedure.case(subject.case) is not None
        )

    def statements(self, thread: Thread, details: Mapping[str, str]) -> tuple[Statement, ...]:
        """List what the answer to a subject says.

        Args:
            thread: the subject.
            details: the customer's details, by name.

        Returns:
            Its statements; while its case is not known, only its details.
        """
        asked = thread.state == "asked"
        conditions = conditions_of(details)
        key = (thread.subject, asked, *map(conditions.get, DETAIL_VALUES))
        if key not in self._said:
            found = self.answer_of(thread)
            said = statements_of(self.content, *found, conditions) if found else ()
            self._said[key] = tuple(one for one in said if one.kind == "detail" or not asked)
        return self._said[key]


Handler = Callable[[Context, Interpretation, Turn, Memory], Outcome]
"""Does what one kind of interpretation asks for."""
