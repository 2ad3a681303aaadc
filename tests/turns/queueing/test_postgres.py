"""PostgreSQL ends in the middle of a turn, and comes back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from assistant.turns.stores.model import StoreError
from tests.storage.conftest import settings_for
from tests.storage.database import make_tables
from tests.storage.postgres_server import running_postgres
from tests.turns.queueing.stage import Clock, Post, Repeating, process, until

pytestmark = pytest.mark.anyio


async def test_what_was_accepted_is_answered_once_though_postgresql_is_killed(
    tmp_path: Path,
) -> None:
    clock, post, bot = Clock(), Post(), Repeating(hold=asyncio.Event())
    with running_postgres() as server:
        storage = settings_for(tmp_path, server.url)
        make_tables(storage)
        async with process(storage, post, bot, clock) as one:
            await one.accept("a+b")
            await one.queued.worker.look()
            await until(lambda: bot.texts == ["a+b"])
            server.kill()
            assert bot.hold is not None
            bot.hold.set()
            with pytest.raises(StoreError):
                await one.accept("c")
            assert await one.queued.worker.look() == 0
            assert post.texts() == []
            await asyncio.to_thread(server.start)
            await one.queued.worker.settle()
            await one.accept("c")
            await one.work()
    assert (post.texts(), bot.texts) == (["a", "b", "c"], ["a+b", "c"])
