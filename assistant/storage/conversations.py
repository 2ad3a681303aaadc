"""Conversations in the database: read, written, erased. Knows nothing of Rasa."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import bindparam, delete, insert, literal, null, select, text, union_all, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from assistant.storage.engine import make_engine, reaching
from assistant.storage.schema import conversations, events, inbox, outbox
from assistant.storage.settings import StorageSettings

TURNS_REPLAYED = 2
"""Turns that the next one sees besides the slots. Every rule looks at the message before it alone;
what looks further back must raise this."""

_PURGED_AT_ONCE = 200


@dataclass(frozen=True)
class Summary:
    """What is known of a conversation without its events.

    Args:
        id: tells it from one of the same name that was erased before.
        turns: how many messages the customer has sent.
        slots: value of each slot that has not its initial one.
        started_at, last_active_at: in seconds since 1970.
    """

    id: int
    turns: int
    slots: dict[str, Any]
    started_at: float
    last_active_at: float


@dataclass(frozen=True)
class Stored:
    """A conversation, or its last turns: events as Rasa writes them, the oldest first."""

    summary: Summary
    events: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class NewTurn:
    """What a turn adds to a conversation.

    Args:
        sender_id: the conversation.
        known: the `Summary.id` that the turn began with; None if it began a conversation.
        turn: the turn's number; if it began a conversation that exists already, how many to add.
        slots: value of each slot that has not its initial one, at the turn's end.
        events: as Rasa writes them, in order.
        at: the time, in seconds since 1970.
    """

    sender_id: str
    known: int | None
    turn: int
    slots: dict[str, Any]
    events: Sequence[dict[str, Any]]
    at: float


@dataclass(frozen=True)
class Place:
    """Where a turn was written: the conversation's `Summary.id`, and the turn's number."""

    id: int
    turn: int


@dataclass(frozen=True)
class Held:
    """A message of a platform that is waiting, or was answered a while ago.

    Args:
        body, address: what was said and where the answers go, as the inbox has them; None once it
            was answered.
        unsent: the answers that wait in the outbox, as it has them.
    """

    message_id: str
    received_at: float
    answered_at: float | None
    done_at: float | None
    body: str | None
    address: str | None
    unsent: tuple[str, ...]


@dataclass(frozen=True)
class Erased:
    """How much was erased: events, and messages of the inbox with what they were to be sent."""

    events: int
    messages: int


@dataclass(frozen=True)
class Purged:
    """How much was too old."""

    conversations: int
    events: int
    messages: int


class Conversations:
    """All conversations of a database. Every method may raise StorageError."""

    def __init__(self, settings: StorageSettings) -> None:
        """Describe the connections; none is opened before it is needed.

        Args:
            settings: which database.

        Raises:
            StorageError: the SQLite file cannot be written.
        """
        self._settings = settings
        self.engine: Engine = make_engine(settings)
        # One statement is a transaction of its own: no round trips to begin and end it.
        self._reader = self.engine.execution_options(isolation_level="AUTOCOMMIT")

    def recent(self, sender_id: str) -> Stored | None:
        """Read the last turns of a conversation, in one statement.

        Args:
            sender_id: which.

        Returns:
            Its summary and last events; None if it is unknown.
        """
        return self._read(sender_id, _RECENT)

    def whole(self, sender_id: str) -> Stored | None:
        """Read all of a conversation.

        Args:
            sender_id: which.

        Returns:
            Its summary and events; None if it is unknown.
        """
        return self._read(sender_id, _WHOLE)

    def names(self) -> list[str]:
        """List the ids of all conversations, those included whose first message is waiting."""
        begun = select(conversations.c.sender_id)
        named = begun.union(select(inbox.c.conversation_id).where(inbox.c.done_at.is_(None)))
        with self._reading() as connection:
            return list(connection.execute(named).scalars())

    def held(self, sender_id: str) -> list[Held]:
        """List what the inbox and the outbox hold of a conversation.

        Args:
            sender_id: which.

        Returns:
            Its messages, the oldest first.
        """
        messages = select(inbox).where(inbox.c.conversation_id == sender_id).order_by(inbox.c.id)
        answers = (
            select(outbox.c.inbox_id, outbox.c.content)
            .where(outbox.c.conversation_id == sender_id)
            .order_by(outbox.c.position)
        )
        with self._reading() as connection:
            rows = connection.execute(messages).all()
            waiting = connection.execute(answers).all()
        return [
            Held(
                **{name: getattr(row, name) for name in _HELD},
                unsent=tuple(one.content for one in waiting if one.inbox_id == row.id),
            )
            for row in rows
        ]

    def add(self, turn: NewTurn) -> Place | None:
        """Write a turn, all of it or nothing.

        Args:
            turn: what is new.

        Returns:
            Where it was written; None if the conversation was erased since the turn began: then
            nothing is.
        """
        with self._writing() as connection:
            # The summary first: who erases waits for its row, and then finds these events too.
            if turn.known is None:
                place: Place | None = _begin(connection, turn)
            else:
                place = _go_on(connection, turn, turn.known)
            if place is not None:
                rows = [_row(turn, place, event) for event in turn.events]
                connection.execute(insert(events), rows)
            return place

    def erase(self, sender_id: str) -> Erased | None:
        """Erase a conversation, and what of it waits in the inbox and the outbox.

        Args:
            sender_id: which.

        Returns:
            How much that was; None if it is unknown.
        """
        with self._writing() as connection:
            # The inbox before the outbox, as who sends does: neither waits for the other.
            messages = connection.execute(
                delete(inbox).where(inbox.c.conversation_id == sender_id)
            ).rowcount
            connection.execute(delete(outbox).where(outbox.c.conversation_id == sender_id))
            known = connection.execute(
                delete(conversations).where(conversations.c.sender_id == sender_id)
            ).rowcount
            erased = connection.execute(
                delete(events).where(events.c.sender_id == sender_id)
            ).rowcount
        self._overwrite_log()
        return Erased(erased, messages) if known or erased or messages else None

    def purge(self, before: float, answered_before: float) -> Purged:
        """Erase what is old, a little at a time, so that no turn waits long.

        Args:
            before: conversations last active before this time go whole, others lose their events
                of before, and messages go that nobody could answer; in seconds since 1970.
            answered_before: the ids of messages answered before this time go.

        Returns:
            How much was erased by this call: others may have done the same meanwhile.
        """
        idle, old = conversations.c.last_active_at < before, events.c.timestamp < before
        answered, never = inbox.c.done_at < answered_before, inbox.c.received_at < before
        messages = self._purge(inbox, answered) + self._purge(inbox, never)
        self._purge(outbox, outbox.c.created_at < before)
        purged = Purged(self._purge(conversations, idle), self._purge(events, old), messages)
        if purged.events or purged.messages:
            self._overwrite_log()
        return purged

    def check(self) -> None:
        """Make sure that the database answers."""
        with self._reading() as connection:
            connection.execute(select(conversations.c.id).limit(1)).all()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def _read(self, sender_id: str, statement: Any) -> Stored | None:
        with self._reading() as connection:
            rows = connection.execute(statement, {"sender": sender_id}).all()
        if not rows or rows[0].event != _NO_EVENT:
            return None
        first, *others = rows
        summary = Summary(
            id=first.id,
            turns=first.turns,
            slots=json.loads(first.data),
            started_at=first.started_at,
            last_active_at=first.last_active_at,
        )
        return Stored(summary, tuple(json.loads(row.data) for row in others))

    def _purge(self, table: Any, condition: Any) -> int:
        total = 0
        batch = select(table.c.id).where(condition).order_by(table.c.id).limit(_PURGED_AT_ONCE)
        # What another process purges at this moment is left to it.
        batch = batch.with_for_update(skip_locked=True).scalar_subquery()
        while True:
            with self._writing() as connection:
                purged: int = connection.execute(
                    delete(table).where(table.c.id.in_(batch))
                ).rowcount
            total += purged
            if purged < _PURGED_AT_ONCE:
                return total

    def _overwrite_log(self) -> None:
        """Empty SQLite's log, where what was erased may still stand."""
        if self.engine.dialect.name == "sqlite":
            with self._reading() as connection:
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with reaching(self._settings), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with reaching(self._settings), self.engine.begin() as connection:
            yield connection


