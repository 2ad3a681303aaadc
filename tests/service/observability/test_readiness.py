"""What is said of the parts, how often they are asked, and how long."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from assistant.service.observability.readiness import Readiness

pytestmark = pytest.mark.anyio


class Part:
    """A part that works, fails or hangs as it is told."""

    def __init__(self) -> None:
        self.asked = 0
        self.error: Exception | None = None
        self.answers = asyncio.Event()
        self.answers.set()

    async def __call__(self) -> None:
        self.asked += 1
        await self.answers.wait()
        if self.error:
            raise self.error


async def test_all_parts_must_work() -> None:
    good, bad = Part(), Part()
    bad.error = ConnectionError("redis://:secret@host")
    state = await Readiness({"good": good, "bad": bad}).state()

    assert not state.ready
    assert state.parts == {"good": True, "bad": False}


async def test_a_part_that_turns_can_do_without_takes_nothing_out_of_service() -> None:
    good, bad = Part(), Part()
    bad.error = ConnectionError()
    state = await Readiness({"good": good, "bad": bad}, spared=frozenset({"bad"})).state()

    assert state.ready
    assert state.parts == {"good": True, "bad": False}


async def test_a_crowd_that_asks_at_once_and_shortly_after_costs_one_look() -> None:
    part, time = Part(), [0.0]
    readiness = Readiness({"part": part}, now=lambda: time[0])

    await asyncio.gather(*(readiness.state() for _ in range(50)))
    await readiness.state()
    assert part.asked == 1

    time[0] = 1.1
    await readiness.state()
    assert part.asked == 2


async def test_a_part_that_hangs_counts_as_lost_and_is_not_asked_again_meanwhile() -> None:
    part = Part()
    part.answers.clear()
    readiness = Readiness({"part": part}, patience=0.05, fresh=0.0)

    assert not (await readiness.state()).ready
    assert not (await readiness.state()).ready
    assert part.asked == 1

    part.answers.set()
    assert (await readiness.state()).ready


async def test_who_asks_and_goes_away_does_not_take_the_answer_from_others() -> None:
    part = Part()
    part.answers.clear()
    readiness = Readiness({"part": part}, patience=1.0)
    gone = asyncio.create_task(readiness.state())
    other = asyncio.create_task(readiness.state())
    await asyncio.sleep(0.01)
    gone.cancel()
    part.answers.set()

    assert (await other).ready


async def test_a_part_is_said_to_be_lost_once_and_to_be_back_once() -> None:
    part = Part()
    readiness = Readiness({"part": part}, fresh=0.0)
    with capture_logs() as logs:
        for error in (None, OSError("secret"), OSError("secret"), None, None):
            part.error = error
            await readiness.state()

    result = [(line["event"], line["log_level"]) for line in logs if line["log_level"] != "debug"]
    assert result == [("part.lost", "error"), ("part.back", "info")]
    assert "secret" not in str(logs)
