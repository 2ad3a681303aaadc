"""Stand-ins for packages that Rasa imports and that are not installed, or gone."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Hashable, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

ABSENT = {
    "aio_pika": "the RabbitMQ event broker",
    "aiogram": "the Telegram channel",
    "aiormq": "the RabbitMQ event broker",
    "apscheduler": "reminders",
    "boto3": "conversations in DynamoDB",
    # Asked for whatever store the conversations are in.
    "botocore": "conversations in DynamoDB",
    "cachecontrol": "the Hangouts channel",
    "colorclass": "rasa interactive",
    "fbmessenger": "the Facebook channel",
    "google": "the Hangouts channel",
    "keras": "DIET, TED and the other TensorFlow components",
    "matplotlib": "pictures of test results",
    "pymongo": "conversations in MongoDB",
    "pytz": "reminders",
    "regex": "the WhitespaceTokenizer",
    "safetensors": "DIET, TED and the other TensorFlow components",
    "sanic_jwt": "--jwt-secret of Rasa's HTTP API",
    "socketio": "the Socket.IO channel",
    "tensorflow": "DIET, TED and the other TensorFlow components",
    "terminaltables": "rasa interactive and telemetry",
    "transformers": "the LanguageModelFeaturizer",
    "twilio": "the Twilio channels",
    "webexteamssdk": "the Webex channel",
}
"""By the name of the package: what Rasa has it for. Packages that it imports only when it uses them
are not here: Rasa says itself that they are missing."""


class AbsentError(ImportError):
    """Something of a package that is not installed was called."""


class _Anything(type):
    """The class of what stands for a class, a function, a decorator or a constant."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return stand_in(f"{cls.__dict__.get('absent_name', cls.__name__)}.{name}", cls.__module__)

    def __call__(cls, *_: object, **__: object) -> NoReturn:
        raise AbsentError(_sentence(cls.absent_name))


def stand_in(name: str, module: str) -> type:
    """Make what stands for something of an absent package.

    Args:
        name: its full name.
        module: the module that holds it.

    Returns:
        An exception class, so that `except` may name it too.
    """
    own = name.rpartition(".")[2]
    return _Anything(own, (Exception,), {"absent_name": name, "__module__": module})


class AbsentModule(ModuleType):
    """A module of an absent package: every name can be imported from it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = stand_in(f"{self.__name__}.{name}", self.__name__)
        setattr(self, name, value)
        return value


def _sentence(name: str) -> str:
    package = name.partition(".")[0]
    return (
        f"{name} was called, and the package {package} is not installed: this assistant does "
        f"without what Rasa has it for ({ABSENT[package]}). See docs/rasa.md."
    )


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
