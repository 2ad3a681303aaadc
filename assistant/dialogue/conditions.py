"""Which details of the customer change an answer."""

from __future__ import annotations

from assistant.content.model import Case, Procedure


def details_that_matter(procedure: Procedure, case: Case | None) -> frozenset[str]:
    """List the details that change an answer.

    Args:
        procedure: the documented answer.
        case: its case, if it has cases.

    Returns:
        The names of the details that its conditions name.
    """
    answer = case or procedure
    parts = (*answer.steps, *answer.notes, *answer.contacts)
    return frozenset(name for part in parts for name in part.when)
