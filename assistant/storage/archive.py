"""What customers wrote and were told, to be read by support staff. Knows nothing of Rasa."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import func, select

from assistant.storage.conversations import Conversations
from assistant.storage.engine import reaching
from assistant.storage.schema import conversations, events
from assistant.storage.settings import StorageSettings

_AT_ONCE = 500
Value = TypeVar("Value")
_TOLD = ("user", "bot", "slot", "reset_slots")


@dataclass
class Exchange:
    """One message of a customer and what followed, until the next one.

    Attributes:
        event: number of the message's event.
        at: when it came, in seconds since 1970.
        channel: where it was written.
        text: the message, masked when it was stored; a button's payload begins with a slash.
        parse: what was understood, as Rasa writes it.
        replies: the replies' structures, and the plain text of each.
        answered_at: when the first reply was made, in seconds since 1970.
        act: what the message was taken for, a kind of assistant/dialogue/interpretation.py.
        feedback: what was said of an answer, then or later on: `procedure`, `solved`.
    """

    event: int
    at: float
    channel: str
    text: str
    parse: dict[str, Any]
    replies: list[dict[str, Any]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    answered_at: float | None = None
    act: str | None = None
    feedback: list[dict[str, Any]] = field(default_factory=list)


class Archive:
    """Reads conversations; every method may raise StorageError."""

    def __init__(self, settings: StorageSettings) -> None:
        """Describe the connections; none is opened before it is needed.

        Args:
            settings: which database.
        """
        self._settings = settings
        self._conversations = Conversations(settings)
        self._reader = self._conversations.engine.execution_options(isolation_level="AUTOCOMMIT")

    def last_event(self) -> int:
        """Number of the last event; 0 when there is none."""
        return int(self._rows(select(func.coalesce(func.max(events.c.id), 0)))[0][0])

    def changed(self, after: int, until: int) -> list[str]:
        """Name the conversations with events of these numbers, the first one left out."""
        found = select(events.c.sender_id).where(events.c.id > after, events.c.id <= until)
        return [row[0] for row in self._rows(found.distinct())]

    def exchanges(self, conversation: str) -> list[Exchange]:
        """Read a conversation, the oldest message first; empty when it is unknown."""
        said = select(events.c.id, events.c.data).where(
            events.c.sender_id == conversation, events.c.type_name.in_(_TOLD)
        )
        rows = self._rows(said.order_by(events.c.id))
        return list(_exchanges((row[0], json.loads(row[1])) for row in rows))

    def texts(self, numbers: Iterable[int]) -> dict[int, str]:
        """Read the messages of events; those erased meanwhile are left out."""
        rows = self._among(select(events.c.id, events.c.data), events.c.id, numbers)
        return {row[0]: str(json.loads(row[1]).get("text") or "") for row in rows}

    def kept(self, numbers: Iterable[int]) -> set[int]:
        """Tell which events are still kept."""
        return {row[0] for row in self._among(select(events.c.id), events.c.id, numbers)}

    def last_active(self, names: Iterable[str]) -> dict[str, float]:
        """When each conversation was last active, in seconds since 1970; unknown ones left out."""
        table = conversations.c
        asked = select(table.sender_id, table.last_active_at)
        return {row[0]: row[1] for row in self._among(asked, table.sender_id, names)}

    def erase(self, conversation: str) -> None:
        """Erase a conversation that was only a trial."""
        self._conversations.erase(conversation)

    def close(self) -> None:
        """Close all connections."""
        self._conversations.close()

    def _among(self, statement: Any, column: Any, values: Iterable[Any]) -> Iterator[Any]:
        for batch in batches(list(values)):
            yield from self._rows(statement.where(column.in_(batch)))

    def _rows(self, statement: Any) -> Sequence[Any]:
        with reaching(self._settings), self._reader.connect() as connection:
            rows: Sequence[Any] = connection.execute(statement).all()
            return rows


def batches(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """Cut a list into pieces that one statement can name."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def _exchanges(rows: Iterable[tuple[int, dict[str, Any]]]) -> Iterator[Exchange]:
    current: Exchange | None = None
    act: str | None = None
    for number, event in rows:
        if event["event"] == "user":
            if current:
                yield current
            current = Exchange(
                number,
                float(event["timestamp"]),
                str(event.get("input_channel") or ""),
                str(event.get("text") or ""),
                event.get("parse_data") or {},
                act=act,
            )
        elif event["event"] == "reset_slots":
            act = None
        elif event["event"] == "slot" and event.get("name") == "act":
            act = event.get("value")
        if current is None:
            continue
        if event["event"] == "bot":
            _add_reply(current, event)
        elif event["event"] == "slot" and event.get("name") == "feedback" and event.get("value"):
            current.feedback.append(event["value"])
        current.act = act
    if current:
        yield current


def _add_reply(exchange: Exchange, event: dict[str, Any]) -> None:
    custom = (event.get("data") or {}).get("custom")
    if custom:
        exchange.replies.append(custom)
    if event.get("text"):
        exchange.texts.append(str(event["text"]))
    if exchange.answered_at is None:
        exchange.answered_at = float(event["timestamp"])