_HELD = [field.name for field in fields(Held) if field.name != "unsent"]
# Before all others in the order of `event`.
_NO_EVENT = 0


def _reading_statement(turns: int | None) -> Any:
    """Read the summary and the events as rows of one statement, which is one round trip."""
    sender = bindparam("sender")
    summary = select(
        literal(_NO_EVENT).label("event"),
        conversations.c.id,
        conversations.c.turns,
        conversations.c.started_at,
        conversations.c.last_active_at,
        conversations.c.slots.label("data"),
    ).where(conversations.c.sender_id == sender)
    said = select(events.c.id, null(), null(), null(), null(), events.c.data).where(
        events.c.sender_id == sender
    )
    if turns is not None:
        last = select(conversations.c.turns).where(conversations.c.sender_id == sender)
        said = said.where(events.c.turn > last.scalar_subquery() - turns)
    return union_all(summary, said).order_by("event")


_RECENT = _reading_statement(TURNS_REPLAYED)
_WHOLE = _reading_statement(None)


def _begin(connection: Connection, turn: NewTurn) -> Place:
    values = {**_summary(turn), "sender_id": turn.sender_id, "started_at": turn.at}
    dialect = {"sqlite": sqlite, "postgresql": postgresql}[connection.dialect.name]
    # Another turn may have begun it meanwhile, when nothing keeps their order.
    further = {**_summary(turn), "turns": conversations.c.turns + turn.turn}
    connection.execute(
        dialect.insert(conversations)
        .values(values)
        .on_conflict_do_update(index_elements=["sender_id"], set_=further)
    )
    place = select(conversations.c.id, conversations.c.turns)
    named = place.where(conversations.c.sender_id == turn.sender_id)
    return Place(*connection.execute(named).one())


def _go_on(connection: Connection, turn: NewTurn, known: int) -> Place | None:
    row = update(conversations).where(conversations.c.id == known)
    found = connection.execute(row.values(_summary(turn))).rowcount
    return Place(known, turn.turn) if found else None


def _summary(turn: NewTurn) -> dict[str, Any]:
    return {
        "turns": turn.turn,
        "slots": json.dumps(turn.slots),
        "last_active_at": turn.at,
    }


def _row(turn: NewTurn, place: Place, event: dict[str, Any]) -> dict[str, Any]:
    return {
        "sender_id": turn.sender_id,
        "turn": place.turn,
        "type_name": event["event"],
        "timestamp": event["timestamp"],
        "intent_name": event.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": event.get("name"),
        "data": json.dumps(event),
    }
