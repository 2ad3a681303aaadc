"""The web channel in front of an echo, as a program: prints its address and a conversation's token.

It runs until its standard input ends.
"""

from __future__ import annotations

import asyncio
import sys

import aiohttp

from assistant.channels.web.channel import WebInput
from assistant.common.logs import configure_logs
from tests.channels.web.web_server import Browser, EchoAgent, serving, web_parts, web_settings


async def main() -> None:
    """Serve until nobody listens."""
    settings = web_settings(web_rate_per_conversation=10**9, web_rate_per_address=10**9)
    async with (
        web_parts() as parts,
        serving([WebInput(parts, settings)], EchoAgent()) as base,
        aiohttp.ClientSession() as session,
    ):
        browser = Browser(f"{base}/webhooks/web", session)
        await browser.open()
        print(f"{base}/webhooks/web", browser.headers["Authorization"], flush=True)  # noqa: T201
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


# Not to the standard output, where structlog writes unless told: nobody reads that pipe behind the
# address, and the server would stand still as soon as it is full.
configure_logs("json", "INFO", sys.stderr)
asyncio.run(main())
