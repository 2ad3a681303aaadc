"""What is taken away from Rasa, and that nothing else goes with it."""

from __future__ import annotations

import gc
import importlib
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.utils import common
from rasa.utils.endpoints import EndpointConfig

from assistant.service.launcher.lean_rasa import (
    KeptConnections,
    check_answers_once,
    know_events,
    match_rules_once,
    put_off,
    spare_what_stays,
)

LOADS_AND_PARSES = """
import asyncio, json, sys
from assistant.service.launcher.lean_rasa import make_rasa_lean
make_rasa_lean()
from rasa.core.agent import Agent
parsed = asyncio.run(Agent.load(sys.argv[1]).parse_message("bonjour"))
big = [name for name in ("tensorflow", "keras", "jax") if name in sys.modules]
print(json.dumps([parsed["intent"]["name"], big]))
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package whose module `costly` counts how often its code runs."""
    name = "package_with_a_costly_module"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text("runs = []\n", "utf-8")
    (folder / "costly.py").write_text(
        f"import {name}\n{name}.runs.append(1)\ndef answer(): return 42\n", "utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    return name


def test_a_module_put_off_runs_when_it_is_used_and_only_once(package: str) -> None:
    put_off(f"{package}.costly")
    parent = importlib.import_module(package)
    exec(f"import {package}.costly", {})  # noqa: S102  # the statement itself is tested
    costly = importlib.import_module(f"{package}.costly")
    assert parent.runs == []
    assert costly.answer() == 42
    assert parent.costly.answer() == 42
    assert parent.runs == [1]
    with pytest.raises(AttributeError):
        _ = costly.question


def test_a_module_that_is_not_there_cannot_be_put_off(package: str) -> None:
    with pytest.raises(ModuleNotFoundError):
        put_off(f"{package}.missing")


def test_an_action_servers_answer_is_checked_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    stock = RemoteAction._validate_action_result
    monkeypatch.setattr(RemoteAction, "_validate_action_result", stock)
    check_answers_once()
    assert RemoteAction._validate_action_result is not stock
    action = RemoteAction("action_answer", None)
    good = {"events": [{"event": "slot", "name": "a", "value": 1}], "responses": [{"text": "…"}]}
    assert action._validate_action_result(good) == stock(action, good)
    for bad in ([], {"events": [{"event": "unheard_of"}]}, {"responses": ["…"]}):
        with pytest.raises(ValidationError):
            stock(action, bad)
        with pytest.raises(ValidationError):
            action._validate_action_result(bad)


def test_what_actions_of_this_process_answer_is_taken_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        RemoteAction, "_validate_action_result", RemoteAction._validate_action_result
    )
    check_answers_once()
    action = RemoteAction("action_answer", EndpointConfig(actions_module="actions"))

    assert action._validate_action_result({"events": [{"event": "unheard_of"}]})


@pytest.mark.parametrize(
    ("rule", "use_text", "looked"),
    [
        ('[{"user": {"intent": "greet"}}]', True, False),
        ('[{"user": {"intent": "greet"}}]', False, True),
        ('[{"user": {"text": "bonjour"}}]', True, True),
        ('[{"prev_action": {"action_name": "action_listen"}}]', True, True),
    ],
)
def test_rules_are_looked_for_by_text_where_one_could_match(
    monkeypatch: pytest.MonkeyPatch, rule: str, use_text: bool, looked: bool
) -> None:
    found = ("action_small_talk", rule, False)
    monkeypatch.setattr(RulePolicy, "_find_action_from_rules", lambda *_: found)
    match_rules_once()
    policy = RulePolicy.__new__(RulePolicy)
    policy.lookup = {RULES: {rule: "action_small_talk"}}

    by_text = policy._find_action_from_rules(None, None, use_text)

    assert by_text == (found if looked else (None, None, False))


def test_what_was_loaded_is_no_more_looked_through_for_garbage() -> None:
    loaded = [{} for _ in range(1000)]
    try:
        spare_what_stays()
        assert gc.get_freeze_count() > len(loaded)
    finally:
        gc.unfreeze()


@asynccontextmanager
async def action_server(seen: list[object], port: int = 0) -> AsyncIterator[int]:
    async def answer(request: web.Request) -> web.Response:
        seen.append((request.transport, request.headers.get("Authorization"), await request.json()))
        return web.json_response({"events": []})

    app = web.Application()
    app.router.add_post("/webhook", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@pytest.mark.anyio
async def test_actions_share_a_connection_also_after_the_server_started_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(EndpointConfig, "session", EndpointConfig.session)
    connections = KeptConnections()
    connections.install()
    seen: list[tuple[object, str | None, object]] = []
    async with action_server(seen) as port:
        user = {"username": "rasa", "password": "open"}
        endpoint = EndpointConfig(f"http://127.0.0.1:{port}/webhook", basic_auth=user)
        for number in range(3):
            assert await endpoint.request(json={"n": number}, timeout=5) == {"events": []}
    async with action_server(seen, port):
        assert await endpoint.request(json={"n": 3}, timeout=5) == {"events": []}
    await connections.close()
    assert [body for _, _, body in seen] == [{"n": number} for number in range(4)]
    assert {authorization for _, authorization, _ in seen} == {"Basic cmFzYTpvcGVu"}
    assert len({id(transport) for transport, _, _ in seen[:3]}) == 1


@pytest.mark.slow
def test_a_model_answers_without_tensorflow(trained_model: Path) -> None:
    command = [sys.executable, "-c", LOADS_AND_PARSES, str(trained_model)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    assert done.stdout.splitlines()[-1] == '["greet", []]'


def test_the_class_of_an_event_is_searched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    searched = []
    search = common.all_subclasses
    monkeypatch.setattr(
        common, "all_subclasses", lambda kind: searched.append(kind) or search(kind)
    )
    monkeypatch.setattr(Event, "resolve_by_type", Event.resolve_by_type)
    know_events()

    kinds = [Event.resolve_by_type(name) for name in ("user", "slot", "user", "slot")]

    assert kinds == [UserUttered, SlotSet] * 2
    assert searched.count(Event) == 2
    with pytest.raises(ValueError, match="unheard"):
        Event.resolve_by_type("unheard")
