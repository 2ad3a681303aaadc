"""Actions, intents and rules of the Rasa project against the code behind them."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Action
from ruamel.yaml import YAML

import actions
from actions.dialogue_action import DialogueAction
from assistant.content.loader import load_content
from assistant.dialogue.respond import HANDLERS
from tests.conversations.rules import rules


def _load(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(Path(name))
    return loaded


DOMAIN = _load("domain.yml")
CONTENT = load_content(Path("content"))
ANSWERED = {
    *CONTENT.procedures,
    *(topic.intent for topic in CONTENT.topics.values() if topic.intent),
    *(
        case.intent
        for procedure in CONTENT.procedures.values()
        for case in (procedure.cases.options if procedure.cases else ())
    ),
}


def action_classes() -> list[type[Action]]:
    for module in pkgutil.walk_packages(actions.__path__, "actions."):
        import_module(module.name)
    return DialogueAction.__subclasses__()


def test_every_action_of_the_domain_exists_and_the_other_way_round() -> None:
    names = [action().name() for action in action_classes()]
    assert sorted(names) == sorted(DOMAIN["actions"])


@pytest.mark.parametrize("intent", DOMAIN["intents"])
def test_every_intent_is_answered_from_content_or_has_a_handler_and_a_rule(intent: str) -> None:
    ruled = {rule.intent for rule in rules()}
    assert (intent in ANSWERED) != (intent in HANDLERS)
    assert (intent in HANDLERS) == (intent in ruled)


def test_every_handler_belongs_to_an_intent() -> None:
    more_than_intents = {"nlu_fallback", "ask", "topic", "fact", "profile", "not_profile"}
    assert set(HANDLERS) - more_than_intents <= set(DOMAIN["intents"])


def test_every_rule_names_an_action_of_the_domain() -> None:
    assert {rule.action for rule in rules()} < set(DOMAIN["actions"])
    assert len({rule.intent for rule in rules()}) == len(rules())
