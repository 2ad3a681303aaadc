"""« Did this help? »: the two choices under an answer, as channels without a widget show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.replies.build import AFFIRM, NOT_SOLVED
from assistant.replies.model import ChoicePart

_SHORT = {AFFIRM: "feedback_yes", NOT_SOLVED: "feedback_no"}


def is_feedback(choices: Sequence[ChoicePart]) -> bool:
    """Tell whether choices begin by asking whether the answer helped.

    Args:
        choices: those of a reply.

    Returns:
        Whether the first two say yes and no to that.
    """
    return [choice.payload for choice in choices[:2]] == [*_SHORT]


def as_asked(choices: Sequence[ChoicePart], labels: Mapping[str, str]) -> tuple[ChoicePart, ...]:
    """Title the choices as answers to « did this help? », where that is asked above them.

    Args:
        choices: those of a reply.
        labels: the phrases of content/messages.yml, by key.

    Returns:
        The choices; the same when they ask something else.
    """
    if not is_feedback(choices):
        return tuple(choices)
    return tuple(
        choice.model_copy(update={"title": labels[_SHORT[choice.payload]]})
        if choice.payload in _SHORT
        else choice
        for choice in choices
    )
