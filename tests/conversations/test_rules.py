"""Every intent leads to its action, as the trained model's policies predict it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from rasa.core.agent import Agent, load_agent
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from tests.conversations.rules import Rule, rules

pytestmark = pytest.mark.slow

RULED = {rule.intent for rule in rules()}


@pytest.fixture(scope="module")
def agent(trained_model: Path) -> Agent:
    return asyncio.run(load_agent(model_path=str(trained_model)))


def _predicted(agent: Agent, *heard: str) -> str:
    """The action after the last of some messages, each of the others answered by action_answer."""
    tracker = DialogueStateTracker("rules", agent.domain.slots)
    events = [ActionExecuted("action_listen")]
    for intent in heard[:-1]:
        events += [
            _message(intent),
            ActionExecuted("action_answer"),
            ActionExecuted("action_listen"),
        ]
    for event in (*events, _message(heard[-1])):
        tracker.update(event, agent.domain)
    action, _ = agent.processor.predict_next_with_tracker_if_should(tracker)
    return str(action.name())


def _message(intent: str) -> UserUttered:
    return UserUttered("words", {"name": intent, "confidence": 1.0})


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.intent)
def test_a_rule_predicts_its_action_at_first_and_in_a_conversation(
    agent: Agent, rule: Rule
) -> None:
    assert _predicted(agent, rule.intent) == rule.action
    assert _predicted(agent, "incident", "billing", rule.intent) == rule.action


def test_every_other_intent_is_answered(agent: Agent) -> None:
    others = set(agent.domain.intents) - RULED - {"session_start", "restart", "back"}
    assert "incident" in others
    answered = {intent for intent in others if _predicted(agent, intent) == "action_answer"}
    assert answered == others
