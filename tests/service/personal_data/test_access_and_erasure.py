"""One conversation, shown to its owner or erased: by command and from the widget."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from importlib import import_module
from pathlib import Path

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore
from redis import Redis
from sqlalchemy import text

from assistant.privacy.pseudonyms import installed_pseudonyms
from assistant.service.personal_data.erase import erase
from assistant.service.personal_data.export import export
from assistant.storage.commands import CommandError, named_conversation
from assistant.storage.engine import make_engine
from assistant.storage.queue import MessageQueue, Received
from assistant.storage.settings import StorageSettings
from assistant.storage.tracker_store import ConversationStore
from assistant.turns.queueing.model import Sealer
from tests.channels.web.web_server import Browser, EchoAgent, browsing
from tests.redis_server import running_redis

pytestmark = pytest.mark.anyio

PROJECT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def redis_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of these tests' own."""
    with running_redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(params=["memory", "redis"])
def redis_url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The REDIS_URL of the installation, which the commands read as well."""
    shared = request.param == "redis"
    url = str(request.getfixturevalue("redis_address")) if shared else ""
    monkeypatch.setenv("REDIS_URL", url)
    return url


async def test_an_export_shows_all_that_is_kept(
    settings: StorageSettings, store: ConversationStore, redis_url: str
) -> None:
    async with _browsing(store, redis_url) as browser:
        name = await browser.open()
        for number in range(10):
            await browser.ask(f"question {number}", f"m{number}")
        shown = await export(settings, name)
    assert shown["conversation_id"] == name
    said = [each["text"] for each in shown["messages"] if each["from"] == "customer"]
    assert said == [f"question {number}" for number in range(10)]
    assert [each["event"] for each in shown["events"]] == ["action"] + 10 * ["user"]
    if redis_url:
        assert [each["message_id"] for each in shown["web_history"]] == [f"m{n}" for n in range(10)]
    else:
        assert shown["web_history"] is None
    json.dumps(shown)


async def test_the_command_erases_everywhere_and_nothing_else(
    settings: StorageSettings, store: ConversationStore, redis_url: str
) -> None:
    async with _browsing(store, redis_url) as browser:
        kept = await browser.open()
        await browser.ask("other")
        name = await browser.open()
        await browser.ask("question", "m1")
        words = await erase(settings, name)
        with pytest.raises(CommandError, match=f"no conversation is named {name}"):
            await erase(settings, name)
        with pytest.raises(CommandError, match=f"no conversation is named {name}"):
            await export(settings, name)
        if redis_url:
            assert (await browser.call("GET", "/history"))[0] == 401
    assert f"Erased {name}" in words
    assert "2 events" in words
    assert ("1 exchanges" if redis_url else "in the memory of the running assistant") in words
    assert _rows(store, name) == 0
    assert _rows(store, kept) > 0
    if redis_url:
        with Redis.from_url(redis_url, decode_responses=True) as client:
            keys = client.keys("*")
        # The counter of messages a minute ends by itself, and so does the end of its tokens.
        left = [key for key in keys if name in key and ":rate:" not in key]
        assert [key for key in left if ":erased:" not in key] == []
        assert [key for key in keys if kept in key]


def count_calls(monkeypatch: pytest.MonkeyPatch, name: str) -> list[object]:
    module, _, function = name.rpartition(".")
    real = getattr(import_module(module), function)
    calls: list[object] = []

    def counted() -> object:
        calls.append(None)
        return real()

    monkeypatch.setattr(name, counted)
    return calls


@pytest.mark.usefixtures("redis_url")
async def test_what_waits_for_slack_or_teams_is_shown_and_erased(
    settings: StorageSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PSEUDONYM_SECRET", "a secret of this test, which is long enough")
    sealer = Sealer.of(installed_pseudonyms())
    queue = MessageQueue(settings, "slack", "me")
    for name in ("slack-kept", "slack-gone"):
        address = sealer.seal({"channel": "D1"})
        queue.accept([Received("slack", name, "m1", '{"text": "bonjour"}', address, 1e9)])
        queue.accept([Received("slack", name, "m2", '{"text": "merci"}', address, 1e9)])
    for entry in queue.claim(9, 2e9, 3e9):
        queue.answer(entry.id, [sealer.seal({"text": "the answer"})], 2e9)
    keys = count_calls(monkeypatch, "assistant.service.personal_data.export.installed_pseudonyms")
    shown = (await export(settings, "slack-gone"))["inbox"]
    assert len(keys) == 1, "the key is read once, however many messages there are"
    words = await erase(settings, "slack-gone")
    with pytest.raises(CommandError):
        await export(settings, "slack-gone")
    kept = (await export(settings, "slack-kept"))["inbox"]
    queue.close()

    assert [each["text"] for each in shown] == ["bonjour", "merci"]
    assert [each["address"] for each in shown] == [{"channel": "D1"}] * 2
    assert [each["unsent"] for each in shown] == [[{"text": "the answer"}], []]
    assert "2 messages of the inbox" in words
    assert [each["unsent"] for each in kept] == [[{"text": "the answer"}], []]
    with make_engine(settings).connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM outbox")).scalar() == 1


async def test_the_command_waits_for_the_running_turn(
    settings: StorageSettings, store: ConversationStore, redis_url: str
) -> None:
    agent = EchoAgent(FailSafeTrackerStore(store))
    async with browsing(agent, redis_url) as browser:
        name = await browser.open()
        await browser.ask("first")
        agent.delay = 0.2
        asking = asyncio.create_task(browser.ask("second"))
        await asyncio.sleep(0.1)
        await erase(settings, name)
        await asking
    assert _rows(store, name) == 0


async def test_the_widget_erases_from_the_database(
    store: ConversationStore, redis_url: str
) -> None:
    async with _browsing(store, redis_url) as browser:
        kept = await browser.open()
        await browser.ask("other")
        name = await browser.open()
        await browser.ask("question")
        assert _rows(store, name) > 0
        assert (await browser.call("DELETE", "/conversations"))[0] == 204
        assert (await browser.call("GET", "/history"))[0] == 401
    assert _rows(store, name) == 0
    assert _rows(store, kept) > 0


async def test_the_widget_is_told_when_the_database_cannot_erase(
    settings: StorageSettings, store: ConversationStore
) -> None:
    async with _browsing(store, "") as browser:
        name = await browser.open()
        await browser.ask("question")
        with store.engine.begin() as connection:
            connection.execute(text("ALTER TABLE events RENAME TO elsewhere"))
        status, error, _ = await browser.call("DELETE", "/conversations")
        assert (status, error["error"]) == (500, "erasure_failed")
        with store.engine.begin() as connection:
            connection.execute(text("ALTER TABLE elsewhere RENAME TO events"))
        # Nothing half erased.
        assert len((await export(settings, name))["events"]) == 2


@pytest.mark.parametrize("command", ["export-conversation", "erase-conversation"])
def test_make_passes_the_id_on_as_it_is(command: str) -> None:
    name = 'a$(shell touch pwned)"b'
    # In the command's place, a program that prints what it is given.
    printing = "PYTHON=sh -c 'printenv CONVERSATION_ID' ignored"
    make = ["make", "--silent", "--old-file=runtime", command, printing, f"ID={name}"]
    done = subprocess.run(make, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout == f"{name}\n"
    assert not (PROJECT / "pwned").exists()


def test_a_command_without_an_id_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["export"])
    monkeypatch.setenv("CONVERSATION_ID", " ")
    with pytest.raises(CommandError, match="Which conversation"):
        named_conversation()


def _browsing(store: ConversationStore, redis_url: str) -> AbstractAsyncContextManager[Browser]:
    return browsing(EchoAgent(FailSafeTrackerStore(store)), redis_url)


def _rows(store: ConversationStore, name: str) -> int:
    count = "SELECT count(*) FROM {} WHERE sender_id = :name"
    with store.engine.connect() as connection:
        return sum(
            connection.execute(text(count.format(table)), {"name": name}).scalar_one()
            for table in ("events", "conversations")
        )
