"""A journal whose store is away for a while."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from assistant.turns.journal import Exchange, MemoryJournal, PatientJournal
from assistant.turns.stores.model import StoreError

pytestmark = pytest.mark.anyio


class Away(MemoryJournal):
    """A journal out of reach until it is back."""

    is_away = True

    async def save(self, conversation_id: str, exchange: Exchange) -> None:
        if self.is_away:
            raise StoreError("redis")
        await super().save(conversation_id, exchange)


def exchange(message_id: str) -> Exchange:
    return Exchange(message_id=message_id, at=float(message_id), text="my words", payload=None)


async def test_an_exchange_that_waits_is_logged_without_its_text_and_written_later() -> None:
    shared = Away(60)
    journal = PatientJournal(shared, MemoryJournal(60))
    with capture_logs() as logs:
        await journal.save("c", exchange("1"))
        shared.is_away = False
        await journal.save("c", exchange("2"))
    assert [one.message_id for one in await shared.history("c")] == ["1", "2"]
    assert logs == [{"event": "journal.waits", "conversation_id": "c", "log_level": "warning"}]
