"""When to go on with what a platform refused, and when no more."""

from __future__ import annotations

import pytest

from assistant.storage.queue import Entry
from assistant.turns.queueing.delivery import next_try

NOW = 1_800_000_000.0


def entry(failing_for: float | None = None, failures: int = 0) -> Entry:
    since = None if failing_for is None else NOW - failing_for
    return Entry(1, "c", "m", "{}", "", NOW, 1, 0, None, since, failures, None)


@pytest.mark.parametrize(
    ("failures", "wait"), [(0, 0.5), (1, 1), (2, 2), (5, 16), (6, 30), (500, 30)]
)
def test_waits_grow_to_half_a_minute(failures: int, wait: float) -> None:
    later = next_try(entry(1, failures), NOW, chance=lambda: 0.0)
    assert later is not None
    assert (later.due_at, later.failures) == (NOW + wait, failures + 1)


@pytest.mark.parametrize("asked", [1.0, 30.0, 600.0])
def test_what_the_platform_asks_for_is_kept(asked: float) -> None:
    for chance in (0.0, 1.0):
        later = next_try(entry(), NOW, asked, lambda chance=chance: chance)
        assert later is not None
        assert asked <= later.due_at - NOW <= asked * 1.25
        assert later.due_at - NOW <= asked + 5


def test_those_who_failed_together_do_not_come_back_together() -> None:
    waits = {later.due_at for _ in range(20) if (later := next_try(entry(), NOW, 30))}
    assert len(waits) > 10


@pytest.mark.parametrize(
    ("failing_for", "asked", "goes_on"),
    [(899, None, True), (900, None, False), (899, 600, True), (900, 1, False), (0, 601, False)],
)
def test_a_quarter_of_an_hour_of_failures_is_enough_and_so_are_ten_minutes_asked_for(
    failing_for: float, asked: float | None, goes_on: bool
) -> None:
    assert (next_try(entry(failing_for, 3), NOW, asked) is not None) is goes_on


def test_a_row_of_failures_is_counted_from_its_first() -> None:
    later = next_try(entry(100, 3), NOW)
    assert later is not None
    assert later.failing_since == NOW - 100
    first = next_try(entry(), NOW)
    assert first is not None
    assert first.failing_since == NOW
