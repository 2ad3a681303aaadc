"""Measure how fast Teams is acknowledged: `python -m tests.channels.teams.acknowledgement URL`.

The assistant at URL (such as http://127.0.0.1:5005) must run with TEAMS_ANONYMOUS=true. Several
conversations talk to it at once, each asking its next question when the last one is answered;
meanwhile each request's time until its acknowledgement is taken.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
from aiohttp import web

from assistant.content.loader import load_content

QUESTIONS = [procedure.question for procedure in load_content(Path("content")).procedures.values()]


@dataclass
class Connector:
    """Takes the answers, and tells each conversation when its turn is over."""

    url: str = ""
    answered: dict[str, asyncio.Event] = field(default_factory=dict)

    async def take(self, request: web.Request) -> web.Response:
        activity = await request.json()
        if activity["type"] == "message":
            self.answered[request.match_info["conversation"]].set()
        return web.json_response({"id": uuid4().hex}, status=201)


@dataclass(frozen=True)
class Measures:
    """Times in milliseconds."""

    acknowledged: list[float]
    answered: list[float]

    def report(self, conversations: int) -> str:
        """Put the measures into words."""
        lines = [f"{conversations} conversations at once, {len(self.acknowledged)} messages"]
        for name, times in (("acknowledged", self.acknowledged), ("answered", self.answered)):
            last = sorted(times)[int(len(times) * 0.95)]
            lines.append(
                f"{name}: median {statistics.median(times):.0f} ms, "
                f"95 % within {last:.0f} ms, slowest {max(times):.0f} ms"
            )
        return "\n".join(lines)


async def converse(
    session: aiohttp.ClientSession, url: str, connector: Connector, questions: int
) -> Measures:
    """Ask questions one after another in a conversation of its own."""
    conversation, measures = uuid4().hex, Measures([], [])
    for number in range(questions):
        answered = connector.answered[conversation] = asyncio.Event()
        began = time.perf_counter()
        body = message(conversation, QUESTIONS[number % len(QUESTIONS)], connector.url)
        async with session.post(f"{url}/webhooks/teams/webhook", json=body) as response:
            await response.read()
            response.raise_for_status()
        measures.acknowledged.append((time.perf_counter() - began) * 1000)
        await answered.wait()
        measures.answered.append((time.perf_counter() - began) * 1000)
        # A person reads; without this pause each conversation soon meets the limit of its thread.
        await asyncio.sleep(0.5)
    return measures


def message(conversation: str, text: str, service_url: str) -> dict[str, Any]:
    """Make a message as Teams posts it."""
    return {
        "type": "message",
        "id": uuid4().hex,
        "channelId": "msteams",
        "serviceUrl": service_url,
        "from": {"id": f"29:{conversation}"},
        "recipient": {"id": "28:bot", "name": "Assistant"},
        "conversation": {"id": conversation, "conversationType": "personal"},
        "text": text,
    }


async def measure(url: str, conversations: int, questions: int) -> Measures:
    """Talk to an assistant.

    Args:
        url: its address.
        conversations: how many at once.
        questions: how many in each.

    Returns:
        The times of all messages.
    """
    connector = Connector()
    app = web.Application()
    app.router.add_post("/v3/conversations/{conversation}/activities", connector.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    connector.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with aiohttp.ClientSession() as session:
            talks = [converse(session, url, connector, questions) for _ in range(conversations)]
            done = await asyncio.gather(*talks)
    finally:
        await runner.cleanup()
    return Measures(
        [time for measures in done for time in measures.acknowledged],
        [time for measures in done for time in measures.answered],
    )


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--conversations", type=int, default=20)
    parser.add_argument("--questions", type=int, default=10)
    options = parser.parse_args()
    measures = asyncio.run(measure(options.url, options.conversations, options.questions))
    sys.stdout.write(f"{measures.report(options.conversations)}\n")


if __name__ == "__main__":
    main()
