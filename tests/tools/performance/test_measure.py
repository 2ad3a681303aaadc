"""Measuring two bots by turns, against two stand-ins."""

from __future__ import annotations

import os

import pytest

from tests.tools.performance.assistant_stand_in import StandIn, serving
from tools.performance.corpus import Corpus
from tools.performance.measure import (
    MeasureError,
    measure_throughput,
    measure_turns,
)
from tools.performance.resources import cpu_seconds, family_of, memory_of
from tools.performance.systems import Running

pytestmark = pytest.mark.anyio

CORPUS = Corpus({"incident": ["une panne de serveur"]}, ["incident"])


def bot(name: str, *urls: str) -> Running:
    return Running(name, urls, {"Rasa 1": os.getpid()}, 1.0)


def nothing() -> None:
    return


async def test_both_bots_are_asked_the_same_and_each_age_has_its_turns() -> None:
    one, two = StandIn(), StandIn()
    async with serving(one) as first, serving(two) as second:
        found = await measure_turns(
            [bot("ours", first), bot("baseline", second)], CORPUS, [1, 20], 2, nothing
        )
    texts = [[body["message"] for _, body in stand_in.received] for stand_in in (one, two)]
    assert texts[0] == texts[1]
    # Two conversations of twenty turns, and eighteen of one.
    assert len(texts[0]) == 2 * 20 + 18
    assert {name: {at: one.count for at, one in ages.items()} for name, ages in found.items()} == {
        "ours": {1: 20, 20: 20},
        "baseline": {1: 20, 20: 20},
    }


async def test_messages_are_counted_over_all_rounds_and_spread_over_processes() -> None:
    one, two = StandIn(), StandIn()
    async with serving(one) as first, serving(two) as second:
        found = await measure_throughput(
            [bot("ours", first, second)], CORPUS, [1, 4], 2, 0.2, nothing
        )
    loads = found["ours"]
    assert loads[1].seconds >= 0.4
    assert loads[1].messages + loads[4].messages == len(one.received) + len(two.received)
    assert len(two.received) > 0
    assert loads[4].cpu_ms("Rasa") > 0


async def test_a_bot_that_stays_silent_is_not_measured() -> None:
    stand_in = StandIn()
    stand_in.reply = {"type": "message", "reason": "error"}
    async with serving(stand_in) as url:
        with pytest.raises(MeasureError, match="ours: an apology"):
            await measure_turns([bot("ours", url)], CORPUS, [1], 1, nothing)
        with pytest.raises(MeasureError, match="ours, 1 clients: .*an apology"):
            await measure_throughput([bot("ours", url)], CORPUS, [1], 1, 0.1, nothing)


def test_a_process_is_measured_with_those_that_it_started() -> None:
    assert os.getpid() in [process.pid for process in family_of([os.getppid()])]
    assert memory_of([os.getpid()]).rss >= memory_of([os.getpid()]).pss > 10
    assert cpu_seconds([os.getpid()]) > 0.5
