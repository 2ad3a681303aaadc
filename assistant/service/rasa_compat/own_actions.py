"""Runs custom actions in Rasa's own process: `actions_module` in the endpoints file.

The name is that of Rasa's later, paid versions. The actions are those of the action server, run by
the SDK's own executor: what falls away is the server, its connection and its JSON.
"""

from __future__ import annotations

import json
import logging
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rasa.utils.endpoints import EndpointConfig
    from rasa_sdk.executor import ActionExecutor

MODULE = "actions_module"

_log = logging.getLogger(__name__)


def run_actions_here() -> None:
    """Have an action endpoint that names a module run its actions, and call no server."""
    from rasa.utils.endpoints import EndpointConfig

    call = EndpointConfig.request

    async def request(endpoint: EndpointConfig, *args: Any, **kwargs: Any) -> Any:
        module = endpoint.kwargs.get(MODULE)
        if module is None:
            return await call(endpoint, *args, **kwargs)
        return await _run(load_actions(module), kwargs["json"])

    EndpointConfig.request = request


@cache
def load_actions(module: str) -> ActionExecutor:
    """Load the actions of a package, once for a process.

    Args:
        module: the package's name.

    Returns:
        What runs them.
    """
    from rasa_sdk.executor import ActionExecutor

    executor = ActionExecutor()
    executor.register_package(module)
    return executor


async def _run(executor: ActionExecutor, call: dict[str, Any]) -> Any:
    from rasa.utils.endpoints import ClientResponseError
    from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

    # Answers an action that failed as the SDK's server does, so that Rasa takes them alike.
    try:
        return await executor.run(call)
    except ActionExecutionRejection as error:
        status, reason, said = 400, "rejected", error.message
    except ActionNotFoundException as error:
        status, reason, said = 404, "not found", error.message
    except Exception as error:
        _log.exception("action.failed")
        status, reason, said = 500, "failed", type(error).__name__
    body = json.dumps({"error": said, "action_name": call.get("next_action")})
    raise ClientResponseError(status, reason, body)
