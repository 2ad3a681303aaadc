"""Changes of packages just before the module of Rasa is imported that needs them as they were."""

from __future__ import annotations

from collections.abc import Callable
from functools import partialmethod

from assistant.service.rasa_compat.own_actions import run_actions_here


def add_legacy_version() -> None:
    """Name a class of versions that packaging dropped; none is of that class."""
    import packaging.version

    if not hasattr(packaging.version, "LegacyVersion"):
        packaging.version.LegacyVersion = type("LegacyVersion", (), {})  # type: ignore[attr-defined]


def add_visible_deprecation_warning() -> None:
    """Name a warning where numpy 1 had it."""
    import numpy as np

    if not hasattr(np, "VisibleDeprecationWarning"):
        np.VisibleDeprecationWarning = np.exceptions.VisibleDeprecationWarning  # type: ignore[attr-defined]


def serve_in_this_process() -> None:
    """Have Sanic serve where it was started: Rasa's application cannot be made again in a child."""
    from sanic import Sanic

    Sanic.run = partialmethod(Sanic.run, single_process=True)  # type: ignore[assignment]


def name_streamed_responses() -> None:
    """Name a kind of response that Sanic dropped; Rasa's channel for its shell answers with it."""
    from sanic import response
    from sanic.response.types import ResponseStream

    response.stream = ResponseStream  # type: ignore[attr-defined]


CHANGED: dict[str, Callable[[], None]] = {
    "rasa.shared.utils.validation": add_legacy_version,
    "rasa.utils.common": add_visible_deprecation_warning,
    "rasa.core.channels.rest": name_streamed_responses,
    "rasa.core.run": serve_in_this_process,
    "rasa.core.actions.action": run_actions_here,
}
"""By the module of Rasa: what is done before it is imported, once."""
