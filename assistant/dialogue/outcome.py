"""What a turn leads to."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.dialogue.memory import Memory
from assistant.replies.model import Reply


@dataclass(frozen=True)
class Feedback:
    """What a customer said of a procedure: whether it helped.

    Attributes:
        procedure: the procedure's id.
        case: its case, if any.
        solved: whether it solved the problem.
        reason: why not: `unclear`, `not_working`, `other_question` or `other`, if it was said.
        comment: the same in words of the customer, without secrets.
    """

    procedure: str
    case: str | None
    solved: bool
    reason: str | None = None
    comment: str | None = None


@dataclass(frozen=True)
class Outcome:
    """The replies of a turn and what the conversation remembers after it.

    Attributes:
        replies: at least one, in the order shown.
        memory: the conversation's new state.
        feedback: what the customer said of the procedure, if anything.
        forget: whether what was said so far no longer counts.
        aside: whether the turn was a remark, after which the choices shown before still stand.
    """

    replies: tuple[Reply, ...]
    memory: Memory
    feedback: Feedback | None = None
    forget: bool = False
    aside: bool = False
