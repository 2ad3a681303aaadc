"""What processes use, with all that they started."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import psutil

_MIB = 1 << 20


@dataclass(frozen=True)
class Memory:
    """Memory of processes together, in MiB.

    Attributes:
        rss: resident; what several share counts several times.
        pss: resident; what n share counts 1/n in each.
    """

    rss: float
    pss: float


def memory_of(pids: Iterable[int]) -> Memory:
    """Measure processes and all that they started.

    Raises:
        psutil.NoSuchProcess: one has ended.
    """
    sizes = [process.memory_full_info() for process in family_of(pids)]
    return Memory(sum(one.rss for one in sizes) / _MIB, sum(one.pss for one in sizes) / _MIB)


def cpu_seconds(pids: Iterable[int]) -> float:
    """Measure the processor seconds that processes and all that they started have used.

    Raises:
        psutil.NoSuchProcess: one has ended.
    """
    times = [process.cpu_times() for process in family_of(pids)]
    return sum(one.user + one.system for one in times)


def family_of(pids: Iterable[int]) -> list[psutil.Process]:
    """List processes and all that they started."""
    own = [psutil.Process(pid) for pid in pids]
    return [each for one in own for each in (one, *one.children(recursive=True))]
