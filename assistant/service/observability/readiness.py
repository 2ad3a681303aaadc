"""Whether the parts that a turn needs can be reached."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic

import structlog

from assistant.common.faults import fault

_log = structlog.get_logger(__name__)

CHECK_SECONDS = 1.5
"""How long a part may take to answer; below what probes wait."""

FRESH_SECONDS = 1.0
"""How long a result is good, however often it is asked for."""

Check = Callable[[], Awaitable[object]]
"""Returns when a part answers as it should, raises when it does not."""


@dataclass(frozen=True)
class State:
    """The parts by name, each with whether it works."""

    parts: Mapping[str, bool]
    spared: frozenset[str] = frozenset()
    """Those without which turns go on."""

    @property
    def ready(self) -> bool:
        """Whether all of them work that turns need."""
        return all(works for name, works in self.parts.items() if name not in self.spared)


@dataclass
class Readiness:
    """Checks all parts at once, for all who ask at the same time."""

    checks: Mapping[str, Check]
    spared: frozenset[str] = frozenset()
    patience: float = CHECK_SECONDS
    fresh: float = FRESH_SECONDS
    now: Callable[[], float] = monotonic
    _known: State | None = field(default=None, init=False)
    _known_at: float = field(default=0.0, init=False)
    _asking: asyncio.Task[State] | None = field(default=None, init=False)
    _hanging: dict[str, asyncio.Task[object]] = field(default_factory=dict, init=False)

    async def state(self) -> State:
        """Tell the state of all parts.

        Returns:
            A result of the last second, or a new one.
        """
        if self._known is not None and self.now() - self._known_at < self.fresh:
            return self._known
        if self._asking is None or self._asking.done():
            self._asking = asyncio.get_running_loop().create_task(self._ask())
        # Who asked and went away must not take the answer away from the others.
        return await asyncio.shield(self._asking)

    async def _ask(self) -> State:
        names = list(self.checks)
        results = await asyncio.gather(*(self._works(name) for name in names))
        state = State(dict(zip(names, results, strict=True)), self.spared)
        self._tell_changes(state)
        self._known, self._known_at = state, self.now()
        return state

    async def _works(self, name: str) -> bool:
        # A check that hangs in a thread cannot be ended: it is not started again meanwhile.
        task = self._hanging.pop(name, None) or asyncio.ensure_future(self.checks[name]())
        done, _ = await asyncio.wait({task}, timeout=self.patience)
        if not done:
            self._hanging[name] = task
            return False
        error = task.exception()
        if error is not None:
            _log.debug("part.unreachable", part=name, **fault(error))
        return error is None

    def _tell_changes(self, state: State) -> None:
        before = self._known.parts if self._known else {}
        for name, works in state.parts.items():
            if before.get(name, True) and not works:
                _log.error("part.lost", part=name)
            elif works and not before.get(name, True):
                _log.info("part.back", part=name)
