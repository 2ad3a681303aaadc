"""One subject of a conversation: a procedure told, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

_SEPARATOR = "/"

State = Literal["asked", "told", "solved", "not_solved"]

MAX_FACTS = 5
"""How many of the facts told last are remembered of a subject."""


@dataclass(frozen=True)
class Subject:
    """A procedure, and its case if it has cases."""

    procedure: str
    case: str | None = None

    def __str__(self) -> str:
        """Write it as `procedure` or `procedure/case`."""
        return self.procedure if self.case is None else f"{self.procedure}{_SEPARATOR}{self.case}"

    @classmethod
    def read(cls, written: object) -> Subject | None:
        """Read what `str` wrote.

        Args:
            written: what came back with a button.

        Returns:
            The subject, of which nothing is known to exist; None if nothing was written.
        """
        if not isinstance(written, str) or not written:
            return None
        procedure, _, case = written.partition(_SEPARATOR)
        return cls(procedure, case or None)


@dataclass(frozen=True)
class Thread:
    """A subject.

    Attributes:
        procedure: the procedure's id.
        case: its case, once known.
        state: `asked` while its case is not known, then `told`; what the customer said of it.
        escalations: how often it was said not to help.
        facts: the statements told of it since, the last one last.
        focus: the statement told last, unless the whole answer was told after it.
        turn: number of the turn that spoke of it last.
    """

    procedure: str
    case: str | None = None
    state: State = "told"
    escalations: int = 0
    facts: tuple[str, ...] = ()
    focus: str | None = None
    turn: int = 0

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Thread:
        """Read what `write` wrote."""
        return cls(**{**written, "facts": tuple(written.get("facts", ()))})

    def write(self) -> dict[str, Any]:
        """Write it in types that JSON has."""
        return {**asdict(self), "facts": list(self.facts)}

    @property
    def subject(self) -> Subject:
        """The answer that it is about."""
        return Subject(self.procedure, self.case)

    def with_fact(self, text: str) -> Thread:
        """Remember a statement told of it."""
        facts = (*(fact for fact in self.facts if fact != text), text)
        return replace(self, facts=facts[-MAX_FACTS:], focus=text)
