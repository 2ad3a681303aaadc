"""What an answer is about, in a form that a channel can carry with the answer's buttons."""

from __future__ import annotations

from dataclasses import dataclass

_SEPARATOR = "/"


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
