"""How the inbox is asked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.engine import Connection

from assistant.storage.queue import MessageQueue
from assistant.storage.schema import inbox
from assistant.storage.settings import StorageSettings

DONE = 5000
OPEN = 20


def test_a_claim_looks_at_what_is_open_and_not_at_the_many_that_are_done(
    settings: StorageSettings,
) -> None:
    queue = MessageQueue(settings, "slack", "owner")
    with queue.engine.begin() as connection:
        rows = [_row(number) for number in range(DONE + OPEN)]
        connection.execute(insert(inbox), rows)
        connection.execute(text("ANALYZE"))
    with queue.engine.connect() as connection:
        plans = [
            _plan(connection, asked)
            for asked in (queue._expired(2e9, [1]), queue._due(2e9, [1]).limit(8))
        ]
    queue.close()
    expired, due = plans
    assert "uq_inbox_in_hand" in expired, expired
    # Both the message and those before it.
    assert due.count("ix_inbox_open") == 2, due
    assert not any(scan in plan for plan in plans for scan in ("Seq Scan", "SCAN inbox\n")), plans


def _row(number: int) -> dict[str, Any]:
    return {
        "channel": "slack",
        "conversation_id": f"c{number % 50}",
        "message_id": str(number),
        "received_at": 1e9,
        "due_at": 1e9,
        "attempts": 1,
        "deaths": 0,
        "failures": 0,
        "done_at": 1e9 if number < DONE else None,
    }


def _plan(connection: Connection, asked: Any) -> str:
    explain = "EXPLAIN" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    compiled = asked.compile(connection, compile_kwargs={"literal_binds": True})
    found = connection.exec_driver_sql(f"{explain} {compiled}".replace("%", "%%"))
    return "\n".join(str(row[-1]) for row in found) + "\n"
