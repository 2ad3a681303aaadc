"""Let a few turns at once into the bot."""

from __future__ import annotations

import asyncio
from collections import deque

from assistant.turns.model import Outcome, Proceed, Turn

LONGEST_SECONDS = 0.5
"""A turn that takes longer waits for something else than the processor: the next may begin."""


class Admitted:
    """Holds turns back, first come, first served, while others keep the processor busy.

    Rasa works in the event loop that also answers the platforms: the more turns are ready to go
    on, the later an acknowledgement gets its turn. Waiting counts against the turn's deadline, so
    that the customer hears within it whatever the crowd; who gives up waiting costs nothing.
    """

    def __init__(self, at_once: int) -> None:
        """Open the door.

        Args:
            at_once: how many turns may keep the processor busy.
        """
        self._free = at_once
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def __call__(self, turn: Turn, proceed: Proceed) -> Outcome:
        """Run the turn when there is room."""
        await self._enter()
        leaving = _Once(self)
        timer = asyncio.get_running_loop().call_later(LONGEST_SECONDS, leaving)
        try:
            return await proceed(turn)
        finally:
            timer.cancel()
            leaving()

    async def _enter(self) -> None:
        if self._free:
            self._free -= 1
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            await place
        except asyncio.CancelledError:
            # Given up in the very moment in which there was room.
            if place.done() and not place.cancelled():
                self.leave()
            raise

    def leave(self) -> None:
        """Make room for the next; handed over, so that nobody can push in."""
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                return
        self._free += 1


class _Once:
    """Leaves at the first call."""

    def __init__(self, door: Admitted) -> None:
        self._door: Admitted | None = door

    def __call__(self) -> None:
        door, self._door = self._door, None
        if door:
            door.leave()
