"""A message and its clauses, which go through the pipeline together."""

from __future__ import annotations

from collections.abc import Iterator

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

CLAUSES = "clauses"
"""Key of a message's clauses, themselves messages, when it may hold several questions."""

BODY = "body"
"""Key of what a pasted mail asks, without greeting, signature, disclaimer and quoted thread."""

LANGUAGE = "language"
"""Key of the language's code when a message is not written in French."""

FOREIGN_INTENT = "foreign_intent"
"""Key that tells that the ranking was made by meaning alone, which no language stands in the way
of."""

SEGMENTS = "segments"
"""Key of the segments of a message (see segments.py)."""

POLARITY = "polarity"
"""Key of what a message asks and denies (see polarity.py)."""

CORRECTED = "corrected"
"""Key of a message's text with its misspelt words corrected: what is cut and classified."""

SETTLED = "settled"
"""Key that tells that an earlier stage of the cascade is sure of the intent."""

HEARD = "heard"
"""Key of what is known of a message after the first stage (see decision.py)."""


def with_clauses(messages: list[Message]) -> Iterator[Message]:
    """Go through messages and their parts.

    Args:
        messages: messages of the pipeline.

    Yields:
        Each message, then its clauses.
    """
    for message in messages:
        yield message
        yield from message.get(CLAUSES) or ()


def unsettled(messages: list[Message]) -> list[Message]:
    """List the messages whose intent no earlier stage is sure of.

    Args:
        messages: messages of the pipeline.

    Returns:
        Those that a later stage must look at; one in another language always, as the n-grams
        of French examples say nothing of it.
    """
    return [message for message in messages if message.get(LANGUAGE) or not message.get(SETTLED)]


def body(message: Message) -> str:
    """Tell what is classified.

    Args:
        message: a message of the pipeline.

    Returns:
        Its text; of a pasted mail, what it asks.
    """
    return str(message.get(BODY) or message.get(TEXT) or "")


def read(message: Message) -> str:
    """Tell what features are taken from.

    Args:
        message: a message of the pipeline.

    Returns:
        Its text, corrected if a component did so.
    """
    return str(message.get(CORRECTED) or body(message))
