"""The inbox and the outbox in the database. Knows nothing of platforms; see docs/storage.md."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import Table, and_, case, delete, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from assistant.storage.engine import StorageError, make_engine, reaching
from assistant.storage.schema import inbox, outbox
from assistant.storage.settings import StorageSettings

FIRST = 1
"""Position of an entry's first answer; what is put before it has one below."""


@dataclass(frozen=True)
class Received:
    """A message that a platform may be told to have been taken.

    Args:
        message_id: the platform's own id, the same when it delivers the message again.
        body: what was said, masked.
        address: where the answers go, sealed.
        received_at: the time, in seconds since 1970.
    """

    channel: str
    conversation_id: str
    message_id: str
    body: str
    address: str
    received_at: float


@dataclass(frozen=True)
class Entry:
    """A message in the hands of the process that claimed it.

    Args:
        attempts: how often its turn was begun, this time included.
        deaths: how often it was in the hands of somebody who did not finish its turn.
        answered_at: when its turn was over, and its answers in the outbox; None before.
        failing_since: since when the work on it fails, if it does; in seconds since 1970.
        failures: how often in a row.
        excused_at: when its answers were found to be late, which is said once; None before.
    """

    id: int
    conversation_id: str
    message_id: str
    body: str
    address: str
    received_at: float
    attempts: int
    deaths: int
    answered_at: float | None
    failing_since: float | None
    failures: int
    excused_at: float | None


@dataclass(frozen=True)
class Parcel:
    """One message to a platform that waits in the outbox."""

    id: int
    position: int
    content: str


@dataclass(frozen=True)
class Later:
    """When work on an entry goes on, and since when and how often in a row it fails."""

    due_at: float
    failing_since: float
    failures: int


@dataclass(frozen=True)
class Backlog:
    """What waits: how much, and since when the oldest does, in seconds since 1970."""

    received: int
    received_since: float | None
    unsent: int
    unsent_since: float | None


