"""What processes use, as Linux counts it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_KB_PER_MB = 1024
# After the name, which may hold blanks and ends with a parenthesis.
_PARENT, _USER_TICKS, _SYSTEM_TICKS = 1, 11, 12


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

    Args:
        pids: running processes.

    Returns:
        The sum.

    Raises:
        OSError: a process has ended.
    """
    rss = pss = 0.0
    for pid in family_of(pids):
        lines = (_PROC / str(pid) / "smaps_rollup").read_text("ascii").splitlines()
        sizes = {line.split(":")[0]: line.split()[1] for line in lines[1:]}
        rss += float(sizes["Rss"]) / _KB_PER_MB
        pss += float(sizes["Pss"]) / _KB_PER_MB
    return Memory(rss, pss)


def cpu_seconds(pids: Iterable[int]) -> float:
    """Measure the processor time that processes and all that they started have used.

    Args:
        pids: running processes.

    Returns:
        Seconds since each began.

    Raises:
        OSError: a process has ended.
    """
    ticks = os.sysconf("SC_CLK_TCK")
    fields = [_stat(pid) for pid in family_of(pids)]
    return sum(int(one[_USER_TICKS]) + int(one[_SYSTEM_TICKS]) for one in fields) / ticks


def family_of(pids: Iterable[int]) -> list[int]:
    """List processes and all that they started.

    Args:
        pids: running processes.

    Returns:
        Their ids.
    """
    parents: dict[int, int] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int(_stat(int(entry.name))[_PARENT])
            except OSError:
                continue  # it ended meanwhile
    family = list(pids)
    for pid in family:
        family += [child for child, parent in parents.items() if parent == pid]
    return family


def _stat(pid: int) -> list[str]:
    return (_PROC / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
