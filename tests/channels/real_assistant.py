"""The real assistant with Redis, whose servers can be killed and started again."""

from __future__ import annotations

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from assistant.common.settings import load_settings
from assistant.service.launcher import process
from assistant.service.launcher.server import Server
from assistant.service.launcher.servers import assistant_servers
from assistant.shell.running import on_free_ports
from tests.channels.web.web_server import SECRET

_STOP_SECONDS = 5.0
_END_SECONDS = 30.0


class RealAssistant:
    """Rasa on a free port, and the action server where it is apart."""

    def __init__(
        self, model: Path, folder: Path, redis_url: str, *, action_server: bool, **variables: str
    ) -> None:
        settings = on_free_ports(load_settings(), folder).model_copy(
            update={"action_server": action_server}
        )
        *apart, rasa = assistant_servers(settings, model)
        self._apart = tuple(apart)
        given = {"REDIS_URL": redis_url, "WEB_TOKEN_SECRET": SECRET, **variables}
        self._rasa = replace(rasa, environment={**rasa.environment, **given})
        self._patience = settings.assistant_start_timeout
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self.url = settings.assistant_url
        self.log = self._rasa.log

    def start_actions(self) -> None:
        """Start the action server if there is one, and wait for it."""
        for server in self._apart:
            self._start(server)
            self._wait(server)

    def start_rasa(self) -> None:
        """Start Rasa, and wait until it has loaded its model."""
        self._start(self._rasa)
        self._wait(replace(self._rasa, ready_url=f"{self.url}/webhooks/web/health"))

    def kill_actions(self) -> None:
        """Kill the action server as the kernel would."""
        (actions,) = self._apart
        child = self._children.pop(actions.name)
        child.kill()
        child.wait()

    def kill_rasa(self) -> None:
        """Kill Rasa as the kernel would."""
        child = self._children.pop(self._rasa.name)
        child.kill()
        child.wait()

    def end_rasa(self) -> None:
        """Ask Rasa to end, and wait until it has."""
        child = self._children.pop(self._rasa.name)
        child.terminate()
        child.wait(_END_SECONDS)

    def stop(self) -> None:
        """Stop whatever runs."""
        process.stop(list(self._children.values()), _STOP_SECONDS)

    def _start(self, server: Server) -> None:
        self._children[server.name] = process.start(server.command, server.log, server.environment)

    def _wait(self, server: Server) -> None:
        deadline = time.monotonic() + self._patience
        while time.monotonic() < deadline and self._children[server.name].poll() is None:
            try:
                urllib.request.urlopen(server.ready_url, timeout=2).close()  # noqa: S310
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
            else:
                return
        raise RuntimeError(f"{server.name} did not start:\n{process.last_lines(server.log)}")


@contextmanager
def running_assistant(
    model: Path, folder: Path, redis_url: str, *, action_server: bool = False, **variables: str
) -> Iterator[RealAssistant]:
    """Run the assistant.

    Args:
        model: the trained model.
        folder: for logs and other files made while running.
        redis_url: the Redis that the channels use.
        action_server: whether actions run in a server of their own, which can be killed.
        **variables: further settings of the assistant.

    Yields:
        The assistant, ready to answer.
    """
    assistant = RealAssistant(model, folder, redis_url, action_server=action_server, **variables)
    try:
        assistant.start_actions()
        assistant.start_rasa()
        yield assistant
    finally:
        assistant.stop()
