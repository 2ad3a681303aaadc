"""The whole service under load: killed, hung, upgraded, stopped; nothing is lost or mixed."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import socket
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import aiohttp
import psycopg2
import pytest

from tests.deploy.cluster import PROJECT, Cluster, running_cluster
from tests.deploy.customers import Customer, customers_of, is_apology
from tools.performance.clients import Typed

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

CUSTOMERS = 50
BEFORE_S = 4.0
AFTER_S = 4.0
LAUNCHER = "assistant.service.launcher"
IN_FLIGHT = 10
HANGS = "Rasa 2 does not answer any more."
# The widget waits so long for an answer before it sends again.
PATIENCE_S = 30.0
# A message may stand in its conversation once.
_TWICE = """
select sender_id, data::json->>'message_id', count(*) from events
where type_name = 'user' group by 1, 2 having count(*) > 1
"""
without_action_server = pytest.mark.parametrize("cluster", ["false"], indirect=True)
with_action_server = pytest.mark.parametrize("cluster", ["true"], indirect=True)


@pytest.fixture(scope="module")
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """One service for all that it outlives; actions run in Rasa, or in a server of their own."""
    with running_cluster(ACTION_SERVER=request.param) as running:
        yield running


@pytest.fixture
def new_cluster() -> Iterator[Cluster]:
    """A service that has answered nothing yet."""
    with running_cluster() as running:
        yield running


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@without_action_server
async def test_commands_work_on_the_database_and_redis_of_the_service(cluster: Cluster) -> None:
    async with customers_of(cluster, 1) as (customer,):
        await customer.client.ask(Typed("mot de passe perdu"))
        name = conversation_in(cluster)
        shown = cluster.command("assistant.service.personal_data.export", name)
        assert shown.returncode == 0, shown.stderr
        content = json.loads(shown.stdout)
        assert content["messages"][0]["text"] == "mot de passe perdu"
        assert len(content["web_history"]) == 1

        backed = cluster.command("assistant.storage.backup")
        assert backed.returncode == 0, backed.stderr
        (file,) = re.findall(r"\S+\.dump", backed.stdout)

        erased = cluster.command("assistant.service.personal_data.erase", name)
        assert f"Erased {name}" in erased.stdout, erased.stderr
        assert cluster.command("assistant.storage.purge").returncode == 0

        restored = cluster.command("assistant.storage.restore", file)
        assert restored.returncode == 0, restored.stderr
        again = cluster.command("assistant.service.personal_data.export", name)
        assert json.loads(again.stdout)["messages"] == content["messages"]
    # The erasure ended that customer's token; whoever comes now is answered as before.
    async with customers_of(cluster, 1) as (other,):
        assert (await other.client.ask(Typed("et mon identifiant ?"))).replies


@without_action_server
async def test_an_upgrade_under_load_and_back_again_refuses_nobody(
    cluster: Cluster, tmp_path: Path
) -> None:
    former = live(cluster)
    edited = tmp_path / "content"
    shutil.copytree(PROJECT / "content", edited)
    with (edited / "messages.yml").open("a") as messages:
        messages.write("# edited\n")
    async with customers_of(cluster, 12) as customers:
        going = True
        load = asyncio.gather(*(each.converse(lambda: not going) for each in customers))
        upgraded = await asyncio.to_thread(
            cluster.command, LAUNCHER, "upgrade", ASSISTANT_CONTENT=str(edited)
        )
        following = live(cluster)
        back = await asyncio.to_thread(cluster.command, LAUNCHER, "upgrade", "--to", former)
        going = False
        await load
        # What was answered on a process that is gone is answered the same.
        await asyncio.gather(*(each.ask_again() for each in customers))
    assert upgraded.returncode == 0, upgraded.stderr + cluster.said
    assert f"The service runs release {following}." in upgraded.stderr
    assert f"Back to the one before: make upgrade TO={former}" in upgraded.stderr
    assert back.returncode == 0, back.stderr + cluster.said
    assert live(cluster) == former != following
    exchanges = [exchange for each in customers for exchange in each.exchanges]
    assert [problem for each in customers for problem in each.problems] == []
    assert not any(is_apology(exchange) for exchange in exchanges)
    assert {exchange.sendings for exchange in exchanges} == {1}
    for number in (1, 2):
        answered = releases_that_answered(cluster, number)
        assert sorted(set(answered)) == sorted({former, following})
        assert answered[-1] == former


@without_action_server
async def test_a_process_that_hangs_costs_nobody_an_answer_and_is_started_again(
    cluster: Cluster,
) -> None:
    noticed, recoveries = map(cluster.said.count, (HANGS, "Rasa 2 works again"))
    async with customers_of(cluster, 24) as customers:
        cluster.hang("Rasa 2")
        began = time.monotonic()
        exchanges = await asyncio.gather(
            *(each.client.ask(Typed("mot de passe perdu")) for each in customers)
        )
        waited_s = time.monotonic() - began
        await asyncio.to_thread(cluster.wait_for, "Rasa 2 works again", recoveries + 1)
    assert {each.sendings for each in exchanges} == {1}
    assert 5 < waited_s < PATIENCE_S
    assert cluster.said.count(HANGS) > noticed


@without_action_server
@pytest.mark.parametrize(
    ("part", "may_apologise"), [("Redis", False), ("PostgreSQL", True), ("Rasa 2", False)]
)
async def test_a_killed_part_costs_no_message_and_comes_back(
    cluster: Cluster, part: str, may_apologise: bool, record_property: pytest.RecordProperty
) -> None:
    await kill_under_load(cluster, part, may_apologise, record_property)


@with_action_server
async def test_a_killed_action_server_costs_no_message_and_comes_back(
    cluster: Cluster, record_property: pytest.RecordProperty
) -> None:
    await kill_under_load(cluster, "the action server", True, record_property)


@with_action_server
def test_killing_the_launcher_leaves_nothing_that_keeps_a_port(cluster: Cluster) -> None:
    cluster.launcher.kill()
    cluster.launcher.wait()
    deadline = time.monotonic() + 10
    while (left := listening(cluster)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []


async def test_what_is_asked_before_the_service_is_told_to_stop_is_answered(
    new_cluster: Cluster,
) -> None:
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=new_cluster.tls(), limit=0)
    ) as session:
        tokens = [await opened(session, new_cluster) for _ in range(IN_FLIGHT)]
        asked = [asyncio.create_task(ask(session, new_cluster, token)) for token in tokens]
        await asyncio.sleep(0.1)
        running = sum(not each.done() for each in asked)
        stopped = asyncio.create_task(asyncio.to_thread(new_cluster.stop))
        answers = await asyncio.gather(*asked, return_exceptions=True)
    assert running >= IN_FLIGHT // 2, "too quick to tell anything"
    assert [each for each in answers if each != 200] == []
    assert await stopped == 0
    assert listening(new_cluster) == []


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


def live(cluster: Cluster) -> str:
    return (cluster.var / "releases" / "current").resolve().name


def releases_that_answered(cluster: Cluster, number: int) -> list[str]:
    log = (cluster.var / "log" / f"rasa-{number}.log").read_text("utf-8").splitlines()
    lines = [json.loads(line) for line in log]
    return [line["release"] for line in lines if line["event"] == "turn.finished"]


def conversation_in(cluster: Cluster) -> str:
    connection = psycopg2.connect(cluster.database_url)
    try:
        cursor = connection.cursor()
        cursor.execute("select sender_id from conversations where sender_id like 'web-%'")
        return str(cursor.fetchone()[0])
    finally:
        connection.close()


async def opened(session: aiohttp.ClientSession, cluster: Cluster) -> str:
    async with session.post(f"{cluster.url}/webhooks/web/conversations", json={}) as answer:
        return str((await answer.json())["token"])


async def ask(session: aiohttp.ClientSession, cluster: Cluster, token: str) -> int:
    body = {"message_id": token[-16:], "text": "je ne comprends pas ma facture et mon accès"}
    headers = {"Authorization": f"Bearer {token}"}
    url = f"{cluster.url}/webhooks/web/messages"
    async with session.post(url, json=body, headers=headers) as answer:
        await answer.json()
        return answer.status


def listening(cluster: Cluster) -> list[int]:
    left = []
    for port in cluster.ports:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                left.append(port)
    return left
