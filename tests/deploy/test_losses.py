"""Every message that was accepted is answered once and in order, on every channel, whatever fails.

`pytest -s tests/deploy/test_losses.py` prints what was done and counted. Variables:
LOSSES_SEED (17), LOSSES_ROUNDS (1): how often each harm is done; LOSSES_AWAY_S (10): how long the
platforms are away, 300 for the five minutes that operation promises to bear.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import aiohttp
import pytest

from tests.deploy.cluster import Cluster, running_cluster
from tests.deploy.customers import Customer, customers_of, is_apology
from tests.deploy.harm import harms
from tests.deploy.platforms import (
    Platforms,
    Writer,
    running_platforms,
    slack_writer,
    teams_writer,
)
from tests.deploy.test_faults import messages_twice_in

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

WEB, SLACK, TEAMS = 10, 20, 20
SEED = int(os.environ.get("LOSSES_SEED", "17"))
ROUNDS = int(os.environ.get("LOSSES_ROUNDS", "1"))
AWAY_S = float(os.environ.get("LOSSES_AWAY_S", "10"))
BETWEEN_S = (0.5, 3.0)
# The longest wait between two attempts at a platform that was away, and some for a busy machine:
# when nothing came for so long, nothing will.
SILENCE_S = 90.0


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_nothing_that_was_accepted_is_lost_mixed_up_or_out_of_order() -> None:
    chance = random.Random(SEED)  # noqa: S311
    print(f"\nLOSSES_SEED={SEED} LOSSES_ROUNDS={ROUNDS} LOSSES_AWAY_S={AWAY_S:.0f}")  # noqa: T201
    async with running_platforms() as platforms:
        # The service is started and stopped beside the platforms, which must answer meanwhile.
        running = running_cluster(**platforms.settings())
        cluster = await asyncio.to_thread(running.__enter__)
        try:
            customers, writers = await talk(cluster, platforms, chance)
        finally:
            await asyncio.to_thread(running.__exit__, None, None, None)

    verdicts = {name: [each.verdict() for each in those] for name, those in writers.items()}
    for name, listed in verdicts.items():
        counts = {
            "accepted": sum(each.accepted for each in listed),
            "lost": sum(len(each.lost) for each in listed),
            "apologies": sum(each.apologies for each in listed),
            "apologies for refusing": sum(each.refusals for each in listed),
            "answered twice": sum(len(each.twice) for each in listed),
            "delivered again": sum(one.deliveries - len(one.accepted) for one in writers[name]),
            "longest to be accepted, s": max(round(one.slowest_s, 1) for one in writers[name]),
        }
        print(f"{name}: {counts}")  # noqa: T201
    print(f"web: {web_counts(customers)}")  # noqa: T201

    for problem in [one for each in customers for one in each.problems]:
        print(problem)  # noqa: T201

    everything = [each for listed in verdicts.values() for each in listed]
    assert [name for each in everything for name in each.lost] == []
    assert [name for each in everything for name in each.wrong] == []
    assert [problem for each in customers for problem in each.problems] == []
    assert platforms.faults == []
    assert all(each.accepted for each in everything)


async def talk(
    cluster: Cluster, platforms: Platforms, chance: random.Random
) -> tuple[Sequence[Customer], dict[str, list[Writer]]]:
    """Have all write while harm is done, and wait until what was accepted is answered."""
    going = True
    async with customers_of(cluster, WEB) as customers, people(cluster, platforms) as writers:
        everybody = [one for those in writers.values() for one in those]
        load = asyncio.gather(
            *(each.converse(lambda: not going) for each in customers),
            *(each.write(lambda: not going) for each in everybody),
        )
        await asyncio.sleep(BETWEEN_S[1])
        for _ in range(ROUNDS):
            for harm in harms(cluster, platforms, chance, AWAY_S):
                print(f"{time.strftime('%H:%M:%S')} {harm.name}", flush=True)  # noqa: T201
                await harm.do()
                await asyncio.sleep(chance.uniform(*BETWEEN_S))
        going = False
        await load
        print(f"{time.strftime('%H:%M:%S')} all is well again", flush=True)  # noqa: T201
        await drained(everybody)
        # What would be answered twice comes within the length of a lease.
        await asyncio.sleep(12)
        await asyncio.gather(*(each.ask_again() for each in customers))
    assert messages_twice_in(cluster) == []
    return customers, writers


async def drained(everybody: Sequence[Writer]) -> None:
    """Wait until all that was accepted is answered, or nothing comes any more."""
    waiting, since = -1, time.monotonic()
    while waiting and time.monotonic() - since < SILENCE_S:
        await asyncio.sleep(1)
        left = sum(len(each.verdict().lost) for each in everybody)
        if left != waiting:
            waiting, since = left, time.monotonic()


@asynccontextmanager
async def people(cluster: Cluster, platforms: Platforms) -> AsyncIterator[dict[str, list[Writer]]]:
    rasas = cluster.ports[-2:]
    timeout = aiohttp.ClientTimeout(total=10)
    trusting = aiohttp.TCPConnector(ssl=cluster.tls(), limit=0)
    async with (
        aiohttp.ClientSession(connector=trusting, timeout=timeout) as outside,
        aiohttp.ClientSession(timeout=timeout) as inside,
    ):
        yield {
            "slack": [
                slack_writer(number, cluster, platforms, outside, chance_of(number))
                for number in range(WEB, WEB + SLACK)
            ],
            "teams": [
                teams_writer(number, rasas, platforms, inside, chance_of(number))
                for number in range(WEB + SLACK, WEB + SLACK + TEAMS)
            ],
        }


def chance_of(number: int) -> random.Random:
    return random.Random(SEED + number)  # noqa: S311


def web_counts(customers: Sequence[Customer]) -> dict[str, float]:
    exchanges = [exchange for each in customers for exchange in each.exchanges]
    return {
        "answered": len(exchanges),
        "problems": sum(len(each.problems) for each in customers),
        "apologies": sum(is_apology(exchange) for exchange in exchanges),
        "sent again": sum(exchange.sendings > 1 for exchange in exchanges),
        "longest wait, s": round(max(exchange.seconds for exchange in exchanges), 1),
    }
