"""Keep several servers running together, start those again that end, and replace them in turn."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event
from types import TracebackType
from typing import Protocol

from assistant.service.launcher import process
from assistant.service.launcher.progress import LauncherError, Progress
from assistant.service.launcher.server import RunningServer, Server, Stage, capital

_POLL_S = 0.2
_STOPPED = "The service was told to stop meanwhile."


@dataclass(frozen=True)
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

    running: Sequence[RunningServer]
    mend: Callable[[Sequence[RunningServer]], None]
    progress: Progress
    stopping: Event
    grace_s: float
    patience_s: float

    def replace_all(self, servers: Sequence[Server]) -> str | None:
        """Replace servers by others of the same names.

        Args:
            servers: the others.

        Returns:
            Why they could not be replaced, or None.
        """
        known = {running.server.name: running for running in self.running}
        missing = [server.name for server in servers if server.name not in known]
        if missing:
            return f"{capital(missing[0])} does not run: start the service again."
        replaced: list[tuple[RunningServer, Server]] = []
        # What does not answer anyway comes first: it may be what the others are to be cured of.
        for server in sorted(servers, key=lambda server: known[server.name].works):
            running = known[server.name]
            replaced.append((running, running.server))
            self.progress.say(f"Replacing {server.name}.")
            if failure := self._replace(running, server):
                return failure if self.stopping.is_set() else self._put_back(replaced, failure)
        self.progress.say("All processes are replaced.")
        return None

    def _put_back(self, replaced: Sequence[tuple[RunningServer, Server]], failure: str) -> str:
        for running, former in reversed(replaced):
            if running.server is former:
                continue
            if again := self._replace(running, former):
                return f"{failure}\n{again}"
            name = capital(former.name)
            self.progress.say(f"{name} works again, after {running.age_s:.0f} s.")
        return f"{failure}\nAll processes are as before."

    def _replace(self, running: RunningServer, server: Server) -> str | None:
        others = [each for each in self.running if each is not running]
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
        deadline = time.monotonic() + self.patience_s
        while not self.stopping.is_set():
            self.mend(others)
            down = [
                each
                for each in others
                if each.server.stage == running.server.stage and not each.works
            ]
            if not down:
                return None
            if time.monotonic() > deadline:
                return f"{capital(down[0].server.name)} does not work. {down[0].log_end()}"
            self.stopping.wait(_POLL_S)
        return _STOPPED

    def _has_ended(self, running: RunningServer, others: Sequence[RunningServer]) -> bool:
        """Have a server end, and look after the others meanwhile; False when all shall end."""
        running.ask_to_end()
        deadline = time.monotonic() + self.grace_s
        while running.end() is None and time.monotonic() < deadline:
            if self.stopping.wait(_POLL_S):
                return False
            self.mend(others)
        return not self.stopping.is_set()

    def _failure(self, running: RunningServer, others: Sequence[RunningServer]) -> str | None:
        """Wait until a server that was just started works, or say why it does not."""
        while not self.stopping.wait(_POLL_S):
            try:
                if running.check_ready():
                    return None
            except LauncherError as error:
                return str(error)
            if (end := running.end()) is not None:
                return end
            if running.age_s > self.patience_s:
                return running.slowness(self.patience_s)
            self.mend(others)
        return _STOPPED


class Upgrades(Protocol):
    """Who asks for servers to be replaced (upgrade.py)."""

    def take(self) -> Sequence[Server] | None:
        """Describe the servers as they shall be, when that is asked for; None otherwise."""
        ...

    def answer(self, failure: str | None) -> None:
        """Say how it went; a failure in words, or None."""
        ...


@dataclass
class Supervisor:
    """Starts servers on entering, stops them on leaving.

    Until all have worked once, the end of one is an error: a wrong setting or a damaged file does
    not mend itself. After that a server that ends is started again, for as long as it takes:
    the others go on, and what it misses, such as a database, may come back.

    Args:
        servers: what to run, in the order of starting.
        progress: where to show the waiting.
        stopping: set by others to ask for the end.
        grace_s: how long a server may take to end by itself, in seconds.
    """

    servers: Sequence[Server]
    progress: Progress
    stopping: Event
    grace_s: float
    _patience_s: float = field(default=0.0, init=False)
    _running: list[RunningServer] = field(default_factory=list, init=False)

    def __enter__(self) -> Supervisor:
        self.add(self.servers)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for stage in sorted(Stage, reverse=True):
            ending = [each for each in self._running if each.server.stage == stage]
            for each in ending:
                each.ask_to_end()
            process.await_end([each.child for each in ending], self.grace_s)
        self._running.clear()

    def add(self, servers: Sequence[Server]) -> None:
        """Start more servers.

        Args:
            servers: what to run besides, in the order of starting.
        """
        for server in servers:
            # One by one: when one cannot be started, those before it are known and stopped.
            self._running.append(RunningServer(server))

    def wait_until_ready(self, timeout_s: float) -> bool:
        """Wait until every server works.

        Args:
            timeout_s: how long to wait, in seconds; also for one that is started again later.

        Returns:
            Whether they work; False when the end was asked for meanwhile.

        Raises:
            LauncherError: a server ended, does not work, or takes longer than that.
        """
        self._patience_s = timeout_s
        waiting = [running for running in self._running if not running.is_ready]
        names = " and ".join(running.server.name for running in waiting)
        began = time.monotonic()
        with self.progress.during(f"Starting {names}") as tick:
            while waiting:
                if self.stopping.wait(_POLL_S):
                    return False
                tick()
                self.check()
                waiting = [running for running in waiting if not running.check_ready()]
                if waiting and time.monotonic() - began > timeout_s:
                    raise LauncherError(waiting[0].slowness(timeout_s))
        return True

    def watch(self, upgrades: Upgrades | None = None) -> None:
        """Start each server that ends again, until the end is asked for.

        Args:
            upgrades: asks for servers to be replaced, if anybody may.
        """
        while not self.stopping.wait(_POLL_S):
            self.mend()
            if upgrades:
                self._upgrade(upgrades)

    def _upgrade(self, upgrades: Upgrades) -> None:
        try:
            if (servers := upgrades.take()) is not None:
                upgrades.answer(self._replace_all(servers))
        except Exception as error:
            # Such as a request of another user that cannot be read: what runs goes on.
            self.progress.say(f"The upgrade that was asked for failed: {error}")

    def _replace_all(self, servers: Sequence[Server]) -> str | None:
        replacing = Replacing(
            self._running,
            self._mend,
            self.progress,
            self.stopping,
            self.grace_s,
            self._patience_s,
        )
        return replacing.replace_all(servers)

    def mend(self) -> None:
        """Look after every server once: start again what ended, hangs or does not work."""
        self._mend(self._running)

    def _mend(self, servers: Sequence[RunningServer]) -> None:
        for running in servers:
            if running.waits:
                self._start_when_due(running)
            elif (end := running.end()) is not None:
                self._plan(running, end)
            elif not running.is_ready:
                self._look_at(running)
            elif running.hangs():
                self._plan(running, f"{capital(running.server.name)} does not answer any more.")

    def _start_when_due(self, running: RunningServer) -> None:
        try:
            running.start_when_due()
        except OSError as error:
            # Such as a machine that has no room for another process now.
            self._plan(running, f"{capital(running.server.name)} cannot be started ({error}).")

    def check(self) -> None:
        """Make sure that every server still runs.

        Raises:
            LauncherError: one has ended.
        """
        for running in self._running:
            if (end := running.end()) is not None:
                raise LauncherError(end)

    def _look_at(self, running: RunningServer) -> None:
        try:
            if running.check_ready():
                name = capital(running.server.name)
                self.progress.say(f"{name} works again, after {running.age_s:.0f} s.")
            elif running.age_s > self._patience_s:
                self._plan(running, running.slowness(self._patience_s))
        except LauncherError as error:
            self._plan(running, str(error))

    def _plan(self, running: RunningServer, reason: str) -> None:
        wait_s = running.plan_start()
        when = f"in {wait_s:.0f} s" if wait_s else "now"
        self.progress.say(f"{reason}\nStarting {running.server.name} again {when}.")
