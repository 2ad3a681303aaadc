"""Parts of the service killed under the load of fifty conversations: nothing is lost or mixed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence

import psycopg2
import pytest

from tests.deploy.cluster import Cluster, running_cluster
from tests.deploy.customers import Customer, customers_of, is_apology

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

CUSTOMERS = 50
BEFORE_S = 4.0
AFTER_S = 4.0
# A message may stand in its conversation once.
_TWICE = """
select sender_id, data::json->>'message_id', count(*) from events
where type_name = 'user' group by 1, 2 having count(*) > 1
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as running:
        yield running


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize(
    ("part", "may_apologise"), [("Redis", False), ("PostgreSQL", True), ("Rasa 2", False)]
)
async def test_a_killed_part_costs_no_message_and_comes_back(
    cluster: Cluster, part: str, may_apologise: bool, record_property: pytest.RecordProperty
) -> None:
    await kill_under_load(cluster, part, may_apologise, record_property)


async def test_a_killed_action_server_costs_no_message_and_comes_back(
    record_property: pytest.RecordProperty,
) -> None:
    with running_cluster(ACTION_SERVER="true") as cluster:
        await kill_under_load(cluster, "the action server", True, record_property)


async def kill_under_load(
    cluster: Cluster, part: str, may_apologise: bool, record_property: pytest.RecordProperty
) -> None:
    recoveries = cluster.said.count(f"{capital(part)} works again")
    async with customers_of(cluster, CUSTOMERS) as customers:
        going = True
        load = asyncio.gather(*(each.converse(lambda: not going) for each in customers))
        await asyncio.sleep(BEFORE_S)
        cluster.kill(part)
        killed = time.monotonic()
        await asyncio.to_thread(cluster.wait_for, f"{capital(part)} works again", recoveries + 1)
        recovery_s = time.monotonic() - killed
        await asyncio.sleep(AFTER_S)
        going = False
        await load
        await asyncio.gather(*(each.ask_again() for each in customers))
        await asyncio.gather(*(each.check_history() for each in customers))

    report(part, recovery_s, customers, record_property)
    assert [problem for each in customers for problem in each.problems] == []
    assert all(each.exchanges for each in customers)
    assert messages_twice_in(cluster) == []
    last = [each.exchanges[-1] for each in customers]
    assert not any(is_apology(exchange) for exchange in last)
    assert may_apologise or apologies(customers) == 0


def capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def apologies(customers: Sequence[Customer]) -> int:
    return sum(is_apology(exchange) for each in customers for exchange in each.exchanges)


def messages_twice_in(cluster: Cluster) -> list[tuple[str, str, int]]:
    connection = psycopg2.connect(cluster.database_url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(_TWICE)
            return list(cursor.fetchall())
    finally:
        connection.close()


def report(
    part: str,
    recovery_s: float,
    customers: Sequence[Customer],
    record_property: pytest.RecordProperty,
) -> None:
    exchanges = [exchange for each in customers for exchange in each.exchanges]
    facts = {
        "killed": part,
        "whole again, s": round(recovery_s, 1),
        "messages": len(exchanges),
        "sent again": sum(exchange.sendings > 1 for exchange in exchanges),
        "apologies": apologies(customers),
        "longest wait, s": round(max(exchange.seconds for exchange in exchanges), 1),
    }
    for name, value in facts.items():
        record_property(name, value)
    print(", ".join(f"{name}: {value}" for name, value in facts.items()))  # noqa: T201
