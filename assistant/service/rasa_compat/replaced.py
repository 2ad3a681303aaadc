"""The few functions that Rasa uses of packages that are gone or too large for them."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Hashable, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any


def run_graph(graph: Mapping[str, Any], targets: Sequence[str]) -> list[tuple[str, Any]]:
    """Run the parts of a graph, each once, after those that it needs.

    Rasa hands its graph to dask for this alone, and today's dask reads the inputs otherwise.

    Args:
        graph: by name, a function and the names of what it needs, or a name and an input.
        targets: the parts whose results are wanted.

    Returns:
        For each target what Rasa's part gives: its name and its result.
    """
    results: dict[Hashable, Any] = {}

    def result(name: str) -> Any:
        if name not in results:
            first, *others = graph[name]
            # Inputs are pairs of a name and a value, which is no name.
            results[name] = first(*map(result, others)) if callable(first) else (first, *others)
        return results[name]

    return [result(target) for target in targets]


def _module(name: str, **contents: Any) -> ModuleType:
    module = ModuleType(name)
    vars(module).update(contents)
    return module


def _resource_filename(module: str, name: str) -> str:
    return str(Path(str(sys.modules[module].__file__)).parent / name)


def _model_name() -> str:
    return secrets.token_hex(4)


class _KeepsToItself:
    """Stands among the processors of Rasa's logs, where another sends grave ones to Sentry."""

    def __init__(self, **_: object) -> None:
        pass

    def __call__(self, _logger: object, _method: str, event: Any) -> Any:
        return event


REPLACED: dict[str, Callable[[], ModuleType]] = {
    "dask": lambda: _module("dask", get=run_graph),
    # setuptools had it until 2025.
    "pkg_resources": lambda: _module(
        "pkg_resources",
        get_distribution=metadata.distribution,
        resource_filename=_resource_filename,
        # Of all things, pytest asks for this one wherever the module is.
        fixup_namespace_packages=lambda _: None,
    ),
    # Two words after a model's date; has no wheel.
    "randomname": lambda: _module("randomname", get_name=_model_name),
    "structlog_sentry": lambda: _module("structlog_sentry", SentryProcessor=_KeepsToItself),
}
"""By name: makes the module that takes its place."""
