"""Stand-ins for packages that Rasa imports whatever its configuration, and that are not installed.

What a stand-in holds can be named, annotated with and inherited from, as Rasa does while it is
imported; to call it raises a sentence.
"""

from __future__ import annotations

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
