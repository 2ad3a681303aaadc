"""What stands in the database before a platform is acknowledged."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

import pytest
from structlog.testing import capture_logs

from assistant.privacy.redaction import SecretRedactor
from assistant.storage.engine import make_engine
from assistant.storage.queue import Received
from assistant.storage.schema import metadata
from assistant.storage.settings import StorageSettings
from assistant.turns.middleware.validation import clean
from assistant.turns.stores.model import MessageKey, StoreError
from tests.privacy.redaction.corpus import read_corpus
from tests.turns.queueing.stage import Clock, Post, Repeating, process, rows

pytestmark = pytest.mark.anyio


async def test_a_message_is_kept_masked_and_its_address_sealed(storage: StorageSettings) -> None:
    async with process(storage, Post(), Repeating(), Clock()) as one:
        await one.accept(
            " mon mot de passe : S3cr\u200bet! ",
            message_id="m1",
            metadata={"team": "T1", "comment": "mon mdp : S3cret!"},
        )
    (row,) = rows(storage)
    assert json.loads(row.body) == {
        "text": "mon mot de passe : •••••",
        "payload": None,
        "metadata": {"team": "T1", "comment": "mon mdp : •••••"},
    }
    assert "U0MARKER" not in str(row)


async def test_a_secret_that_the_message_before_announced_is_masked(
    storage: StorageSettings,
) -> None:
    post = Post()
    async with process(storage, post, Repeating(), Clock()) as one:
        await one.accept("mon mot de passe est :", message_id="m1")
        await one.accept("toto123", message_id="m2")
        await one.accept("merci encore", message_id="m3")
        assert "toto123" not in rows(storage)[1].body
        await one.work()
    assert post.texts() == ["mon mot de passe est :", "•••••", "merci encore"]


async def test_of_a_text_that_is_too_long_nothing_is_kept_and_it_is_refused(
    storage: StorageSettings,
) -> None:
    post, bot = Post(), Repeating()
    async with process(storage, post, bot, Clock(), turn_max_characters=20) as one:
        await one.accept("confidential " * 2, message_id="m1")
        await one.accept("confidential " * 200, message_id="m2")
        assert "confidential" not in str(rows(storage))
        await one.work()
    assert (post.texts(), bot.read) == (["TOO LONG", "TOO LONG"], [])


async def test_answers_that_wait_are_sealed(storage: StorageSettings) -> None:
    post = Post(always=ValueError())
    async with process(storage, post, Repeating(), Clock()) as one:
        await one.accept("abcdef")
        queue = one.queued._queue
        (entry,) = queue.claim(1, 2_000_000_000.0, 2_000_000_010.0)
        sealed = one.queued.worker._delivery.sealer.seal({"text": "an answer"})
        queue.answer(entry.id, [sealed], 2_000_000_000.0)
        (parcel,) = queue.parcels(entry.id)
    assert "answer" not in parcel.content


@pytest.mark.parametrize("message_id", ["x" * 5000, "a\0b", "\ud800"])
async def test_an_id_that_a_database_cannot_keep_is_kept_as_its_hash(
    storage: StorageSettings, message_id: str
) -> None:
    post = Post()
    async with process(storage, post, Repeating(), Clock()) as one:
        assert await one.accept("a", message_id=message_id)
        assert not await one.accept("a", message_id=message_id)
        await one.work()
    assert post.texts() == ["a"]


async def test_messages_that_arrive_together_are_masked_and_kept_in_order(
    storage: StorageSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with process(storage, Post(), Repeating(), Clock()) as one:
        announced = one.parts.stores.announced
        announce = announced.announce

        async def slow(key: MessageKey) -> None:
            await asyncio.sleep(0.05)
            await announce(key)

        monkeypatch.setattr(announced, "announce", slow)
        texts = ("mon mot de passe est :", "Ouistiti")
        await asyncio.gather(*(one.accept(text) for text in texts))
    kept = [json.loads(row.body)["text"] for row in rows(storage)]
    assert kept == ["mon mot de passe est :", "•••••"]


async def test_what_comes_after_the_end_is_not_accepted(storage: StorageSettings) -> None:
    async with process(storage, Post(), Repeating(), Clock()) as one:
        await one.queued.close()
        with capture_logs() as logs, pytest.raises(StoreError):
            await one.accept("my confidential words")
    assert [line["event"] for line in logs] == ["inbox.failed"]
    assert "confidential" not in str(logs)


async def test_what_cannot_be_kept_is_not_accepted_and_nothing_of_it_logged(
    storage: StorageSettings,
) -> None:
    engine = make_engine(storage)
    metadata.drop_all(engine)
    engine.dispose()
    async with process(storage, Post(), Repeating(), Clock()) as one:
        with capture_logs() as logs, pytest.raises(StoreError):
            await one.accept("my confidential words", message_id="m1")
    assert [line["event"] for line in logs] == ["inbox.unavailable"]
    assert "confidential" not in str(logs)


async def test_a_crowd_is_kept_in_few_commits_in_order_and_without_its_duplicates(
    storage: StorageSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with process(storage, Post(), Repeating(), Clock()) as one:
        queue, commits = one.queued._queue, []
        accept = queue.accept

        def counted(messages: Sequence[Received]) -> list[bool]:
            commits.append(len(messages))
            return accept(messages)

        monkeypatch.setattr(queue, "accept", counted)
        texts = [f"m{number:03}" for number in range(100)]
        accepted = await asyncio.gather(*(one.accept(text) for text in [*texts, "m000", "m099"]))
    assert accepted == [True] * 100 + [False] * 2
    assert [row.message_id for row in rows(storage)] == texts
    assert len(commits) <= 4


def test_what_is_masked_once_stays_as_it_is() -> None:
    redactor = SecretRedactor(contact_details=True)
    for example in (*read_corpus("first_secrets"), *read_corpus("first_ordinary")):
        masked = redactor.redact(clean(example.text)).text
        assert redactor.redact(masked).text == masked


async def test_a_secret_behind_the_message_that_announced_it_is_kept_masked(
    storage: StorageSettings,
) -> None:
    bot = Repeating()
    async with process(storage, Post(), bot, Clock()) as one:
        for number, text in enumerate(("voilà mon mot de passe :", "Ouistiti", "merci")):
            await one.accept(text, message_id=f"m{number}")
        kept = [json.loads(row.body)["text"] for row in rows(storage)]
        await one.work()
    assert kept == ["voilà mon mot de passe :", "•••••", "merci"]
    assert [each.text for each in bot.read] == kept
