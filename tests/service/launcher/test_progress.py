"""Long work is shown."""

from __future__ import annotations

import io

import pytest

from assistant.service.launcher.progress import Progress


class Clock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_file_gets_a_line_now_and_then() -> None:
    stream, clock = io.StringIO(), Clock()

    with Progress(stream, clock).during("Training") as tick:
        for clock.now in range(0, 41, 5):
            tick()

    assert stream.getvalue().splitlines() == [
        "Training...",
        "Training... 15 s",
        "Training... 30 s",
        "Training: done in 40 s",
    ]


def test_a_terminal_gets_one_moving_line() -> None:
    stream, clock = Terminal(), Clock()

    with Progress(stream, clock).during("Training") as tick:
        tick()
        clock.now = 3
        tick()

    assert stream.getvalue() == (
        "\r| Training... 0 s \r/ Training... 3 s \r\033[KTraining: done in 3 s\n"
    )


def test_failed_work_is_not_said_to_be_done() -> None:
    stream = io.StringIO()

    with pytest.raises(ValueError, match="no"), Progress(stream).during("Training"):
        raise ValueError("no")

    assert "done" not in stream.getvalue()
