"""What counts as having stayed the same."""

from __future__ import annotations

import pytest

from tools.performance.steady import Sample, judge

SECONDS = 100.0


def samples(end: float, begin: float = 400.0) -> list[Sample]:
    """Memory that goes straight from one size to another, every five seconds, with one spike."""
    line = [(at, begin + (end - begin) * at / SECONDS) for at in range(0, 101, 5)]
    return [Sample(at, {"Rasa": size + 300 * (at == 60)}) for at, size in line]


def turns(last_ms: float) -> list[tuple[float, float]]:
    return [(float(at), 0.02 if at < 60 else last_ms / 1000) for at in range(100)]


def test_what_stays_as_it_was_has_no_fault() -> None:
    verdict = judge(turns(20.0), samples(410.0), [], SECONDS, 0.2)
    assert verdict.faults == ()
    assert verdict.growth["Rasa"].share == pytest.approx(8 / 402)
    assert verdict.rate == 1.0


def test_a_leak_is_told_whatever_spikes_there_are() -> None:
    verdict = judge(turns(20.0), samples(440.0), [], SECONDS, 0.2)
    assert verdict.faults == ("Rasa grew by 7.8%",)


def test_what_grows_while_it_warms_up_is_no_leak() -> None:
    warm = [sample for sample in samples(400.0) if sample.at >= 20]
    verdict = judge(turns(20.0), [Sample(0.0, {"Rasa": 200.0}), *warm], [], SECONDS, 0.2)
    assert verdict.faults == ()


def test_slowing_down_is_told() -> None:
    verdict = judge(turns(30.0), samples(400.0), [], SECONDS, 0.2)
    assert verdict.faults == ("turns take 1.50 times as long",)


def test_an_error_is_told() -> None:
    verdict = judge(turns(20.0), samples(400.0), ["c1: no reply"], SECONDS, 0.2)
    assert verdict.faults == ("1 errors: c1: no reply",)


def test_too_short_a_load_is_not_judged() -> None:
    with pytest.raises(ValueError, match="too short"):
        judge(turns(20.0)[:10], samples(400.0), [], SECONDS, 0.2)
