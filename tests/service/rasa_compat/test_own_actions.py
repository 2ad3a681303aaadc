"""Rasa SDK actions in Rasa's process."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

pytestmark = pytest.mark.anyio

ACTIONS = """
from rasa_sdk import Action
from rasa_sdk.events import SlotSet
from rasa_sdk.interfaces import ActionExecutionRejection

class Greets(Action):
    def name(self):
        return "action_greets"

    async def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text=f"hello {tracker.sender_id}")
        return [SlotSet("greeted", True)]

class Rejects(Action):
    def name(self):
        return "action_rejects"

    def run(self, dispatcher, tracker, domain):
        raise ActionExecutionRejection(self.name(), "not now")

class Breaks(Action):
    def name(self):
        return "action_breaks"

    def run(self, dispatcher, tracker, domain):
        raise ZeroDivisionError
"""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def endpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EndpointConfig:
    (tmp_path / "actions_of_a_test.py").write_text(ACTIONS, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    # Each test has a module of its own, and the classes of the last one must not be found again.
    sys.modules.pop("actions_of_a_test", None)
    return EndpointConfig.from_dict({"actions_module": "actions_of_a_test"})


async def run(name: str, endpoint: EndpointConfig) -> list[Event]:
    events: list[Event] = await RemoteAction(name, endpoint).run(
        CollectingOutputChannel(),
        TemplatedNaturalLanguageGenerator({}),
        DialogueStateTracker("claire", []),
        Domain.empty(),
    )
    return events


async def test_an_action_answers_without_a_server(endpoint: EndpointConfig) -> None:
    said, greeted = await run("action_greets", endpoint)

    assert isinstance(said, BotUttered) and said.text == "hello claire"
    assert isinstance(greeted, SlotSet) and greeted.value is True


async def test_an_action_that_rejects_lets_rasa_predict_another(endpoint: EndpointConfig) -> None:
    with pytest.raises(ActionExecutionRejection, match="not now"):
        await run("action_rejects", endpoint)


@pytest.mark.parametrize("name", ["action_unknown", "action_breaks"])
async def test_an_action_that_cannot_run_fails_as_at_a_server(
    name: str, endpoint: EndpointConfig
) -> None:
    with pytest.raises(RasaException, match=name):
        await run(name, endpoint)


async def test_an_endpoint_with_an_address_is_still_called(unused_tcp_port: int) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}/webhook"
    with pytest.raises(RasaException, match="Couldn't connect"):
        await run("action_greets", EndpointConfig(url))


@pytest.fixture
def unused_tcp_port() -> int:
    from assistant.service.launcher.ports import free_port

    return free_port("127.0.0.1")
