"""A journal whose store is away for a while."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from structlog.testing import capture_logs

from assistant.turns.journal import MAX_EXCHANGES, Exchange, Journal
from assistant.turns.stores.memory import MemoryShelf
from assistant.turns.stores.model import StoreError

pytestmark = pytest.mark.anyio


class Away(MemoryShelf):
    """A store out of reach until it is back."""

    is_away = True

    async def put(self, conversation_id: str, texts: Mapping[str, str]) -> None:
        if self.is_away:
            raise StoreError("redis")
        await super().put(conversation_id, texts)


def exchange(message_id: str) -> Exchange:
    return Exchange(message_id=message_id, at=float(message_id), text="my words", payload=None)


async def test_an_exchange_that_waits_is_logged_without_its_text_and_written_later() -> None:
    shared = Away(60, MAX_EXCHANGES)
    journal = Journal(shared, MemoryShelf(60, MAX_EXCHANGES))
    with capture_logs() as logs:
        await journal.save("c", exchange("1"))
        shared.is_away = False
        await journal.save("c", exchange("2"))
    assert len(await shared.all("c")) == 2
    assert [one.message_id for one in await journal.history("c")] == ["1", "2"]
    assert logs == [{"event": "journal.waits", "conversation_id": "c", "log_level": "warning"}]
