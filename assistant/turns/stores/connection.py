"""The way to Redis."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as TooLate

from assistant.turns.stores.model import StoreError

WAIT_SECONDS = 2.0
"""How long a call may ask Redis to wait: one that hangs is then noticed soon."""

_ANSWER_SECONDS = 2.0
_REST_SECONDS = 5.0
_UNANSWERED = (TooLate, TimeoutError)
# A lost connection is opened again at once; all our scripts may safely run twice.
_RETRIES = 2
_CONNECTIONS = 10_000
"""As many as Redis takes by its own default."""


class RedisConnection:
    """Two pools of connections: one for commands, one for those that wait in Redis."""

    def __init__(
        self,
        url: str,
        prefix: str = "assistant:",
        on_fault: Callable[[], None] = lambda: None,
    ) -> None:
        """Describe the connections; none is opened before it is needed.

        Args:
            url: address of the server, with its password if it has one.
            prefix: what all our keys begin with.
            on_fault: told of each call that fails.
        """
        self.commands = _client(url, _ANSWER_SECONDS)
        self.waiting = _client(url, WAIT_SECONDS + _ANSWER_SECONDS)
        self._prefix = prefix
        self._on_fault = on_fault
        self._rests_until = 0.0

    def key(self, kind: str, name: str, *rest: str) -> str:
        """Name a key; those of one `name` share a hash slot, so that a script may use them."""
        return ":".join((f"{self._prefix}{kind}", f"{{{name}}}", *rest))

    async def script(self, source: str, keys: list[str], *arguments: str | int) -> Any:
        """Run a Lua script.

        Args:
            source: the script.
            keys: the keys that it touches.
            arguments: its other arguments.

        Returns:
            What the script returns.

        Raises:
            StoreError: Redis is out of reach.
        """
        with self.reaching():
            # The client types all that a script takes and returns as text.
            return await self.commands.eval(source, len(keys), *keys, *arguments)

    @contextmanager
    def reaching(self) -> Iterator[None]:
        """Turn the faults of the client into ours.

        A Redis that hangs keeps every call for seconds, and a turn makes many: after one call
        without an answer the others do without it for a while, then one of them tries again.

        Raises:
            StoreError: Redis is out of reach, or refuses, or hung a moment ago.
        """
        was_resting = self._rests_until
        if monotonic() < was_resting:
            self._on_fault()
            raise StoreError("Resting")
        if was_resting:
            self._rest()
        try:
            yield
        except (TimeoutError, RedisError, OSError) as error:
            if isinstance(error, _UNANSWERED):
                self._rest()
            else:
                self._rests_until = 0.0
            self._on_fault()
            raise StoreError(type(error).__name__) from error
        self._rests_until = 0.0

    def _rest(self) -> None:
        self._rests_until = monotonic() + _REST_SECONDS

    async def close(self) -> None:
        """Close all connections."""
        for client in (self.commands, self.waiting):
            await client.aclose()
            await client.connection_pool.disconnect()


def _client(url: str, answer_seconds: float) -> Redis:
    return Redis.from_url(
        url,
        decode_responses=True,
        # Nothing but the password is said before the first command: a connection that is opened in
        # a turn costs no further answers.
        protocol=2,
        driver_info=None,
        # Of all messages that wait for one of their conversation, each keeps a connection; redis-py
        # 8 opens a hundred, and fails the others.
        max_connections=_CONNECTIONS,
        socket_connect_timeout=_ANSWER_SECONDS,
        socket_timeout=answer_seconds,
        health_check_interval=30,
        retry=Retry(ExponentialBackoff(cap=0.5, base=0.05), _RETRIES, (NotConnected,)),
        retry_on_error=[NotConnected],
    )
