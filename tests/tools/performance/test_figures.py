"""The table: ratios, and what is required of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tools.performance.figures import Measured, Row, as_json, as_markdown, rows_of
from tools.performance.measure import Latency, Throughput
from tools.performance.resources import Memory
from tools.performance.training import Cost


def load(rate: float) -> Throughput:
    used = {"the action server": 1.0, "Rasa 1": 2.0}
    return Throughput(messages=int(rate * 10), seconds=10.0, cpu=used, client_cpu=0.5)


def loads(one: float, two: float) -> dict[int, dict[str, dict[int, Throughput]]]:
    sizes = {1: one, 2: two}
    return {
        count: {"ours": {32: load(rate)}, "baseline": {32: load(10.0 * count)}}
        for count, rate in sizes.items()
    }


GOOD = Measured(
    turns={
        "ours": {1: Latency(20, 30, 10), 200: Latency(22, 33, 10)},
        "baseline": {1: Latency(60, 90, 10), 200: Latency(200, 300, 10)},
    },
    throughput=loads(40.0, 72.0),
    memory={"ours": Memory(600, 500), "baseline": Memory(1100, 1000)},
    ready={"ours": [9, 8, 30], "baseline": [20, 22, 21]},
    training={"ours": Cost(90, 100, 0), "baseline": Cost(900, 1500, 100)},
)


def missed(measured: Measured) -> list[str]:
    return [row.name for row in rows_of(measured) if row.fails]


def plain(rows: list[Row]) -> str:
    """The page without what aligns its columns."""
    return " ".join(as_markdown(rows, GOOD, {}).split())


def test_figures_that_are_good_enough_miss_nothing() -> None:
    assert missed(GOOD) == []


def test_each_requirement_can_be_missed() -> None:
    turns, costs = GOOD.turns, GOOD.training
    slow = {**turns, "ours": {1: Latency(31, 40, 10), 200: Latency(33, 40, 10)}}
    aging = {**turns, "ours": {1: Latency(20, 30, 10), 200: Latency(27, 40, 10)}}
    assert missed(replace(GOOD, turns=slow)) == ["turn 1, median ms"]
    assert missed(replace(GOOD, turns=aging)) == ["ours: turn 200 to turn 1, median ms"]
    assert missed(replace(GOOD, throughput=loads(24.0, 48.0))) == [
        "1 process, 32 clients, messages/s"
    ]
    assert missed(replace(GOOD, throughput=loads(40.0, 60.0))) == [
        "ours: two processes to one, messages/s"
    ]
    costly = {**costs, "ours": Cost(200, 200, 0)}
    assert missed(replace(GOOD, training=costly)) == ["training s (baseline: 100 epochs)"]
    large = {"ours": Memory(900, 1001), "baseline": Memory(1100, 1000)}
    assert missed(replace(GOOD, memory=large)) == ["memory PSS MiB"]
    late = {"ours": [22.0], "baseline": [20.0]}
    assert missed(replace(GOOD, ready=late)) == ["time to ready s"]


def test_the_table_names_what_is_missed() -> None:
    late = replace(GOOD, ready={"ours": [22.0], "baseline": [20.0]})
    assert "time to ready s | 22.0 | 20.0 | 1.10 | ≤ 1 FAILS" in plain(rows_of(late))


def test_page_and_file_hold_the_facts_the_ratios_and_the_processor_time() -> None:
    rows, facts = rows_of(GOOD), {"machine": "two cores"}
    page = as_markdown(rows, GOOD, facts)
    assert "- machine: two cores" in page
    assert "turn 1, median ms | 20.0 | 60.0 | 0.33 | ≤ 0.5 |" in plain(rows)
    # 400 messages: 2 s in Rasa, 1 s in the action server, 0.5 s in the load, over 10 s.
    assert "1, 32 | ours | 5.00 | 2.50 | 1.25 | 0.35 |" in plain(rows)
    content = as_json(rows, GOOD, facts)
    assert content["facts"] == facts
    assert content["rows"][0]["ratio"] == pytest.approx(1 / 3)
