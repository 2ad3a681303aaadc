"""Ask a database from the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from assistant.storage.errors import StorageError
from assistant.storage.settings import StorageSettings

# Less than a turn's own deadline. The engine's own limits come first, unless the server hangs.
_PATIENCE_SECONDS = 8.0

Result = TypeVar("Result")


class Asking:
    """Asks in threads, so that one slow statement does not stop the other conversations."""

    def __init__(self, settings: StorageSettings, threads: int, name: str) -> None:
        """Prepare the threads.

        Args:
            settings: which database.
            threads: how many may ask at once. SQLite has one writer at a time anyway: in one
                thread, none has to poll for its turn.
            name: what the threads are called.
        """
        is_sqlite = settings.url.drivername == "sqlite"
        self._place = settings.place
        self._threads = ThreadPoolExecutor(1 if is_sqlite else threads, thread_name_prefix=name)

    async def __call__(self, call: Callable[..., Result], *arguments: object) -> Result:
        """Ask.

        Args:
            call: what asks.
            *arguments: what for.

        Returns:
            The answer.

        Raises:
            StorageError: the database is out of reach, refuses, or does not answer in time.
        """
        asked = asyncio.get_running_loop().run_in_executor(self._threads, call, *arguments)
        try:
            return await asyncio.wait_for(asked, _PATIENCE_SECONDS)
        except TimeoutError:
            raise StorageError(f"{self._place}: no answer in time") from None

    def close(self) -> None:
        """End the threads once they have their answers."""
        self._threads.shutdown()
