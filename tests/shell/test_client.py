"""The client reads what the REST channel answers, and names what went wrong."""

from __future__ import annotations

import pytest

from assistant.service.launcher.ports import free_port
from assistant.shell.conversation import AskError, RestClient, is_running, read_turn
from tests.shell.rest_server import RestServer

TEXT = {"recipient_id": "a", "text": "Bonjour"}


def _choices(*payloads: str) -> dict[str, object]:
    choices = [{"title": payload, "payload": payload} for payload in payloads]
    return {"recipient_id": "a", "custom": {"type": "choice", "choices": choices}}


def test_a_message_is_posted_under_the_conversations_identifier(rest: RestServer) -> None:
    rest.answers = [[TEXT]]

    turn = RestClient(rest.url, "me", timeout_s=5.0).send("une question")

    assert rest.received == [{"sender": "me", "message": "une question"}]
    assert turn.texts == ("Bonjour",)


def test_only_texts_are_shown_in_their_order() -> None:
    turn = read_turn([TEXT, _choices("/a"), {"recipient_id": "a", "text": "Suite"}])

    assert turn.texts == ("Bonjour", "Suite")


def test_numbers_stand_for_the_last_list_of_choices() -> None:
    turn = read_turn([_choices("/a", "/b"), _choices("/c", "/d", "/e"), _choices()])

    assert turn.payloads == ("/c", "/d", "/e")


def test_a_reply_without_choices_gives_no_number() -> None:
    assert read_turn([TEXT, {"custom": {"type": "message"}}]).payloads == ()


@pytest.mark.parametrize(
    ("status", "answer"), [(500, None), (200, []), (200, {"status": "failure"})]
)
def test_a_failing_or_silent_server_is_named(rest: RestServer, status: int, answer: object) -> None:
    rest.status, rest.answers = status, [answer]

    with pytest.raises(AskError) as error:
        RestClient(rest.url, "me", timeout_s=5.0).send("une question")

    assert error.value.phrase == "shell_failed"


def test_a_server_that_is_too_slow_is_named(rest: RestServer) -> None:
    rest.release.clear()

    with pytest.raises(AskError) as error:
        RestClient(rest.url, "me", timeout_s=0.2).send("une question")

    assert error.value.phrase == "shell_timeout"


def test_an_absent_server_is_named() -> None:
    url = f"http://127.0.0.1:{free_port('127.0.0.1')}"

    with pytest.raises(AskError) as error:
        RestClient(url, "me", timeout_s=5.0).send("une question")

    assert error.value.phrase == "shell_unreachable"
    assert not is_running(url)


def test_a_proxy_of_the_environment_is_not_used(
    rest: RestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port('127.0.0.1')}")
    rest.answers = [[TEXT]]

    assert is_running(rest.url)
    assert RestClient(rest.url, "me", timeout_s=5.0).send("une question").texts == ("Bonjour",)
