"""Asks the running assistant again what it had no answer to: a newer model may know."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.replies.model import ChoiceReply, ProcedureReply
from assistant.service.asker import Asker
from assistant.storage.archive import Archive
from assistant.workshop.review.outcomes import Outcome
from assistant.workshop.review.queue import Sentence
from assistant.workshop.review.trials import trial_conversation

MOST = 60
_PATIENCE_SECONDS = 10.0
_UNANSWERED = frozenset({Outcome.DECLINED, Outcome.DOUBTED})


def now_answered(
    sentences: Sequence[Sentence], url: str, archive: Archive
) -> tuple[list[Sentence], int]:
    """Find the sentences that get an answer now, each in a conversation of its own.

    Args:
        sentences: the sentences; only those that got no answer are asked, `MOST` at most.
        url: the running assistant, without a final slash.
        archive: where their words are, and where these conversations are erased at once.

    Returns:
        Those that are answered now, and how many were asked.

    Raises:
        AskerError: the assistant does not run, or is no assistant of this project.
        StorageError: the database is out of reach.
    """
    asked = [one for one in sentences if one.outcome in _UNANSWERED][:MOST]
    texts = archive.texts(one.event for one in asked)
    asker = Asker(url, _PATIENCE_SECONDS)
    return [one for one in asked if _is_answered(asker, texts.get(one.event, ""), archive)], len(
        asked
    )


def _is_answered(asker: Asker, text: str, archive: Archive) -> bool:
    with trial_conversation(archive) as name:
        replies = asker.ask(text, name).replies
    return any(
        isinstance(reply, ProcedureReply)
        or (isinstance(reply, ChoiceReply) and reply.procedure is not None)
        for reply in replies
    )
