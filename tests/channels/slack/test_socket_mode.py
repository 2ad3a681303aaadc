"""The same conversations over Socket Mode, where nothing reaches us but what we fetch."""

from __future__ import annotations

import asyncio

import pytest

from tests.channels.slack.fake_slack import Fault
from tests.channels.slack.test_conversations import buttons
from tests.channels.slack.workspace import (
    PHRASES,
    Workspace,
    command_form,
    direct_event,
    event_body,
    press_body,
    working,
)

pytestmark = pytest.mark.anyio


async def connected(workspace: Workspace, count: int = 1) -> None:
    while len(workspace.slack.sockets) < count:
        await workspace.slack.change()


async def test_a_direct_message_is_acknowledged_and_answered() -> None:
    async with working(socket_mode=True) as workspace:
        await connected(workspace)
        event = direct_event("hello", "U1", workspace.ts())
        assert await workspace.slack.deliver("events_api", event_body(event), "e1") == {}
        (answer,) = await workspace.slack.until(1)
        assert answer["text"] == "hello"


async def test_buttons_and_commands_work() -> None:
    async with working(socket_mode=True) as workspace:
        await connected(workspace)
        acknowledged = await workspace.slack.deliver(
            "slash_commands", command_form("billing", "U1", "t1"), "e1"
        )
        assert acknowledged["text"] == PHRASES["slack_answered_directly"]
        (question,) = await workspace.slack.until(1)
        press = press_body(question, buttons(question)[0], "U1")
        await workspace.slack.deliver("interactive", press, "e2")
        await workspace.slack.until(2)
        assert workspace.agent.texts[1].startswith("/billing_")


async def test_a_message_delivered_again_is_answered_once() -> None:
    async with working(socket_mode=True) as workspace:
        await connected(workspace)
        body = event_body(direct_event("hello", "U1", workspace.ts()))
        for number in range(5):
            await workspace.slack.deliver("events_api", body, f"e{number}")
        await workspace.slack.until(1)
        await asyncio.sleep(0.3)
        assert workspace.agent.texts == ["hello"]


async def test_no_address_takes_requests() -> None:
    async with working(socket_mode=True) as workspace:
        assert (await workspace.send("{}"))[0] == 404


async def test_a_lost_connection_is_opened_again() -> None:
    async with working(socket_mode=True) as workspace:
        await connected(workspace)
        await workspace.slack.sockets[0].close()
        await asyncio.wait_for(connected(workspace, 2), 20)
        event = direct_event("hello", "U1", workspace.ts())
        await workspace.slack.deliver("events_api", event_body(event), "e1")
        await workspace.slack.until(1)


async def test_slack_out_of_reach_at_start_is_tried_again() -> None:
    async with working(socket_mode=True) as workspace:
        workspace.slack.faults["apps.connections.open"].append(Fault(500))
        await asyncio.wait_for(connected(workspace), 20)
