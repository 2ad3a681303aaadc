"""Command line: `python -m actions`, the action server with our logs and metrics.

The SDK's own command listens on every address, prints lines of its own and has no metrics.
"""

from __future__ import annotations

import argparse
import sys

from assistant.common.logs import configure_logs
from assistant.common.settings import SettingsError, load_settings, loopback


def main() -> int:
    """Serve until asked to end.

    Returns:
        The exit code: 1 when a setting is wrong.
    """
    try:
        settings = load_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201  # how to log is not known yet
        return 1
    parser = argparse.ArgumentParser(prog="python -m actions", description=__doc__)
    parser.add_argument(
        "--interface",
        type=loopback,
        default=settings.actions_host,
        help="address of this machine to listen on; others may not call the server",
    )
    parser.add_argument("--port", type=int, default=settings.actions_port, help="port to listen on")
    arguments = parser.parse_args()
    configure_logs(settings.log_format, settings.log_level)
    # Imported now, so that what libraries say while they are imported is logged as all the rest.
    from actions.server import serve

    serve(arguments.interface, arguments.port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
