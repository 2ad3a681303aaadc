"""The prepared mail that channels without a clipboard write out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.replies.model import ActionPart, ContactPart


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
