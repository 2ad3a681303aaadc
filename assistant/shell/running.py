"""Find a running assistant, or start one for as long as it is needed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event

from assistant.common.settings import Settings
from assistant.service.launcher.ports import free_port
from assistant.service.launcher.progress import LauncherError, Progress
from assistant.service.launcher.servers import assistant_servers
from assistant.service.launcher.supervisor import Supervisor
from assistant.service.launcher.training import ensure_model
from assistant.shell.conversation import is_running

_GRACE_S = 5.0


@contextmanager
def running_assistant(settings: Settings, progress: Progress) -> Iterator[str]:
    """Give an assistant to talk to.

    One that is started here listens on free ports, beside whatever uses the usual ones, and is
    stopped at the end.

    Args:
        settings: where a running one would answer, and what starting one needs.
        progress: where to show the start.

    Yields:
        Its address, without a final slash.

    Raises:
        LauncherError: it cannot be trained or started.
    """
    if is_running(settings.assistant_url):
        yield settings.assistant_url
        return
    model = trained_model(settings, progress)
    settings.assistant_var.mkdir(parents=True, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="shell-", dir=settings.assistant_var)
    own = on_free_ports(settings, Path(folder))
    with ExitStack() as cleaning:
        cleaning.callback(shutil.rmtree, folder)
        try:
            servers = assistant_servers(own, model)
            with Supervisor(servers, progress, Event(), _GRACE_S) as supervisor:
                supervisor.wait_until_ready(own.assistant_start_timeout)
                yield own.assistant_url
        except LauncherError:
            # The error names the log: it stays.
            cleaning.pop_all()
            raise


def trained_model(settings: Settings, progress: Progress) -> Path:
    """Find the model of the data as they are; train it first when they changed.

    Raises:
        LauncherError: it cannot be trained.
    """
    model = ensure_model(settings, progress, Event())
    if model is None:
        raise AssertionError("training ends early only when asked to")
    return model


def on_free_ports(settings: Settings, var: Path) -> Settings:
    """Change settings so that an assistant can run beside any other one.

    Args:
        settings: the installation's.
        var: folder for its logs and other files.

    Returns:
        The same settings with free ports of the loopback address, and that folder.
    """
    host = "127.0.0.1"
    return settings.copy(
        update={
            "assistant_host": host,
            "assistant_port": free_port(host),
            "actions_host": host,
            "actions_port": free_port(host),
            "assistant_var": var,
        }
    )
