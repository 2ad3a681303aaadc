"""Sentences of other groups that look like those of a group: one question, proposed otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.storage.archive import Archive
from assistant.workshop.models import Account
from assistant.workshop.review import leases
from assistant.workshop.review.nearest import ALIKE, Nearest
from assistant.workshop.review.queue import LATER, SAMPLE, Group, Sentence, groups

_MOST = 500
"""How many sentences are compared: the costliest."""
_OWN = 60


@dataclass(frozen=True)
class Beside:
    """A sentence beside the one shown, its words, and whether it is much like it."""

    sentence: Sentence
    text: str
    is_alike: bool = True


def elsewhere(
    found: Group, through: int | None, account: Account, archive: Archive, nearest: Nearest
) -> list[Beside]:
    """Find what looks like a sentence of a group and stands in others that nobody else works on.

    Args:
        found: the group.
        through: the last message taken into account.
        account: who asks.
        archive: where the words are.
        nearest: compares them.

    Returns:
        The most alike first.

    Raises:
        StorageError: the database is out of reach.
    """
    others = list(_others(found, through, account))[:_MOST]
    own = found.sentences[:_OWN]
    texts = archive.texts(one.event for one in (*own, *others))
    own_texts = [texts[one.event] for one in own if one.event in texts]
    kept = [one for one in others if one.event in texts]
    likeness = nearest.likeness(own_texts, [texts[one.event] for one in kept])
    pairs = sorted(zip(likeness, kept, strict=True), key=lambda pair: -pair[0])
    return [Beside(one, texts[one.event]) for value, one in pairs if value >= ALIKE]


def _others(found: Group, through: int | None, account: Account) -> Iterator[Sentence]:
    held = leases.holders()
    for group in groups(through):
        holder = held.get(group.key, (account.name,))[0]
        # What went well, or was put off, is decided on by itself.
        if group.key != found.key and group.outcome not in (SAMPLE, LATER):
            yield from group.sentences if holder == account.name else ()
