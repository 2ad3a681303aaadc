"""The sender: pace, order, retries; on a clock of the tests' own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from structlog.testing import capture_logs

from assistant.turns.sending import Pace, Patience, RetryLaterError, Sender

pytestmark = pytest.mark.anyio


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
        await asyncio.sleep(0)


def platform(*answers: object) -> Callable[[], Awaitable[object]]:
    """Make a call that raises or returns one answer after the other."""
    left = list(answers)

    async def attempt() -> object:
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return attempt


def sender(clock: Clock, *paces: Pace, patience: Patience | None = None) -> Sender:
    return Sender(paces, patience or Patience(), sleep=clock.sleep, now=clock.now)


async def test_a_message_that_the_platform_takes_is_sent_once() -> None:
    clock = Clock()
    assert await sender(clock).send("c", platform("sent")) == "sent"
    assert clock.slept == []


async def test_a_refusal_is_retried_with_growing_waits() -> None:
    clock = Clock()
    busy = [RetryLaterError("http_503")] * 3
    assert await sender(clock).send("c", platform(*busy, "sent")) == "sent"
    for waited, least in zip(clock.slept, (0.5, 1, 2), strict=True):
        assert least <= waited <= least * 1.25


async def test_waits_vary_so_that_senders_do_not_come_back_together() -> None:
    waits = set()
    for _ in range(20):
        clock = Clock()
        await sender(clock).send("c", platform(RetryLaterError("http_503"), "sent"))
        waits.update(clock.slept)
    assert len(waits) > 10


async def test_retry_after_is_honoured() -> None:
    clock = Clock()
    assert await sender(clock).send("c", platform(RetryLaterError("http_429", 7), "sent")) == "sent"
    assert 7 <= clock.slept[0] <= 7 * 1.25


@pytest.mark.parametrize(
    "answers",
    [
        [RetryLaterError("http_503")] * 4,
        [RetryLaterError("http_429", 3600)],
        [ValueError("my secret words")],
    ],
    ids=["always busy", "asks for an hour", "another error"],
)
async def test_a_message_is_given_up_without_raising(answers: list[Exception]) -> None:
    with capture_logs() as logs:
        assert await sender(Clock()).send("c", platform(*answers)) is None
    assert logs[-1]["log_level"] == "error"
    assert "secret" not in str(logs)


async def test_every_limit_of_a_destination_is_kept() -> None:
    clock, times = Clock(), []
    limited = sender(clock, Pace(2, 1), Pace(5, 10))

    async def attempt() -> None:
        times.append(clock.time)

    for _ in range(12):
        await limited.send("c", attempt)
    for count, seconds in ((2, 1), (5, 10)):
        for first, later in zip(times, times[count:], strict=False):
            assert later - first >= seconds


async def test_destinations_do_not_slow_each_other() -> None:
    clock = Clock()
    limited = sender(clock, Pace(1, 60))
    for destination in "abcdef":
        assert await limited.send(destination, platform("sent")) == "sent"
    assert clock.slept == []


async def test_order_is_kept_while_a_message_is_retried() -> None:
    clock, sent = Clock(), []
    retrying = sender(clock)

    def named(name: str, *refusals: Exception) -> Callable[[], Awaitable[object]]:
        attempt = platform(*refusals, name)

        async def send() -> None:
            sent.append(await attempt())

        return send

    await asyncio.gather(
        retrying.send("c", named("first", RetryLaterError("http_500"))),
        retrying.send("c", named("second")),
        retrying.send("c", named("third")),
    )
    assert sent == ["first", "second", "third"]


async def test_what_is_sent_once_is_paced_and_its_refusal_is_raised() -> None:
    clock = Clock()
    limited = sender(clock, Pace(1, 60))
    with pytest.raises(RetryLaterError):
        await limited.once("c", platform(RetryLaterError("http_503")))
    assert await limited.once("c", platform("sent")) == "sent"
    assert clock.slept == [60]
