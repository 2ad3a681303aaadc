"""A message and its clauses, which go through the pipeline together."""

from __future__ import annotations

from collections.abc import Iterator

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

CLAUSES = "clauses"
"""Key of a message's clauses, themselves messages, when it may hold several questions."""

REST = "rest"
"""Key of what is left of a message without what it denies, itself a message."""

SEGMENTS = "segments"
"""Key of the segments of a message (see segments.py)."""

POLARITY = "polarity"
"""Key of what a message asks and denies (see polarity.py)."""

FIRST_RANKING = "first_ranking"
"""Key of what the first stage tells, whatever a later one tells besides."""

CORRECTED = "corrected"
"""Key of a message's text with its misspelt words corrected: what features are taken from."""

SETTLED = "settled"
"""Key that tells that an earlier stage of the cascade is sure of the intent."""


def with_clauses(messages: list[Message]) -> Iterator[Message]:
    """Go through messages and their parts.

    Args:
        messages: messages of the pipeline.

    Yields:
        Each message, its rest if a part is left out, then its clauses.
    """
    for message in messages:
        yield from _with_rest(message)
        yield from message.get(CLAUSES) or ()


def unsettled(messages: list[Message]) -> list[Message]:
    """List the messages and rests whose intent no earlier stage is sure of.

    Args:
        messages: messages of the pipeline.

    Returns:
        Those that a later stage must look at.
    """
    return [part for message in messages for part in _with_rest(message) if not part.get(SETTLED)]


def _with_rest(message: Message) -> Iterator[Message]:
    yield message
    if message.get(REST) is not None:
        yield message.get(REST)


def read(message: Message) -> str:
    """Tell what features are taken from.

    Args:
        message: a message of the pipeline.

    Returns:
        Its text, corrected if a component did so.
    """
    return str(message.get(CORRECTED) or message.get(TEXT) or "")
