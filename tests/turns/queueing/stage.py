"""Processes that work on one inbox and outbox, on a clock and with a platform of the tests' own."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from sqlalchemy import select

from assistant.storage.engine import make_engine
from assistant.storage.schema import inbox, outbox
from assistant.storage.settings import StorageSettings
from assistant.turns import Answer, Incoming
from assistant.turns.model import Bot, phrase_answer
from assistant.turns.queueing import Address, Content, QueuedTurns
from assistant.turns.settings import TurnSettings
from assistant.turns.wiring import ChannelParts, make_parts
from tests.turns.turn_parts import PHRASES, PSEUDONYMS

CHANNEL = "slack"
SAID = {**PHRASES, "late": "LATE"}


@dataclass
class Clock:
    """Time that passes when the test says so."""

    time: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.time


@dataclass
class Post:
    """A platform: refuses what it is told to refuse, takes all else; None stands for taking."""

    refusals: deque[Exception | None] = field(default_factory=deque)
    always: Exception | None = None
    attempts: int = 0
    sent: list[tuple[str, str]] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)

    async def begin(self, address: Address) -> Mapping[str, Any]:  # noqa: ARG002
        return {"locale": "fr-FR"}

    def render(self, answer: Answer, address: Address) -> Sequence[Content]:  # noqa: ARG002
        return [{"text": answer.text}]

    async def send(self, conversation_id: str, address: Address, content: Content) -> None:
        self.attempts += 1
        if self.always is not None:
            raise self.always
        refusal = self.refusals.popleft() if self.refusals else None
        if refusal is not None:
            raise refusal
        self.sent.append((conversation_id, content["text"]))
        self.addresses.append(address)

    def texts(self, conversation_id: str | None = None) -> list[str]:
        """What was sent, to one conversation or to all."""
        return [text for name, text in self.sent if conversation_id in (None, name)]


@dataclass
class Repeating:
    """Answers each text with itself, two of them with two answers; `hold` keeps it from ending."""

    read: list[Incoming] = field(default_factory=list)
    hold: asyncio.Event | None = None
    failures: deque[BaseException] = field(default_factory=deque)

    async def __call__(self, message: Incoming, answer: Callable[[Answer], None]) -> None:
        self.read.append(message)
        if self.hold is not None:
            await self.hold.wait()
        if self.failures:
            raise self.failures.popleft()
        for text in message.text.split("+"):
            answer(phrase_answer("echo", text))

    @property
    def texts(self) -> list[str]:
        """What it read."""
        return [message.text for message in self.read]


@dataclass
class Process:
    """One process of the installation."""

    queued: QueuedTurns
    parts: ChannelParts
    agent: SimpleNamespace

    async def accept(self, text: str, conversation_id: str = "c", **fields: Any) -> bool:
        """Receive a message; its id is its text unless told otherwise."""
        values = {"message_id": text, "text": text, **fields}
        message = Incoming(CHANNEL, conversation_id, **values)
        return await self.queued.accept(message, {"user": "U0MARKER"})

    async def work(self) -> None:
        """Do all that is due."""
        while await self.queued.worker.look():
            await self.queued.worker.settle()

    def counted(self, name: str, **labels: str) -> float:
        """Read a sample; one that is not there counts as nothing."""
        return self.parts.metrics.registry.get_sample_value(f"assistant_{name}", labels) or 0.0


@asynccontextmanager
async def process(
    storage: StorageSettings,
    post: Post,
    bot: Bot,
    clock: Clock,
    pseudonyms: Any = PSEUDONYMS,
    **settings: object,
) -> AsyncIterator[Process]:
    """Run a process; it works when the test says so."""
    turn_settings = TurnSettings(_env_file=None, redis_url="", **settings)
    parts = make_parts(turn_settings, SAID, frozenset(), pseudonyms, storage=storage)
    queued = QueuedTurns(parts, CHANNEL, post, bot, clock)
    trackers = InMemoryTrackerStore(Domain.empty())
    agent = SimpleNamespace(is_ready=lambda: True, tracker_store=trackers)
    queued.meet(lambda: agent)
    try:
        yield Process(queued, parts, agent)
    finally:
        await queued.close()


async def die() -> None:
    """End what all processes are doing, as a kill would: nothing more is written."""
    tasks = {task for task in asyncio.all_tasks() if "Worker." in str(task.get_coro())}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so; what never comes fails."""
    for _ in range(1000):
        if is_so():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came")


def rows(storage: StorageSettings, table: Any = inbox) -> list[Any]:
    """Read all of a table."""
    engine = make_engine(storage)
    with engine.connect() as connection:
        found = connection.execute(select(table).order_by(table.c.id)).all()
    engine.dispose()
    return list(found)


def unsent(storage: StorageSettings) -> int:
    """Count what waits in the outbox."""
    return len(rows(storage, outbox))
