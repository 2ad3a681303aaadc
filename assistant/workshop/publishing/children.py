"""Programs that a publication starts: each ends with it, and is watched meanwhile."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from typing import NamedTuple

from assistant.common.released import VARIABLE
from assistant.service.launcher import process
from assistant.service.launcher.ports import free_port
from assistant.service.launcher.server import answers
from assistant.service.launcher.training import UNCACHED
from assistant.storage.migrate import migrate
from assistant.storage.settings import StorageSettings
from assistant.workshop.publishing.watch import Watch

CODE = Path(__file__).resolve().parents[3]
"""Where the packages are that children import, wherever they work."""
_HOST = "127.0.0.1"
_POLL_SECONDS = 0.2
_GRACE_SECONDS = 2.0
_START_SECONDS = 300.0
# Only what a program asks: nothing of a draft reaches Slack, Teams or a browser.
_CHANNELS = """\
assistant.channels.rest.RestInput: {}
assistant.service.observability.channel.Observability: {}
"""


class ChildError(Exception):
    """A program failed; the text is the end of what it said."""


class Assistant(NamedTuple):
    """An assistant that was started: where it will answer, without a final slash, and its log."""

    url: str
    child: Popen[bytes]
    log: Path


def run(module: str, arguments: Sequence[str], folder: Path, log: Path, watch: Watch) -> None:
    """Run a program of ours to its end.

    Args:
        module: its module.
        arguments: its command line.
        folder: where it works: a candidate.
        log: what it says.
        watch: told that it goes on.

    Raises:
        ChildError: it failed.
        StoppedError: the publication was cancelled.
    """
    command = (sys.executable, "-m", module, *arguments)
    child = process.start(command, log, _environment(folder), folder=folder)
    try:
        while child.poll() is None:
            watch.beat()
            time.sleep(_POLL_SECONDS)
    finally:
        process.stop([child], _GRACE_SECONDS)
    if child.returncode:
        raise ChildError(process.last_lines(log))


@contextmanager
def assistant(folder: Path, model: Path, var: Path, cache: Path) -> Iterator[Assistant]:
    """Run an assistant with what a release or a candidate says; it is not ready at once.

    Args:
        folder: the release or candidate.
        model: its model.
        var: folder of its own, for conversations and logs.
        cache: vectors that were made before.

    Raises:
        StorageError: its database cannot be made.
    """
    var.mkdir(parents=True, exist_ok=True)
    cache.mkdir(parents=True, exist_ok=True)
    (var / "cache").symlink_to(cache, target_is_directory=True)
    migrate(StorageSettings(_env_file=None, assistant_var=var, database_url=""))
    channels = var / "channels.yml"
    channels.write_text(_CHANNELS, encoding="utf-8")
    port = free_port(_HOST)
    command = (
        *(sys.executable, "-m", "assistant.service.launcher.serve", "--model", str(model)),
        *("--endpoints", str(CODE / "endpoints.yml"), "--credentials", str(channels)),
        *("--interface", _HOST, "--port", str(port)),
    )
    log = var / "assistant.log"
    apart = {"ASSISTANT_VAR": str(var), "DATABASE_URL": "", "REDIS_URL": ""}
    child = process.start(command, log, {**_environment(folder), **apart}, folder=folder)
    try:
        yield Assistant(f"http://{_HOST}:{port}", child, log)
    finally:
        process.stop([child], _GRACE_SECONDS)


def wait_until_ready(started: Sequence[Assistant], watch: Watch) -> None:
    """Wait until assistants answer, which start at the same time.

    Raises:
        ChildError: one does not start.
        StoppedError: the publication was cancelled.
    """
    deadline = time.monotonic() + _START_SECONDS
    for one in started:
        while not answers(f"{one.url}/ready"):
            if one.child.poll() is not None or time.monotonic() > deadline:
                raise ChildError(process.last_lines(one.log))
            watch.beat()
            time.sleep(_POLL_SECONDS)


def _environment(folder: Path) -> Mapping[str, str]:
    return {
        **UNCACHED,
        "PYTHONPATH": str(CODE),
        VARIABLE: str(folder),
        "ASSISTANT_CONTENT": str(folder / "content"),
    }
