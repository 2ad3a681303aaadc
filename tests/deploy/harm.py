"""Harm to the parts of a running service: killed, told to end, hung, slow."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.deploy.cluster import Cluster
from tests.deploy.platforms import Platforms
from tests.processes import children_of

# A word of each part's command line, without its folder and what follows.
_PARTS = {
    "Rasa": "assistant.service.launcher.serve",
    "PostgreSQL": "postgres",
    "Redis": "redis-server",
    "nginx": "nginx",
}
# At SIGTERM PostgreSQL waits for its clients to leave, and nobody is told; the service itself asks
# it so.
_ENDS = {"PostgreSQL": signal.SIGINT}
_HUNG_S = 7.0
_SLOW_S = 5.0
# Of each second, a slow part works in a quarter.
_STOPPED_S, _WORKING_S = 0.15, 0.05


@dataclass(frozen=True)
class Harm:
    """One thing that goes wrong; `do` returns when it is over, which the service may not be."""

    name: str
    do: Callable[[], Awaitable[None]]


def harms(
    cluster: Cluster, platforms: Platforms, chance: random.Random, away_s: float
) -> list[Harm]:
    """List what can go wrong, each thing once, in some order.

    Args:
        cluster: the service.
        platforms: what it sends to.
        chance: chooses the order, and which process of Rasa.
        away_s: how long the platforms are away, in seconds.
    """

    async def away() -> None:
        platforms.is_away = True
        await asyncio.sleep(away_s)
        platforms.is_away = False

    listed = [Harm(f"platforms away for {away_s:.0f} s", away)]
    for part in _PARTS:
        listed.append(Harm(f"kill -9 {part}", _signalled(cluster, part, signal.SIGKILL, chance)))
        end = _ENDS.get(part, signal.SIGTERM)
        listed.append(Harm(f"{end.name} {part}", _signalled(cluster, part, end, chance)))
    for part in ("PostgreSQL", "Redis"):
        listed.append(Harm(f"{part} hangs", _hung(cluster, part)))
        listed.append(Harm(f"{part} is slow", _slow(cluster, part)))
    listed.append(Harm("Rasa hangs", _hung(cluster, "Rasa")))
    chance.shuffle(listed)
    return listed


def _signalled(
    cluster: Cluster, part: str, number: signal.Signals, chance: random.Random
) -> Callable[[], Awaitable[None]]:
    async def do() -> None:
        if found := list(_processes(cluster, part)):
            os.kill(chance.choice(found), number)

    return do


def _hung(cluster: Cluster, part: str) -> Callable[[], Awaitable[None]]:
    async def do() -> None:
        stopped = _family(cluster, part)
        _tell(stopped, signal.SIGSTOP)
        await asyncio.sleep(_HUNG_S)
        _tell(stopped, signal.SIGCONT)

    return do


def _slow(cluster: Cluster, part: str) -> Callable[[], Awaitable[None]]:
    async def do() -> None:
        for _ in range(int(_SLOW_S / (_STOPPED_S + _WORKING_S))):
            stopped = _family(cluster, part)
            _tell(stopped, signal.SIGSTOP)
            await asyncio.sleep(_STOPPED_S)
            _tell(stopped, signal.SIGCONT)
            await asyncio.sleep(_WORKING_S)

    return do


def _family(cluster: Cluster, part: str) -> list[int]:
    """List a part's process with all that it started: PostgreSQL works in those."""
    return [each for top in list(_processes(cluster, part))[:1] for each in (top, *_below(top))]


def _processes(cluster: Cluster, part: str) -> Iterator[int]:
    for child in children_of(cluster.launcher.pid):
        with suppress(OSError):
            words = Path(f"/proc/{child}/cmdline").read_text("utf-8").split("\0")
            # Redis and nginx write what they are doing there too.
            if any(_PARTS[part] in Path(word.partition(" ")[0]).name for word in words) or (
                words[0].startswith(f"{_PARTS[part]}:")
            ):
                yield child


def _below(top: int) -> Iterator[int]:
    for child in children_of(top):
        yield child
        yield from _below(child)


def _tell(processes: list[int], number: signal.Signals) -> None:
    for each in processes:
        with suppress(ProcessLookupError):
            os.kill(each, number)
