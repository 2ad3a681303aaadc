"""Runs two stand-in servers as the launcher runs its own: `PORT BEHAVIOUR PORT BEHAVIOUR`."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from assistant.service.launcher import server
from assistant.service.launcher.progress import LauncherError, Progress, stop_on_signals
from assistant.service.launcher.server import Server, Stage
from assistant.service.launcher.supervisor import Supervisor

# As processes of Rasa, or one in front of the other.
STAGES = (Stage.ASSISTANT, Stage.ASSISTANT if "TWINS" in os.environ else Stage.FRONT)
STAND_IN = Path(__file__).with_name("stand_in.py")


class StandInUpgrades:
    """Replaces the servers by others, when told to by a signal; a file says how it went."""

    def __init__(self) -> None:
        self.servers: list[Server] = []
        self._asked = False
        signal.signal(signal.SIGUSR2, self._ask)

    def take(self) -> list[Server] | None:
        """Give the others once."""
        asked, self._asked = self._asked, False
        return self.servers if asked else None

    def answer(self, failure: str | None) -> None:
        """Say how it went."""
        Path("upgrade").write_text(failure or "done")

    def _ask(self, *_: object) -> None:
        self._asked = True


def main(arguments: list[str]) -> int:
    """Run them until a signal."""
    progress = Progress(sys.stderr)
    # What is told in ten seconds in operation is told in one here.
    server._ASKED_EVERY_S, server._HUNG_AFTER_S = 0.2, 1.0
    server.PROBE_TIMEOUT_S = 0.3
    upgrades = StandInUpgrades()
    servers = [
        Server(
            name=f"server {port}",
            command=(sys.executable, str(STAND_IN), port, behaviour),
            ready_url=f"http://127.0.0.1:{port}/",
            log=Path(f"{port}.log"),
            failure_mark="Could not load model due to",
            alive_url=f"http://127.0.0.1:{port}/",
            stage=stage,
        )
        for stage, port, behaviour in zip(STAGES, arguments[:4:2], arguments[1:4:2], strict=True)
    ]
    upgrades.servers = [
        replace(server, command=(*server.command[:-1], after) if after != "absent" else (after,))
        for server, after in zip(servers, sys.argv[5:], strict=False)
    ]
    try:
        with Supervisor(servers, progress, stop_on_signals(), 2.0) as supervisor:
            if supervisor.wait_until_ready(3.0):
                progress.say("All ready.")
                supervisor.watch(upgrades)
        progress.say("Stopped.")
    except LauncherError as error:
        progress.say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