class MessageQueue:
    """One channel's inbox and outbox, as one process works on them.

    Every method is one transaction and may raise StorageError. What concerns an entry does nothing,
    and says so, once the entry was erased or taken over by another process.
    """

    def __init__(self, settings: StorageSettings, channel: str, owner: str) -> None:
        """Describe the connections; none is opened before it is needed.

        Args:
            settings: which database.
            channel: whose messages.
            owner: names this process among all that work on them.

        Raises:
            StorageError: the SQLite file cannot be written.
        """
        self.settings = settings
        self.engine: Engine = make_engine(settings)
        self._channel = channel
        self._owner = owner

    def accept(self, messages: Sequence[Received]) -> list[bool]:
        """Keep messages, so that the platform may be told that they were taken.

        Args:
            messages: in order of arrival.

        Returns:
            For each of them, False when it was delivered before.
        """
        with self._writing("FULL") as connection:
            statement = _insert_new(connection, inbox).values(
                [{**asdict(one), "due_at": one.received_at} for one in messages]
            )
            kept = connection.execute(statement.returning(*_KEY))
            new = {tuple(row) for row in kept}
        # The second of two in the same call was delivered before, too.
        keys = [(one.channel, one.conversation_id, one.message_id) for one in messages]
        return [key in new and key not in keys[:place] for place, key in enumerate(keys)]

    def claim(
        self,
        limit: int,
        now: float,
        until: float,
        in_hand: Collection[int] = (),
        grace: float = 0.0,
    ) -> list[Entry]:
        """Take up what is due: of each conversation the oldest message, if nobody works on one.

        Args:
            limit: how many at most.
            now: the time, in seconds since 1970.
            until: how long they are this process's, unless it renews.
            in_hand: the entries that this process works on: it takes up none of them again.
            grace: how long after its lease a process is not yet taken for dead, in seconds.

        Returns:
            The entries, in order of arrival.
        """
        try:
            with self._writing() as connection:
                connection.execute(self._expired(now - grace, in_hand))
                ids = connection.execute(self._due(now, in_hand).limit(limit)).scalars().all()
                return self._take(connection, ids, until) if ids else []
        except StorageError as error:
            # Another process took up one of these conversations in the same moment.
            if isinstance(error.__cause__, IntegrityError):
                return []
            raise

    def renew(self, ids: Collection[int], until: float) -> set[int]:
        """Keep entries for longer.

        Args:
            ids: the entries that this process works on.
            until: how long they are its own.

        Returns:
            Those that are still its own: others were erased or taken over meanwhile.
        """
        mine = and_(inbox.c.owner == self._owner, inbox.c.id.in_(ids))
        renewed = update(inbox).where(mine).values(leased_until=until).returning(inbox.c.id)
        with self._writing() as connection:
            return set(connection.execute(renewed).scalars())

    def answer(self, entry_id: int, contents: Sequence[str], now: float) -> bool:
        """End an entry's turn: from now on its answers wait in the outbox.

        Args:
            entry_id: which.
            contents: what is to be sent, in order; without any, the entry is done.
            now: the time, in seconds since 1970.

        Returns:
            Whether it is still this process's.
        """
        answered = {"answered_at": now, "failing_since": None, "failures": 0}
        with self._writing() as connection:
            conversation_id = self._touch(connection, entry_id, answered)
            if conversation_id is None:
                return False
            rows = [
                _row(entry_id, conversation_id, position, content, now)
                for position, content in enumerate(contents, start=FIRST)
            ]
            if rows:
                connection.execute(_insert_new(connection, outbox).values(rows))
            self._end(connection, entry_id, now)
            return True

    def parcels(self, entry_id: int) -> list[Parcel]:
        """List what of an entry is not sent yet, in order."""
        with self._writing() as connection:
            return _parcels(connection, entry_id)

    def put_first(self, entry_id: int, content: str, now: float) -> list[Parcel] | None:
        """Have something sent before an entry's answers, once.

        Args:
            entry_id: which.
            content: what.
            now: the time, in seconds since 1970.

        Returns:
            What of the entry is not sent yet, in order; None if it is not this process's any more.
        """
        with self._writing() as connection:
            conversation_id = self._touch(connection, entry_id, {"excused_at": now})
            if conversation_id is None:
                return None
            row = _row(entry_id, conversation_id, FIRST - 1, content, now)
            connection.execute(_insert_new(connection, outbox).values([row]))
            return _parcels(connection, entry_id)

    def sent(self, entry_id: int, parcel_id: int, now: float) -> bool:
        """Note that something was sent; with the last of it, its entry is done.

        Args:
            entry_id: which.
            parcel_id: what of it.
            now: the time, in seconds since 1970.

        Returns:
            Whether the entry is still this process's.
        """
        with self._writing() as connection:
            # The inbox first, as who erases does: neither waits for the other.
            if self._touch(connection, entry_id, {"failing_since": None, "failures": 0}) is None:
                return False
            connection.execute(delete(outbox).where(outbox.c.id == parcel_id))
            self._end(connection, entry_id, now)
            return True

    def drop(self, entry_id: int, now: float) -> bool:
        """Give up all that is left of an entry.

        Args:
            entry_id: which.
            now: the time, in seconds since 1970.

        Returns:
            Whether it was still this process's.
        """
        with self._writing() as connection:
            if self._touch(connection, entry_id, {}) is None:
                return False
            connection.execute(delete(outbox).where(outbox.c.inbox_id == entry_id))
            self._end(connection, entry_id, now)
            return True

    def postpone(self, entry_id: int, later: Later) -> bool:
        """Put an entry back until it is due again.

        Args:
            entry_id: which.
            later: when that is.

        Returns:
            Whether it was still this process's.
        """
        with self._writing() as connection:
            values = {**asdict(later), **_NOBODY}
            return self._touch(connection, entry_id, values) is not None

    def release(self, in_hand: Collection[int] = ()) -> None:
        """Put back what this process claimed: it is about to end.

        Args:
            in_hand: the entries that it goes on with.
        """
        mine = and_(inbox.c.channel == self._channel, self._idle(in_hand))
        with self._writing() as connection:
            connection.execute(update(inbox).where(mine).values(**_NOBODY))

    def backlog(self) -> Backlog:
        """Tell what waits."""
        waits = and_(inbox.c.channel == self._channel, inbox.c.done_at.is_(None))
        unanswered = and_(waits, inbox.c.answered_at.is_(None))
        received = select(func.count(), func.min(inbox.c.received_at)).where(unanswered)
        unsent = (
            select(func.count(), func.min(outbox.c.created_at))
            .select_from(outbox.join(inbox, inbox.c.id == outbox.c.inbox_id))
            .where(waits)
        )
        with self._writing() as connection:
            return Backlog(*connection.execute(received).one(), *connection.execute(unsent).one())

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def _idle(self, in_hand: Collection[int]) -> Any:
        return and_(inbox.c.owner == self._owner, inbox.c.id.not_in(in_hand))

    def _expired(self, before: float, in_hand: Collection[int]) -> Any:
        """Free what nobody works on: its holder is missed, or never heard that the claim stood."""
        is_missed = and_(inbox.c.owner != self._owner, inbox.c.leased_until < before)
        died = and_(is_missed, inbox.c.answered_at.is_(None))
        return (
            update(inbox)
            .where(
                inbox.c.channel == self._channel,
                inbox.c.owner.is_not(None),
                or_(is_missed, self._idle(in_hand)),
            )
            .values(deaths=case((died, inbox.c.deaths + 1), else_=inbox.c.deaths), **_NOBODY)
        )

    def _due(self, now: float, in_hand: Collection[int]) -> Any:
        other = inbox.alias()
        before = exists().where(
            other.c.channel == inbox.c.channel,
            other.c.conversation_id == inbox.c.conversation_id,
            other.c.done_at.is_(None),
            or_(other.c.id < inbox.c.id, other.c.owner.is_not(None)),
        )
        return (
            select(inbox.c.id)
            .where(
                inbox.c.channel == self._channel,
                inbox.c.done_at.is_(None),
                inbox.c.due_at <= now,
                inbox.c.owner.is_(None),
                inbox.c.id.not_in(in_hand),
                ~before,
            )
            .order_by(inbox.c.id)
            .with_for_update(skip_locked=True)
        )

    def _take(self, connection: Connection, ids: Sequence[int], until: float) -> list[Entry]:
        begun = case((inbox.c.answered_at.is_(None), inbox.c.attempts + 1), else_=inbox.c.attempts)
        taken = (
            update(inbox)
            .where(inbox.c.id.in_(ids), inbox.c.owner.is_(None))
            .values(owner=self._owner, leased_until=until, attempts=begun)
            .returning(*_ENTRY)
        )
        return sorted((Entry(*row) for row in connection.execute(taken)), key=lambda one: one.id)

    def _touch(self, connection: Connection, entry_id: int, values: dict[str, Any]) -> str | None:
        """Change an entry that is this process's; returns its conversation, None if it is not."""
        mine = and_(inbox.c.id == entry_id, inbox.c.owner == self._owner, inbox.c.done_at.is_(None))
        changed = update(inbox).where(mine).values(**{"owner": self._owner, **values})
        name: str | None = connection.execute(changed.returning(inbox.c.conversation_id)).scalar()
        return name

    @staticmethod
    def _end(connection: Connection, entry_id: int, now: float) -> None:
        unsent = exists().where(outbox.c.inbox_id == entry_id)
        connection.execute(
            update(inbox)
            .where(inbox.c.id == entry_id, ~unsent)
            .values(done_at=now, body=None, address=None, **_NOBODY)
        )

    @contextmanager
    def _writing(self, synchronous: str = "NORMAL") -> Iterator[Connection]:
        with reaching(self.settings), self.engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                # FULL survives a power cut too, as every commit of PostgreSQL does.
                connection.exec_driver_sql(f"PRAGMA synchronous={synchronous}")
            yield connection


_NOBODY: dict[str, Any] = {"owner": None, "leased_until": None}

_KEY = (inbox.c.channel, inbox.c.conversation_id, inbox.c.message_id)

_ENTRY = [inbox.c[field.name] for field in fields(Entry)]


def _insert_new(connection: Connection, table: Table) -> Any:
    """Insert what is not there yet: delivered again, or by a commit whose confirmation got lost."""
    dialect = {"sqlite": sqlite, "postgresql": postgresql}[connection.dialect.name]
    return dialect.insert(table).on_conflict_do_nothing()


def _parcels(connection: Connection, entry_id: int) -> list[Parcel]:
    columns = (outbox.c.id, outbox.c.position, outbox.c.content)
    mine = select(*columns).where(outbox.c.inbox_id == entry_id).order_by(outbox.c.position)
    return [Parcel(*row) for row in connection.execute(mine)]


def _row(
    entry_id: int, conversation_id: str, position: int, content: str, now: float
) -> dict[str, Any]:
    return {
        "inbox_id": entry_id,
        "position": position,
        "conversation_id": conversation_id,
        "content": content,
        "created_at": now,
    }
