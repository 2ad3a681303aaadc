"""Replies are read from the REST channel; what cannot be one is refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.service.asker import Asker, AskerError
from assistant.service.launcher.ports import free_port
from tests.shell.rest_server import RestServer, serving

MESSAGE = {"type": "message", "reason": "greeting", "text": "Bonjour"}


@pytest.fixture
def rest() -> Iterator[RestServer]:
    with serving() as server:
        yield server


def _asker(rest: RestServer) -> Asker:
    return Asker(rest.url, timeout_s=5.0)


def test_each_message_is_a_new_conversation_unless_it_is_named(rest: RestServer) -> None:
    rest.answers = [[], [], []]
    asker = _asker(rest)

    asker.ask("a")
    asker.ask("b")
    asker.ask("c", "moi")

    first, second, third = (message["sender"] for message in rest.received)
    assert first != second
    assert third == "moi"


def test_texts_and_structures_are_kept_in_their_order(rest: RestServer) -> None:
    rest.answers = [[{"text": "Un"}, {"custom": MESSAGE}, {"text": "Deux"}]]

    turn = _asker(rest).ask("a")

    assert turn.texts == ("Un", "Deux")
    assert [reply.type for reply in turn.replies] == ["message"]


def test_a_failing_or_slow_turn_is_no_reply(rest: RestServer) -> None:
    rest.status = 500
    assert _asker(rest).ask("a").replies == ()
    rest.release.clear()
    assert Asker(rest.url, timeout_s=0.2).ask("a").replies == ()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"status": "ok"}, "no assistant of this project"),
        ([{"custom": {"type": "carousel"}}], "another version"),
    ],
)
def test_another_program_is_named(rest: RestServer, answer: object, expected: str) -> None:
    rest.answers = [answer]

    with pytest.raises(AskerError, match=expected):
        _asker(rest).ask("a")


def test_a_server_that_is_gone_ends_the_measurement() -> None:
    with pytest.raises(AskerError, match="does not answer any more"):
        Asker(f"http://127.0.0.1:{free_port('127.0.0.1')}", timeout_s=1.0).ask("a")
