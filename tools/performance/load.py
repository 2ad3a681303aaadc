"""A load: many customers at once, each in one conversation after another."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

import aiohttp

from tools.performance.clients import Client, ClientError, Exchange, Typed
from tools.performance.customers import Customer

Check = Callable[[Exchange], str | None]
"""Looks at an exchange of a conversation; says what is wrong with it, if anything."""


@dataclass
class Tally:
    """What became of a load.

    Attributes:
        exchanges: what was answered, and when, in seconds of the monotonic clock.
        problems: what went wrong, in words.
    """

    exchanges: list[tuple[float, Exchange]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def connections() -> aiohttp.ClientSession:
    """Open as many connections as there are clients, none through a proxy."""
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))


async def run_load(
    clients: Sequence[Client],
    customers: Callable[[Random], Customer],
    until: Callable[[], bool],
    tally: Tally,
    *,
    seed: str = "",
    interval_s: float = 0.0,
    check: Check = lambda _: None,
) -> None:
    """Have every client converse until told to stop.

    Args:
        clients: those who type, at the same time.
        customers: invents who comes next.
        until: asked before each message; true ends the load, running messages are waited for.
        tally: receives what happens while it happens.
        seed: the same load for the same text.
        interval_s: time from one message of a client to its next, in seconds, if answers come
            faster; 0 for as fast as they come.
        check: looks at each exchange.
    """

    async def converse(client: Client, random: Random) -> None:
        while not until():
            customer = customers(random)
            typed: Typed | None = next(customer)
            try:
                await client.open()
                while typed and not until():
                    began = time.monotonic()
                    exchange = await client.ask(typed)
                    tally.exchanges.append((time.monotonic(), exchange))
                    problem = check(exchange)
                    if problem:
                        tally.problems.append(f"{exchange.conversation}: {problem}")
                    await asyncio.sleep(max(0.0, began + interval_s - time.monotonic()))
                    typed = _next(customer, exchange)
            except ClientError as error:
                tally.problems.append(str(error))
                await asyncio.sleep(interval_s)

    await asyncio.gather(
        *(converse(client, Random(f"{seed}.{number}")) for number, client in enumerate(clients))
    )


def _next(customer: Customer, exchange: Exchange) -> Typed | None:
    try:
        return customer.send(exchange)
    except StopIteration:
        return None


def within(seconds: float) -> Callable[[], bool]:
    """Bound a load in time.

    Args:
        seconds: from now.

    Returns:
        What tells that the time is over.
    """
    end = time.monotonic() + seconds
    return lambda: time.monotonic() >= end


def is_answered(exchange: Exchange) -> str | None:
    """Check that a message got a real answer.

    Args:
        exchange: the message and its replies.

    Returns:
        What is wrong: silence or an apology; None when nothing is.
    """
    if not exchange.replies:
        return "no reply"
    if any(reply.get("reason") == "error" for reply in exchange.replies):
        return "an apology"
    return None
