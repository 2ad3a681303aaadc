"""One JSON object a line, whoever writes it, and nothing that a customer said."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import warnings
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import structlog
from structlog.contextvars import bound_contextvars

from assistant.common.logs import configure_logs

SECRET = "my password is swordfish"


class Written:
    """What was logged."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def written() -> Iterator[Written]:
    """Logs as a server has them; the test run's own afterwards."""
    root = logging.getLogger()
    before = (list(root.handlers), root.level, warnings.showwarning)
    written = Written()
    configure_logs("json", "INFO", written.stream)
    try:
        yield written
    finally:
        root.handlers[:], root.level, warnings.showwarning = before
        for name in ("sanic.root", "sanic.error", "sanic.access"):
            logging.getLogger(name).handlers.clear()
        structlog.reset_defaults()


def test_our_own_line_says_when_where_and_what(written: Written) -> None:
    structlog.get_logger("assistant.turns").info("turn.finished", answers=1)

    (line,) = written.lines
    when = datetime.fromisoformat(line.pop("timestamp").replace("Z", "+00:00"))
    assert when.utcoffset() == timedelta(0)
    assert line == {
        "event": "turn.finished",
        "level": "info",
        "logger": "assistant.turns",
        "answers": 1,
    }


def test_a_line_of_a_library_has_the_same_form_and_the_ids_of_the_turn(written: Written) -> None:
    with bound_contextvars(turn_id="t1", conversation_id="c1", channel="web"):
        logging.getLogger("rasa.core.processor").warning("Loading %s", "model")

    (line,) = written.lines
    del line["timestamp"]
    assert line == {
        "event": "Loading model",
        "level": "warning",
        "logger": "rasa.core.processor",
        "turn_id": "t1",
        "conversation_id": "c1",
        "channel": "web",
    }


async def _log_in_a_task() -> None:
    with bound_contextvars(turn_id="t1"):
        await asyncio.wait_for(asyncio.to_thread(structlog.get_logger().info, "inside"), 5)


def test_the_ids_follow_the_turn_into_tasks_and_threads(written: Written) -> None:
    asyncio.run(_log_in_a_task())

    assert [line["turn_id"] for line in written.lines if line["event"] == "inside"] == ["t1"]


def test_an_error_is_told_by_kind_and_place_and_not_by_what_it_says(written: Written) -> None:
    try:
        try:
            raise ValueError(SECRET)
        except ValueError as error:
            raise RuntimeError(f"while reading: {SECRET}") from error
    except RuntimeError:
        logging.getLogger("rasa").exception("failed")
        structlog.get_logger().exception("failed")

    assert [[error["error"] for error in line["errors"]] for line in written.lines] == [
        ["RuntimeError", "ValueError"]
    ] * 2
    assert all("test_logs.py" in line["errors"][0]["where"] for line in written.lines)
    assert SECRET not in written.stream.getvalue()


def test_the_fields_in_which_rasa_quotes_a_message_are_left_out(written: Written) -> None:
    structlog.get_logger("rasa").warning("parsed", user_text=SECRET, text=SECRET, intent="greet")

    (line,) = written.lines
    assert line["intent"] == "greet"
    assert SECRET not in written.stream.getvalue()


def test_a_line_break_in_a_message_does_not_begin_a_line(written: Written) -> None:
    logging.getLogger("library").error('one\n{"event": "forged"}')

    assert [line["event"] for line in written.lines] == ['one\n{"event": "forged"}']


def test_a_warning_of_a_library_is_a_line_and_an_outdated_call_is_none(written: Written) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        # The test run shows warnings its own way.
        configure_logs("json", "INFO", written.stream)
        warnings.warn("slow", RuntimeWarning, stacklevel=1)
        warnings.warn("old", DeprecationWarning, stacklevel=1)

    (line,) = written.lines
    assert (line["event"], line["level"], line["warning"]) == ("slow", "warning", "RuntimeWarning")
    assert line["where"].startswith("test_logs.py:")


def test_sanic_errors_are_lines_though_rasa_cuts_sanic_off(written: Written) -> None:
    logger = logging.getLogger("sanic.error")
    logger.propagate = False
    logger.error("Exception occurred while handling uri")

    assert [line["logger"] for line in written.lines] == ["sanic.error"]


def test_for_people_a_line_is_text(written: Written) -> None:
    configure_logs("text", "INFO", written.stream)
    structlog.get_logger("assistant").info("turn.finished", answers=1)

    line = written.stream.getvalue()
    assert not line.startswith("{")
    assert "turn.finished" in line
    assert "answers=1" in line


def test_lines_below_the_level_are_not_written(written: Written) -> None:
    configure_logs("json", "WARNING", written.stream)
    structlog.get_logger().info("quiet")
    logging.getLogger("rasa").info("quiet")

    assert not written.lines
