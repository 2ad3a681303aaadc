"""Rasa's tracker store: what a turn costs does not depend on how long the conversation is."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import structlog
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from sqlalchemy.orm import sessionmaker

from assistant.common.faults import fault
from assistant.common.rasa_settings import read_settings
from assistant.storage.conversations import Conversations, NewTurn, Stored
from assistant.storage.engine import (
    POSTGRESQL_CONNECTIONS,
    Asking,
    StorageError,
    TrackerUnavailable,
)
from assistant.storage.migrate import check_schema
from assistant.storage.purge import RetentionTimer
from assistant.storage.settings import StorageSettings

_log = structlog.get_logger(__name__)

_KEPT = "kept_by_conversation_store"


class StoreStartError(StorageError, RasaException):
    """The store cannot be used; Rasa ends with this sentence and no traceback."""


@dataclass(frozen=True)
class Kept:
    """What of a tracker is stored.

    Args:
        known: the conversation's number in the database; None if it is new.
        turns: how many messages of the customer are stored.
        events: how many of the tracker's events need not be written.
    """

    known: int | None = None
    turns: int = 0
    events: int = 0


class ConversationStore(SQLTrackerStore):
    """Reads the last turns and the value of every slot, writes what is new.

    The dialogue remembers in slots alone, so that a turn needs no more. The database is asked in
    threads: the other conversations of the process go on meanwhile. There is no form in the
    dialogue, and no action that pauses it: what these leave behind would need to be stored too.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        settings: StorageSettings | None = None,
        host: str | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> None:
        """Open the store; Rasa's own constructor would wait for the database for ever.

        Args:
            domain: the assistant's domain; Rasa sets it once the model is loaded.
            event_broker: where Rasa publishes events, if anywhere.
            settings: which database; this installation's if None.
            host: not used: the address is a setting.
            **kwargs: not used.

        Raises:
            StoreStartError: the database is out of reach, or its schema is another one.
        """
        TrackerStore.__init__(self, domain, event_broker)
        with _ending_rasa():
            self._settings = settings or read_settings(StorageSettings)
            self._conversations = Conversations(self._settings)
            self.engine = self._conversations.engine
            # What Rasa's own class reads with, where it is not overridden below.
            self.sessionmaker = sessionmaker(bind=self.engine)
            check_schema(self.engine, self._settings)
        self._ask = Asking(self._settings, POSTGRESQL_CONNECTIONS, "storage")
        self._retention = RetentionTimer(self._conversations, self._settings.retention_days)
        self._retention.start()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Read the last turns of the running session.

        Args:
            sender_id: the conversation.

        Returns:
            Its tracker, with the value of every slot; None if it is unknown.

        Raises:
            TrackerUnavailable: the database is out of reach, or refuses.
        """
        with _loud(sender_id):
            stored = await self._ask(self._conversations.recent, sender_id)
            return None if stored is None else self._bounded(sender_id, stored)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """Read a whole conversation, of all sessions.

        Args:
            conversation_id: which.

        Returns:
            Its tracker; None if it is unknown.

        Raises:
            TrackerUnavailable: the database is out of reach, or refuses.
        """
        with _loud(conversation_id):
            stored = await self._ask(self._conversations.whole, conversation_id)
            return None if stored is None else self._replayed(conversation_id, stored)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write what is new of a tracker.

        A conversation that was erased while its turn ran stays erased.

        Args:
            tracker: what `retrieve` gave, or the tracker of a new conversation.

        Raises:
            TrackerUnavailable: the database is out of reach, or refuses: nothing is written.
        """
        with _loud(tracker.sender_id):
            kept = _kept(tracker)
            new = list(islice(tracker.events, kept.events, None))
            if new:
                await self._write(tracker, kept, new)

    async def keys(self) -> Iterable[str]:
        """List the ids of all conversations.

        Raises:
            TrackerUnavailable: the database is out of reach, or refuses.
        """
        with _loud(None):
            return await self._ask(self._conversations.names)

    async def delete(self, sender_id: str) -> None:
        """Erase a conversation.

        Args:
            sender_id: which.

        Raises:
            StorageError: the database is out of reach, or refuses.
        """
        await self._ask(self._conversations.erase, sender_id)

    async def check(self) -> None:
        """Make sure that the database answers.

        Raises:
            StorageError: it does not.
        """
        await self._ask(self._conversations.check)

    def close(self) -> None:
        """Stop the timer, and close all connections."""
        self._retention.stop()
        self._ask.close()
        self._conversations.close()

    async def _write(self, tracker: DialogueStateTracker, kept: Kept, new: list[Event]) -> None:
        is_turn = any(isinstance(event, UserUttered) for event in new)
        turn = NewTurn(
            sender_id=tracker.sender_id,
            known=kept.known,
            turn=kept.turns + 1 if is_turn else kept.turns,
            slots=_values(tracker),
            events=[event.as_dict() for event in new],
            at=time.time(),
        )
        place = await self._ask(self._conversations.add, turn)
        if place is None:
            _log.warning("storage.erased_meanwhile", conversation_id=tracker.sender_id)
            return
        _keep(tracker, Kept(place.id, place.turn, len(tracker.events)))
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, new, tracker.sender_id)

    def _bounded(self, sender_id: str, stored: Stored) -> DialogueStateTracker:
        tracker = self._replayed(sender_id, replace(stored, events=_session(stored.events)))
        for name, slot in list(tracker.slots.items()):
            value = stored.summary.slots.get(name, slot.initial_value)
            if slot.value != value:
                # An event, as Rasa makes copies of a tracker by its events.
                tracker.update(SlotSet(name, value, timestamp=stored.summary.last_active_at))
        _keep(tracker, replace(_kept(tracker), events=len(tracker.events)))
        return tracker

    def _replayed(self, sender_id: str, stored: Stored) -> DialogueStateTracker:
        tracker = self.init_tracker(sender_id)
        for event in deserialise_events(list(stored.events)):
            tracker.update(event)
        _keep(tracker, Kept(stored.summary.id, stored.summary.turns, len(tracker.events)))
        return tracker


def _kept(tracker: DialogueStateTracker) -> Kept:
    # Rasa's wrapper makes the tracker of a new conversation itself, by no class of ours.
    kept = getattr(tracker, _KEPT, None)
    return kept if isinstance(kept, Kept) else Kept()


def _keep(tracker: DialogueStateTracker, kept: Kept) -> None:
    setattr(tracker, _KEPT, kept)


def _session(events: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
    """Leave out what came before the running session, as Rasa's own store does."""
    starts = [n for n, event in enumerate(events) if event["event"] == SessionStarted.type_name]
    return events[starts[-1] :] if starts else events


def _values(tracker: DialogueStateTracker) -> dict[str, Any]:
    slots = tracker.slots.items()
    return {name: slot.value for name, slot in slots if slot.value != slot.initial_value}


@contextmanager
def _loud(conversation_id: str | None) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        reason = str(error) if isinstance(error, StorageError) else None
        _log.error("storage.failed", conversation_id=conversation_id, reason=reason, **fault(error))
        raise TrackerUnavailable from error


@contextmanager
def _ending_rasa() -> Iterator[None]:
    try:
        yield
    except StorageError as error:
        raise StoreStartError(str(error)) from error
    except (ImportError, AttributeError) as error:
        # Rasa would take these two for a store that does not exist, and keep all in memory.
        raise StoreStartError(f"The tracker store cannot be made: {error}") from error
