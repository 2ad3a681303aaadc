"""Keeps Rasa from what it imports, or does again each turn, for nothing; see docs/performance.md.

Rasa Open Source is frozen at 3.6.21: what is changed here stays as it was found.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

from aiohttp import BasicAuth, ClientSession, TCPConnector

from assistant.service.rasa_compat.own_actions import MODULE

if TYPE_CHECKING:
    from rasa.utils.endpoints import EndpointConfig

# Three quarters of the start, and hundreds of megabytes, are TensorFlow and what it brings along.
# This module alone asks for it, for policies and classifiers that the configuration may not have.
_ASKS_FOR_TENSORFLOW = "rasa.utils.train_utils"
_INTENT = '"intent":'
# The action server closes an idle connection after five seconds: it is left sooner, so that no
# action is sent into one that is being closed.
_IDLE_S = 2.0


class _PutOff(ModuleType):
    """A module whose code runs when something in it is first used."""

    def __getattr__(self, name: str) -> Any:
        # The import system looks at these, without using the module.
        if name.startswith("__"):
            raise AttributeError(name)
        self.__class__ = ModuleType  # type: ignore[assignment]  # what follows is no attribute's
        spec = self.__spec__
        if spec is None or spec.loader is None:
            raise AttributeError(name)
        spec.loader.exec_module(self)
        return getattr(self, name)


def make_rasa_lean() -> KeptConnections:
    """Change what costs most; to be called before anything of Rasa is imported.

    Returns:
        What is to be closed when the server ends.
    """
    put_off(_ASKS_FOR_TENSORFLOW)
    leave_training_out()
    check_answers_once()
    match_rules_once()
    know_events()
    connections = KeptConnections()
    connections.install()
    return connections


class KeptConnections:
    """Keeps connections to the action server open between turns: Rasa opens one for each action."""

    def __init__(self) -> None:
        """Keep none yet."""
        self._sessions: dict[int, ClientSession] = {}

    def install(self) -> None:
        """Have Rasa's endpoints use the kept connections."""
        from rasa.utils.endpoints import EndpointConfig

        @asynccontextmanager
        async def session(endpoint: EndpointConfig) -> AsyncIterator[ClientSession]:
            kept = self._sessions.get(id(endpoint))
            if kept is None:
                kept = self._sessions[id(endpoint)] = _open_session(endpoint)
            yield kept

        EndpointConfig.session = session

    async def close(self, *_: object) -> None:
        """Close all; a listener of the server's end."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()


def _open_session(endpoint: EndpointConfig) -> ClientSession:
    known = endpoint.basic_auth
    return ClientSession(
        connector=TCPConnector(limit=0, keepalive_timeout=_IDLE_S),
        headers=endpoint.headers,
        auth=BasicAuth(known["username"], known["password"]) if known else None,
    )


def put_off(name: str) -> None:
    """Have a module loaded when something in it is first used, rather than when it is imported.

    Args:
        name: a module inside a package, not yet imported; its package is imported.

    Raises:
        ModuleNotFoundError: there is no such module.
    """
    spec = find_spec(name)
    if spec is None:
        raise ModuleNotFoundError(name)
    module = module_from_spec(spec)
    module.__class__ = _PutOff
    sys.modules[name] = module
    package, _, own_name = name.rpartition(".")
    setattr(sys.modules[package], own_name, module)


def spare_what_stays(*_: object) -> None:
    """Have Python look for garbage no more among what was loaded; a listener of the server's start.

    The model and the libraries are hundreds of thousands of objects that live as long as the
    process: looking through them all stopped every conversation for a fifth of a second.
    """
    gc.collect()
    gc.freeze()


def leave_training_out() -> None:
    """Have Rasa load of a model what answers, and not what could train it again.

    A model's description names the parts of its training too, and one of them, which looks for
    wrong configurations, imports all that a configuration may have.
    """
    from rasa.engine.storage.storage import ModelMetadata

    whole = ModelMetadata.from_dict.__func__

    def from_dict(cls: type[ModelMetadata], serialized: dict[str, Any]) -> ModelMetadata:
        return whole(cls, {**serialized, "train_schema": {"nodes": {}}})

    ModelMetadata.from_dict = classmethod(from_dict)


def match_rules_once() -> None:
    """Have Rasa not look for rules by a message's text where each rule names an intent.

    It did before looking by the intent, each time with the states of the whole conversation.
    """
    from rasa.core.policies.rule_policy import RULES, RulePolicy

    find = RulePolicy._find_action_from_rules

    def find_action(
        policy: RulePolicy, tracker: object, domain: object, use_text_for_last_user_input: bool
    ) -> tuple[str | None, str | None, bool]:
        if use_text_for_last_user_input and all(_INTENT in rule for rule in policy.lookup[RULES]):
            return None, None, False
        found: tuple[str | None, str | None, bool] = find(
            policy, tracker, domain, use_text_for_last_user_input
        )
        return found

    RulePolicy._find_action_from_rules = find_action


def know_events() -> None:
    """Have Rasa look up the class of a kind of event once, rather than for each event it reads.

    It searched all classes for each of them, of which a conversation has hundreds.
    """
    from rasa.shared.core.events import Event

    Event.resolve_by_type = staticmethod(cache(Event.resolve_by_type))


def check_answers_once() -> None:
    """Have Rasa check what the action server answers without first checking the rule itself.

    `jsonschema.validate` holds the schema against the schema of schemas at each call, which took
    half of a turn. The schema is Rasa's own constant. Nobody else's answer comes from actions of
    this process: to check it took another sixth.
    """
    from jsonschema.validators import validator_for  # type: ignore[import-untyped]
    from rasa.core.actions.action import RemoteAction

    schema = RemoteAction.action_response_format_spec()
    validator_class = validator_for(schema)
    validator_class.check_schema(schema)
    validator = validator_class(schema)

    def validate(action: RemoteAction, result: dict[str, Any]) -> bool:
        endpoint = action.action_endpoint
        if endpoint is None or MODULE not in endpoint.kwargs:
            validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate
