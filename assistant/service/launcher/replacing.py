"""Replace servers one after another, so that the others answer meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from threading import Event

from assistant.service.launcher.errors import LauncherError
from assistant.service.launcher.progress import Progress
from assistant.service.launcher.server import RunningServer, Server, capital

_POLL_S = 0.2
_STOPPED = "The service was told to stop meanwhile."


class Replacing:
    """Has each server end, and starts another in its place; all former ones when one fails.

    Args:
        running: all servers that run.
        mend: looks after some of them once.
        progress: where to say what goes on.
        stopping: set by others to ask for the end: then nothing is started any more.
        grace_s: how long a server may take to end by itself, in seconds.
        patience_s: how long one may take to start, in seconds.
    """

    def __init__(
        self,
        running: Sequence[RunningServer],
        mend: Callable[[Sequence[RunningServer]], None],
        progress: Progress,
        stopping: Event,
        grace_s: float,
        patience_s: float,
    ) -> None:
        self._running = running
        self._mend = mend
        self._progress = progress
        self._stopping = stopping
        self._grace_s = grace_s
        self._patience_s = patience_s

    def replace_all(self, servers: Sequence[Server]) -> str | None:
        """Replace servers by others of the same names.

        Args:
            servers: the others.

        Returns:
            Why they could not be replaced, or None.
        """
        known = {running.server.name: running for running in self._running}
        missing = [server.name for server in servers if server.name not in known]
        if missing:
            return f"{capital(missing[0])} does not run: start the service again."
        replaced: list[tuple[RunningServer, Server]] = []
        # What does not answer anyway comes first: it may be what the others are to be cured of.
        for server in sorted(servers, key=lambda server: known[server.name].works):
            running = known[server.name]
            replaced.append((running, running.server))
            self._progress.say(f"Replacing {server.name}.")
            if failure := self._replace(running, server):
                return failure if self._stopping.is_set() else self._put_back(replaced, failure)
        self._progress.say("All processes are replaced.")
        return None

    def _put_back(self, replaced: Sequence[tuple[RunningServer, Server]], failure: str) -> str:
        for running, former in reversed(replaced):
            if running.server is former:
                continue
            if again := self._replace(running, former):
                return f"{failure}\n{again}"
            name = capital(former.name)
            self._progress.say(f"{name} works again, after {running.age_s:.0f} s.")
        return f"{failure}\nAll processes are as before."

    def _replace(self, running: RunningServer, server: Server) -> str | None:
        others = [each for each in self._running if each is not running]
        if running.works and (failure := self._missed(running, others)):
            return failure
        if not self._has_ended(running, others):
            return _STOPPED
        try:
            running.become(server)
        except OSError as error:
            return f"{capital(server.name)} cannot be started ({error})."
        return self._failure(running, others)

    def _missed(self, running: RunningServer, others: Sequence[RunningServer]) -> str | None:
        """Wait until those work that answer for a server meanwhile; say which does not."""
        deadline = time.monotonic() + self._patience_s
        while not self._stopping.is_set():
            self._mend(others)
            down = [
                each
                for each in others
                if each.server.stage == running.server.stage and not each.works
            ]
            if not down:
                return None
            if time.monotonic() > deadline:
                return f"{capital(down[0].server.name)} does not work. {down[0].log_end()}"
            self._stopping.wait(_POLL_S)
        return _STOPPED

    def _has_ended(self, running: RunningServer, others: Sequence[RunningServer]) -> bool:
        """Have a server end, and look after the others meanwhile; False when all shall end."""
        running.ask_to_end()
        deadline = time.monotonic() + self._grace_s
        while running.end() is None and time.monotonic() < deadline:
            if self._stopping.wait(_POLL_S):
                return False
            self._mend(others)
        return not self._stopping.is_set()

    def _failure(self, running: RunningServer, others: Sequence[RunningServer]) -> str | None:
        """Wait until a server that was just started works, or say why it does not."""
        while not self._stopping.wait(_POLL_S):
            try:
                if running.check_ready():
                    return None
            except LauncherError as error:
                return str(error)
            if (end := running.end()) is not None:
                return end
            if running.age_s > self._patience_s:
                return running.slowness(self._patience_s)
            self._mend(others)
        return _STOPPED
