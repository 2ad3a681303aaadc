"""The action server: the SDK's own, and `/metrics`."""

from __future__ import annotations

from rasa_sdk.endpoint import create_app
from rasa_sdk.utils import update_sanic_log_level
from sanic import Blueprint

from assistant.common.registry import process_registry
from assistant.service.observability.endpoints import add_routes, metrics


def serve(interface: str, port: int, package: str = "actions") -> None:
    """Serve until asked to end; `/health` answers once every action can run.

    Args:
        interface: address to listen on.
        port: port to listen on.
        package: where the actions are.
    """
    update_sanic_log_level()
    # No page may call it: only Rasa does.
    app = create_app(package, cors_origins="")
    blueprint = Blueprint("observability")
    add_routes(blueprint, metrics=metrics(process_registry()))
    app.blueprint(blueprint)
    app.run(interface, port, access_log=False, single_process=True)
