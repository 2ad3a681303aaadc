"""Asks the running assistant, and reads why it answered so; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.service.asker import Asker
from assistant.storage.archive import Archive, Exchange
from assistant.workshop.review.nearest import Near, Nearest
from assistant.workshop.review.outcomes import is_typed, likeliest
from assistant.workshop.review.trials import trial_conversation

MOST = 10
"""Messages of one trial."""
LONGEST = 500
_PATIENCE_SECONDS = 20.0


@dataclass(frozen=True)
class Tried:
    """One message that was tried.

    Attributes:
        text: the message.
        replies: the plain text of each reply; none when the assistant was too slow.
        likely: the three likeliest answers.
        sure: probability that the first is what is asked.
        heard: what else was understood.
        act: what the message was taken for in the conversation.
        near: the examples most like it.
    """

    text: str
    replies: tuple[str, ...]
    likely: tuple[tuple[str, float], ...] = ()
    sure: float | None = None
    heard: dict[str, Any] | None = None
    act: str | None = None
    near: tuple[Near, ...] = ()


def try_out(
    messages: Sequence[str],
    url: str,
    archive: Archive,
    nearest: Nearest,
    answerable: Collection[str],
) -> list[Tried]:
    """Send messages as one conversation.

    Args:
        messages: what a customer would type.
        url: the running assistant, without a final slash.
        archive: where it keeps conversations; this one is erased at once.
        nearest: compares with the examples.
        answerable: intents with a documented answer.

    Raises:
        AskerError: the assistant does not run, or is no assistant of this project.
        StorageError: the database is out of reach.
    """
    asker = Asker(url, _PATIENCE_SECONDS)
    with trial_conversation(archive) as name:
        replies = [asker.ask(message, name).texts for message in messages]
        exchanges = archive.exchanges(name)
    # A message that failed is not stored: the others' evidence would stand beside the wrong one.
    known: list[Exchange | None] = list(exchanges) if len(exchanges) == len(messages) else []
    known += [None] * (len(messages) - len(known))
    return [
        _tried(message, said, exchange, nearest, answerable)
        for message, said, exchange in zip(messages, replies, known, strict=True)
    ]


def _tried(
    message: str,
    replies: tuple[str, ...],
    exchange: Exchange | None,
    nearest: Nearest,
    answerable: Collection[str],
) -> Tried:
    if exchange is None or not is_typed(exchange):
        return Tried(message, replies, act=exchange.act if exchange else None)
    heard = exchange.parse.get("understanding") or {}
    return Tried(
        message,
        replies,
        likeliest(exchange.parse, answerable),
        heard.get("sure"),
        heard,
        exchange.act,
        tuple(nearest.to(message)),
    )
