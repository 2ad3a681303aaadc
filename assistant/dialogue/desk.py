"""What every turn's handling needs at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.content.lexicon import Lexicon
from assistant.content.model import Case, Content, Procedure
from assistant.dialogue.memory import Memory
from assistant.dialogue.outcome import Outcome
from assistant.dialogue.statements import Statement, StatementFinder, statements_of
from assistant.dialogue.subject import Subject
from assistant.dialogue.turn import Turn
from assistant.replies.build import ReplyBuilder


@dataclass(frozen=True)
class Desk:
    """The dependencies of the dialogue.

    Attributes:
        content: what the assistant may say.
        build: builds replies from it.
        finder: chooses the statement that addresses a follow-up question.
        lexicon: words recognised besides the training examples.
    """

    content: Content
    build: ReplyBuilder
    finder: StatementFinder
    lexicon: Lexicon

    def current(self, memory: Memory) -> tuple[Procedure, Case | None] | None:
        """Find the procedure that a conversation is about.

        Args:
            memory: the conversation's state.

        Returns:
            The procedure and its case, or None when there is none (or no longer one).
        """
        procedure = self.content.procedures.get(memory.procedure or "")
        if procedure is None:
            return None
        return procedure, procedure.case(memory.case or "")

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

    def statements(self, memory: Memory) -> tuple[Statement, ...]:
        """List what the procedures in context say.

        Args:
            memory: the conversation's state.

        Returns:
            The statements of the current procedure, then of the other one.
        """
        found = self.current(memory)
        if found is None:
            return ()
        statements = statements_of(self.content, *found, memory.details)
        other = self.content.procedures.get(memory.other_procedure or "")
        if other:
            statements += statements_of(self.content, other, None, memory.details)
        return statements


Handler = Callable[[Desk, Turn, Memory], Outcome]
"""Handles the turns of one kind."""
