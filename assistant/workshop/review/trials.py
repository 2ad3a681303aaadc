"""How conversations of our own are told from customers', and that none of them is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from assistant.storage.archive import Archive

TRIAL = "workshop-"
"""How the names of trials begin."""


@contextmanager
def trial_conversation(archive: Archive) -> Iterator[str]:
    """Name a conversation, and erase it once it was read.

    Args:
        archive: where the assistant keeps conversations.
    """
    name = f"{TRIAL}{uuid4().hex}"
    try:
        yield name
    finally:
        archive.erase(name)
