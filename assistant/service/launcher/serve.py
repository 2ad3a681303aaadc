"""Command line: `python -m assistant.service.launcher.serve`, Rasa as one process of the assistant.

It does what `rasa run` does, but for the logs: that command sets up its own, and its libraries warn
before any channel of ours could change that.
"""

from __future__ import annotations

import argparse
import os
import sys

import structlog

from assistant.common.logs import configure_logs
from assistant.common.settings import SettingsError, load_customer_area, load_settings
from assistant.content.problems import ContentError
from assistant.service.launcher.await_actions import wait_for_actions
from assistant.service.launcher.lean_rasa import make_rasa_lean, spare_what_stays
from assistant.service.launcher.listening import listen_when_loaded

_log = structlog.get_logger(__name__)


def main() -> int:
    """Serve until asked to end.

    Returns:
        The exit code: 1 when a setting is wrong.
    """
    arguments = _arguments()
    try:
        settings = load_settings()
        load_customer_area()
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201  # how to log is not known yet
        return 1
    configure_logs(settings.log_format, settings.log_level)
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    return _serve(arguments)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m assistant.service.launcher.serve", description=__doc__
    )
    parser.add_argument("--model", required=True, help="the trained model")
    parser.add_argument("--endpoints", default="endpoints.yml", help="Rasa's endpoints file")
    parser.add_argument("--credentials", default="credentials.yml", help="the channels")
    parser.add_argument("--interface", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=5005, help="port to listen on")
    return parser.parse_args()


def _serve(arguments: argparse.Namespace) -> int:
    connections = make_rasa_lean()
    listen_when_loaded()
    # Imported now, so that what these say while they are imported is logged as all the rest.
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints
    from rasa.shared.exceptions import RasaException

    from assistant.common.rasa_settings import read_settings
    from assistant.service.rasa_compat.own_actions import MODULE, load_actions
    from assistant.turns.settings import TurnSettings

    try:
        endpoints = AvailableEndpoints.read_endpoints(arguments.endpoints)
        if module := endpoints.action.kwargs.get(MODULE):
            load_actions(module)
        else:
            wait_for_actions(read_settings(TurnSettings).turn_deadline_seconds / 2)
        serve_application(
            arguments.model,
            interface=arguments.interface,
            port=arguments.port,
            credentials=arguments.credentials,
            endpoints=endpoints,
            enable_api=False,
            server_listeners=[
                (spare_what_stays, "after_server_start"),
                (connections.close, "after_server_stop"),
            ],
        )
    except (RasaException, ContentError) as error:
        # A wrong setting or file: the sentence says which, a traceback would not help.
        _log.critical("server.not_started", reason=str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
