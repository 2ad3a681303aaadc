"""Send to a platform: not too fast, and in order."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import TypeVar

import structlog

from assistant.common.faults import fault
from assistant.privacy.pseudonyms import Pseudonyms

_log = structlog.get_logger(__name__)

Result = TypeVar("Result")


class RetryLaterError(Exception):
    """The platform could not take the message now: 429, 5xx, a time-out, a broken connection."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        """Describe the refusal.

        Args:
            reason: a word for the log, as `http_429`.
            retry_after: how long the platform asks to wait, in seconds, when it says so.
        """
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


@dataclass(frozen=True)
class Pace:
    """At most `count` messages to one destination in any `seconds`."""

    count: int
    seconds: float


@dataclass(frozen=True)
class Patience:
    """How often and how long to try what is not worth keeping: waits double from `first`."""

    attempts: int = 4
    first: float = 0.5
    longest: float = 30.0


_USUAL = Patience()


@dataclass
class _Destination:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    sent: deque[float] = field(default_factory=deque)
    users: int = 0


@dataclass
class Sender:
    """Sends in order to each destination, at its pace."""

    paces: Sequence[Pace] = ()
    patience: Patience = _USUAL
    names: Pseudonyms | None = None
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    now: Callable[[], float] = monotonic
    _destinations: dict[str, _Destination] = field(default_factory=dict, init=False)

    async def once(self, destination: str, attempt: Callable[[], Awaitable[Result]]) -> Result:
        """Send what the outbox keeps until it is sent.

        Args:
            destination: a channel, thread or person with limits of its own; some id of it.
            attempt: one call of the platform.

        Returns:
            What the attempt returned; what it raised is raised.
        """
        async with self._place(destination) as place:
            await self._keep_pace(place)
            return await attempt()

    async def send(
        self, destination: str, attempt: Callable[[], Awaitable[Result]]
    ) -> Result | None:
        """Send what nobody misses for long, as a sign or a frozen button; never raises.

        Args:
            destination: a channel, thread or person with limits of its own; some id of it.
            attempt: one call of the platform; raises `RetryLaterError` when it is worth another.

        Returns:
            What the attempt that succeeded returned; None when the message was given up.
        """
        async with self._place(destination) as place:
            return await self._try(destination, place, attempt)

    @asynccontextmanager
    async def _place(self, destination: str) -> AsyncIterator[_Destination]:
        place = self._destinations.setdefault(destination, _Destination())
        place.users += 1
        try:
            async with place.lock:
                yield place
        finally:
            place.users -= 1
            self._drop_idle()

    async def _try(
        self,
        destination: str,
        place: _Destination,
        attempt: Callable[[], Awaitable[Result]],
    ) -> Result | None:
        named = {"destination": self.names.of("destination", destination)} if self.names else {}
        log = _log.bind(**named)
        for number in range(1, self.patience.attempts + 1):
            await self._keep_pace(place)
            try:
                result = await attempt()
            except RetryLaterError as refusal:
                wait = self._wait(number, refusal.retry_after)
                if number == self.patience.attempts or wait > self.patience.longest:
                    log.error("sign.given_up", reason=refusal.reason, attempts=number)
                    return None
                log.warning("sign.retried", reason=refusal.reason, wait=round(wait, 2))
                await self.sleep(wait)
            except Exception as error:
                log.error("sign.failed", attempts=number, **fault(error))
                return None
            else:
                return result
        return None

    def _wait(self, number: int, retry_after: float | None) -> float:
        jitter = 1 + random.random() / 4  # noqa: S311  # spreads load, hides nothing
        if retry_after is not None:
            return retry_after * jitter
        return min(self.patience.first * 2.0 ** (number - 1), self.patience.longest / 2) * jitter

    async def _keep_pace(self, place: _Destination) -> None:
        while (wait := self._pause(place)) > 0:
            await self.sleep(wait)
        place.sent.append(self.now())

    def _pause(self, place: _Destination) -> float:
        now = self.now()
        longest = max((pace.seconds for pace in self.paces), default=0.0)
        while place.sent and place.sent[0] <= now - longest:
            place.sent.popleft()
        pauses = [
            place.sent[-pace.count] + pace.seconds - now
            for pace in self.paces
            if len(place.sent) >= pace.count
        ]
        return max(pauses, default=0.0)

    def _drop_idle(self) -> None:
        now = self.now()
        longest = max((pace.seconds for pace in self.paces), default=0.0)
        idle = [
            name
            for name, place in self._destinations.items()
            if not place.users and (not place.sent or place.sent[-1] <= now - longest)
        ]
        for name in idle:
            del self._destinations[name]
