"""Command line: `python -m assistant.workshop.publishing`, the worker that the workshop starts."""

from __future__ import annotations

import os
import signal
import sys
from threading import Event

from assistant.common.logs import configure_logs
from assistant.common.settings import SettingsError
from assistant.common.signals import set_at_signals
from assistant.workshop.configuration import configure, read_installation
from assistant.workshop.files import alone

_LOCK = "workshop-publishing.lock"
_NICENESS = 10


def main() -> int:
    """Work until asked to end.

    Returns:
        The exit code: 1 when a setting is wrong.
    """
    try:
        place = read_installation()
        configure(place)
    except (SettingsError, OSError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    configure_logs(place.assistant.log_format, place.assistant.log_level)
    # What is started inherits it: customers are served first.
    os.nice(_NICENESS)
    stopping = Event()
    set_at_signals(stopping, signal.SIGTERM)
    from assistant.workshop.publishing.worker import Worker

    with alone(place.workshop.assistant_var, _LOCK):
        Worker(place).run(stopping)
    return 0


if __name__ == "__main__":
    sys.exit(main())
