"""What channels without a widget show in its place: « did this help? », and the prepared mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.replies.build import AFFIRM, NOT_SOLVED
from assistant.replies.model import ActionPart, ChoicePart, ContactPart

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


def mail_to_show(contacts: Sequence[ContactPart], labels: Mapping[str, str]) -> ActionPart | None:
    """Find the mail that says something of the question.

    Args:
        contacts: those of a reply.
        labels: the phrases of content/messages.yml, by key.

    Returns:
        The mail; None when there is none, when there are several, of which nobody could tell whose
        is which, or when it only leaves everything to be written.
    """
    copies = [
        action
        for contact in contacts
        for action in contact.actions
        if action.kind == "copy_mail" and not _is_empty(action.body or "", labels)
    ]
    return copies[0] if len({(copy.subject, copy.body) for copy in copies}) == 1 else None


def _is_empty(body: str, labels: Mapping[str, str]) -> bool:
    opening = labels.get("mail_body", "").partition("{")[0]
    return bool(opening) and body.startswith(opening)
