"""Slack and Teams on this machine, which can be away, and people who write to the service there."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import re
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp
from aiohttp import web

from tests.channels.slack.fake_slack import BOT_TOKEN, FakeSlack
from tests.channels.slack.workspace import SECRET, StandIn, Workspace, direct_event, event_body
from tests.channels.teams.microsoft import faults_of
from tests.deploy.cluster import Cluster
from tests.deploy.customers import APOLOGY

_IDENTIFIER = re.compile(r"OCB000\d{5}")
_LINES = (
    "panne totale de ma VM, contrat {}",
    "jai recu deux fois la meme facture contrat {}",
)
_SHORTEST_S, _LONGEST_S = 4.0, 16.0
_BURST, _BURST_S = 0.3, 0.2
_PAUSE_S = 1.0
_PATIENCE_S = 600.0
_OK, _AWAY = 200, 503

Post = Callable[[str, str], Awaitable[int]]
"""Delivers a text under an id; gives the HTTP status."""


@dataclass(frozen=True)
class Said:
    """What a person reads; `reply_to` names what it answers, where the platform tells."""

    text: str
    reply_to: str | None = None


@dataclass
class Platforms:
    """What both platforms took, by conversation and in order, while they were not away."""

    slack: FakeSlack = field(default_factory=FakeSlack)
    is_away: bool = False
    refused: int = 0
    teams: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    url: str = ""

    def settings(self) -> dict[str, str]:
        """The variables with which the service talks to them."""
        return {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": f"{self.url}/api/",
            "TEAMS_ANONYMOUS": "true",
        }

    def said_in_slack(self, channel: str) -> list[Said]:
        """What a person reads in the direct messages with the bot."""
        return [Said(_written(message)) for message in self.slack.said(channel)]

    @web.middleware
    async def outage(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Refuse everything while the platforms are away."""
        if self.is_away:
            self.refused += 1
            return web.Response(status=_AWAY)
        return await handler(request)

    async def take(self, request: web.Request) -> web.Response:
        """Take an activity as the Bot Connector does."""
        activity = await request.json()
        conversation = request.match_info["conversation"]
        self.faults += faults_of(activity, conversation)
        if activity["type"] == "message":
            self.teams[conversation].append(Said(_written(activity), activity.get("replyToId")))
        return web.json_response({"id": uuid4().hex}, status=201)


def _written(message: dict[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False)


@asynccontextmanager
async def running_platforms() -> AsyncIterator[Platforms]:
    """Run both platforms on a free port."""
    platforms = Platforms()
    app = web.Application(middlewares=[platforms.outage], client_max_size=1024**2)
    app.router.add_route("*", "/api/{method}", platforms.slack.serve)
    app.router.add_post("/v3/conversations/{conversation}/activities", platforms.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    platforms.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield platforms
    finally:
        await runner.cleanup()


@dataclass
class Verdict:
    """What became of the messages that were accepted; by `refusals` others were apologised for."""

    accepted: int
    apologies: int
    refusals: int
    lost: list[str]
    twice: list[str]
    wrong: list[str]


@dataclass
class Writer:
    """A person on a platform, who writes on whether answered or not."""

    number: int
    post: Post
    said: Callable[[], Sequence[Said]]
    chance: random.Random
    accepted: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    deliveries: int = 0
    slowest_s: float = 0.0

    async def write(self, until: Callable[[], bool]) -> None:
        """Write one thing after another until told to stop, sometimes two at once."""
        await asyncio.sleep(self.chance.uniform(0, _SHORTEST_S))
        for number in itertools.count():
            if until():
                return
            identifier = f"OCB000{self.number:02}{number:03}"
            await self._deliver(_LINES[number % len(_LINES)].format(identifier), uuid4().hex)
            self.accepted.append(identifier)
            is_burst = self.chance.random() < _BURST
            pause = _BURST_S if is_burst else self.chance.uniform(_SHORTEST_S, _LONGEST_S)
            await asyncio.sleep(pause)

    async def _deliver(self, text: str, message_id: str) -> None:
        """Deliver under the same id until it is acknowledged, as the platform does."""
        began = time.monotonic()
        while True:
            self.deliveries += 1
            try:
                status = await self.post(text, message_id)
            except (aiohttp.ClientError, TimeoutError):
                status = 0
            if status == _OK:
                self.slowest_s = max(self.slowest_s, time.monotonic() - began)
                return
            self.refused.add(message_id)
            assert time.monotonic() - began < _PATIENCE_S, f"never accepted: {status}"
            await asyncio.sleep(_PAUSE_S)

    def verdict(self) -> Verdict:
        """Hold what was said against what was accepted."""
        posts = self.said()
        named = [name for post in posts for name in dict.fromkeys(_IDENTIFIER.findall(post.text))]
        first = list(dict.fromkeys(named))
        sorry = [post.reply_to in self.refused for post in posts if APOLOGY in post.text]
        apologies = sorry.count(False)
        missing = [name for name in self.accepted if name not in first]
        in_order = [name for name in self.accepted if name in first]
        foreign = [name for name in first if name not in self.accepted]
        wrong = [] if in_order == first else [f"{self.number}: {first} for {self.accepted}"]
        return Verdict(
            accepted=len(self.accepted),
            apologies=apologies,
            refusals=sorry.count(True),
            lost=missing[apologies:],
            twice=[name for name in first if named.count(name) > 1],
            wrong=wrong + foreign,
        )


def slack_writer(
    number: int,
    cluster: Cluster,
    platforms: Platforms,
    session: aiohttp.ClientSession,
    chance: random.Random,
) -> Writer:
    """Make a person who writes to the bot directly in Slack.

    Args:
        number: tells the person from others.
        cluster: the service.
        platforms: where answers go.
        session: trusts the service.
        chance: when the person writes.
    """
    workspace = Workspace(cluster.url, session, platforms.slack, StandIn())

    async def post(text: str, message_id: str) -> int:
        event = direct_event(text, f"U{number}", f"{message_id}.{number}")
        status, _ = await workspace.send(json.dumps(event_body(event)))
        return status

    return Writer(number, post, lambda: platforms.said_in_slack(f"DU{number}"), chance)


def teams_writer(
    number: int,
    ports: Sequence[int],
    platforms: Platforms,
    session: aiohttp.ClientSession,
    chance: random.Random,
) -> Writer:
    """Make a person who writes to the bot in Teams.

    Args:
        number: tells the person from others.
        ports: where the processes listen: who is not authenticated may not come by the proxy.
        platforms: where answers go.
        session: for this machine.
        chance: when the person writes.
    """
    conversation = f"a:{number}"
    turns = itertools.cycle(ports)

    async def post(text: str, message_id: str) -> int:
        body = {
            "type": "message",
            "id": message_id,
            "channelId": "msteams",
            "serviceUrl": platforms.url,
            "from": {"id": f"29:{number}"},
            "recipient": {"id": "28:bot", "name": "Assistant"},
            "conversation": {"id": conversation, "conversationType": "personal"},
            "text": text,
        }
        url = f"http://127.0.0.1:{next(turns)}/webhooks/teams/webhook"
        async with session.post(url, json=body) as response:
            return response.status

    return Writer(number, post, lambda: platforms.teams[conversation], chance)
