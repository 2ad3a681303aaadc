"""Start and stop child processes so that none outlives the launcher."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "PYTHONWARNINGS": "ignore",
    "PYTHONUNBUFFERED": "1",
}
"""Variables of every child that runs Rasa."""

_PR_SET_PDEATHSIG = 1
_POLL_S = 0.05
_LOG_MODE = 0o600
_TAIL_BYTES = 1 << 16


def start(
    command: Sequence[str],
    log: Path | None,
    environment: Mapping[str, str],
    orphan_signal: signal.Signals = signal.SIGKILL,
    folder: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child process in a group of its own.

    Its own group keeps the terminal's Ctrl-C away from it: the launcher alone decides its end.

    Args:
        command: program and arguments.
        log: file to which what the child writes is added, for its owner alone; its folder is
            made. None: the launcher's own output.
        environment: variables added to the launcher's own.
        orphan_signal: what the kernel sends the child when the launcher dies.
        folder: where it works. None: where the launcher does.

    Returns:
        The running child.
    """
    with _output(log) as output:
        return subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=None if output is None else subprocess.STDOUT,
            env={**os.environ, **environment},
            start_new_session=True,
            cwd=folder,
            preexec_fn=_dies_with_parent(orphan_signal),  # noqa: PLW1509 (the launcher has no threads)
        )


def stop(
    children: Sequence[subprocess.Popen[bytes]],
    grace_s: float,
    request: signal.Signals = signal.SIGTERM,
) -> None:
    """Stop children and whatever they started.

    Args:
        children: the children; some may have ended already.
        grace_s: how long they may take to end by themselves, in seconds.
        request: the signal that asks them to.
    """
    for child in children:
        signal_group(child, request)
    await_end(children, grace_s)


def await_end(children: Sequence[subprocess.Popen[bytes]], grace_s: float) -> None:
    """Wait until children that were asked to end have ended, and kill what is left.

    Args:
        children: the children.
        grace_s: how long they may take, in seconds.
    """
    deadline = time.monotonic() + grace_s
    while time.monotonic() < deadline and any(child.poll() is None for child in children):
        time.sleep(_POLL_S)
    for child in children:
        kill(child)


def kill(child: subprocess.Popen[bytes]) -> None:
    """Kill a child and whatever it started; the child itself may have ended already.

    Args:
        child: the child.
    """
    signal_group(child, signal.SIGKILL)
    child.wait()


def log_size(log: Path | None) -> int:
    """Tell where in a log what is written from now on begins."""
    return log.stat().st_size if log is not None and log.exists() else 0


def last_lines(log: Path, since: int = 0, count: int = 15) -> str:
    """Read the end of a log.

    Args:
        log: a log file; it may be absent.
        since: where this run's lines begin; those of runs before are not read.
        count: how many lines at most.

    Returns:
        The last lines that are not empty, indented.
    """
    lines = tail(log, since).splitlines()
    return "\n".join(f"    {line}" for line in [line for line in lines if line.strip()][-count:])


def tail(log: Path, since: int) -> str:
    """Read what a log says since a place in it, the last 64 KiB at most.

    Args:
        log: a log file; one that cannot be read says nothing.
        since: where to begin.
    """
    try:
        size = log_size(log)
        # Emptied by a rotation meanwhile, all that it holds is newer.
        begin = max(since if since <= size else 0, size - _TAIL_BYTES)
        with log.open("rb") as text:
            text.seek(begin)
            return text.read().decode("utf-8", errors="replace")
    except OSError:
        return ""


@contextmanager
def _output(log: Path | None) -> Iterator[IO[Any] | None]:
    if log is None:
        yield None
        return
    log.parent.mkdir(parents=True, exist_ok=True)
    log.touch(_LOG_MODE)
    log.chmod(_LOG_MODE)
    # Each line goes to the end of the file, also after a rotation has emptied it.
    with log.open("ab") as output:
        yield output


def signal_group(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Send a signal to a child and whatever it started; they may have ended already."""
    try:
        os.killpg(child.pid, number)
    except (ProcessLookupError, PermissionError):
        # Gone already; macOS answers "not permitted" for a group of ended processes.
        return


def _dies_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """Prepare what asks the Linux kernel to end the child when the launcher is killed."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    launcher = os.getpid()

    def in_child() -> None:
        prctl(_PR_SET_PDEATHSIG, number)
        # The launcher may have died before the request was made.
        if os.getppid() != launcher:
            os._exit(1)

    return in_child
