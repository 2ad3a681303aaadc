"""Erase a conversation from Rasa's tracker store, which has no such function of its own."""

from __future__ import annotations

import inspect
from typing import Any

from rasa.core.tracker_store import (
    InMemoryTrackerStore,
    RedisTrackerStore,
    SQLTrackerStore,
)


class ErasureError(Exception):
    """The conversation could not be erased."""


async def erase_tracker(store: Any, conversation_id: str) -> None:
    """Erase all that a tracker store keeps of a conversation.

    A store with a `delete(conversation_id)` of its own is asked to do it.

    Args:
        store: Rasa's tracker store, inside the wrappers that Rasa puts around it.
        conversation_id: what to erase.

    Raises:
        ErasureError: the store fails, or is of a kind that we cannot erase from.
    """
    for each in _unwrapped(store):
        try:
            await _erase(each, conversation_id)
        except ErasureError:
            raise
        except Exception as error:
            # Every store has its own kinds of errors.
            raise ErasureError(type(error).__name__) from error


def _unwrapped(store: Any) -> list[Any]:
    if hasattr(store, "delete"):
        return [store]
    inner = getattr(store, "_tracker_store", None)
    if inner is None:
        return [store]
    # A wrapper that once fell back to memory holds conversations there too.
    fallback = getattr(store, "_fallback_tracker_store", None)
    return _unwrapped(inner) + ([fallback] if fallback else [])


async def _erase(store: Any, conversation_id: str) -> None:
    if hasattr(store, "delete"):
        result = store.delete(conversation_id)
        if inspect.isawaitable(result):
            await result
    elif isinstance(store, InMemoryTrackerStore):
        store.store.pop(conversation_id, None)
    elif isinstance(store, SQLTrackerStore):
        _erase_from_sql(store, conversation_id)
    elif isinstance(store, RedisTrackerStore):
        store.red.delete(store.key_prefix + conversation_id)
    else:
        raise ErasureError(f"unsupported: {type(store).__name__}")


def _erase_from_sql(store: Any, conversation_id: str) -> None:
    with store.session_scope() as session:
        events = session.query(store.SQLEvent).filter_by(sender_id=conversation_id)
        events.delete(synchronize_session=False)
        session.commit()
