"""Only what Slack signed is read."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest

from tests.channels.slack.test_conversations import settle
from tests.channels.slack.workspace import Workspace, direct_event, event_body, working

pytestmark = pytest.mark.anyio


def body(workspace: Workspace) -> str:
    return json.dumps(event_body(direct_event("hello", "U1", workspace.ts())))


async def test_a_signed_request_is_read() -> None:
    async with working() as workspace:
        assert await workspace.send(body(workspace)) == (200, "")
        await workspace.slack.until(1)


@pytest.mark.parametrize("signature", ["", "v0=", "v0=" + "0" * 64, "v1=abc", "é"])
async def test_a_wrong_signature_is_refused(signature: str) -> None:
    async with working() as workspace:
        status, answer = await workspace.send(body(workspace), signature=signature)
        assert (status, answer) == (401, "")
        await settle(workspace)
        assert workspace.agent.read == []


async def test_the_signature_of_another_secret_is_refused() -> None:
    async with working() as workspace:
        stranger = replace(workspace, secret="f" * 32)
        assert (await stranger.send(body(workspace)))[0] == 401


@pytest.mark.parametrize("age", [400, -400])
async def test_an_old_or_future_request_is_refused(age: int) -> None:
    async with working() as workspace:
        assert (await workspace.send(body(workspace), at=int(time.time()) - age))[0] == 401


@pytest.mark.parametrize("timestamp", ["", "now", "1e9"])
async def test_a_time_stamp_that_is_no_number_is_refused(timestamp: str) -> None:
    async with working() as workspace:
        assert (await workspace.send(body(workspace), at=timestamp))[0] == 401


async def test_a_request_without_signature_is_refused() -> None:
    async with working() as workspace:
        address = f"{workspace.base}/webhooks/slack/webhook"
        async with workspace.session.post(address, data=body(workspace)) as response:
            assert response.status == 401


async def test_an_unsigned_certificate_check_is_refused_too() -> None:
    async with working() as workspace:
        sent = "ssl_check=1&token=x"
        form = "application/x-www-form-urlencoded"
        assert (await workspace.send(sent, form, signature="v0=0"))[0] == 401


@pytest.mark.parametrize("garbage", [b"\xff\xfe", b"{", b"payload=%7B", b'{"type": '])
async def test_a_body_that_nobody_can_read_breaks_nothing(garbage: bytes) -> None:
    async with working() as workspace:
        status, _ = await workspace.send(garbage)
        assert status in {400, 401}


GARBAGE = (
    "[]",
    "null",
    "1",
    '{"type": "event_callback"}',
    '{"type": "event_callback", "authorizations": {"": ""}, "event": {"type": "message"}}',
    "[" * 100_000,
    "a=b",
    "",
)


@pytest.mark.parametrize("garbage", GARBAGE, ids=lambda value: repr(value)[:30])
async def test_a_signed_body_of_another_form_breaks_nothing(garbage: str) -> None:
    async with working() as workspace:
        status, _ = await workspace.send(garbage)
        assert status in {200, 400}
        assert await workspace.send(body(workspace)) == (200, "")
        await workspace.slack.until(1)


async def test_a_huge_body_is_refused() -> None:
    async with working() as workspace:
        assert (await workspace.send("a" * 600_000))[0] == 413


async def test_the_health_check_needs_no_signature() -> None:
    async with (
        working() as workspace,
        workspace.session.get(f"{workspace.base}/webhooks/slack/") as response,
    ):
        assert await response.json() == {"status": "ok"}
