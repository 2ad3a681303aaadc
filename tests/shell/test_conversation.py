"""What a typed line means, and what is shown for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from assistant.shell.conversation import Conversation, RestClient
from tests.shell.rest_server import RestServer

PHRASES = YAML(typ="safe").load(Path(__file__).parents[2] / "content" / "messages.yml")
TWO_CHOICES = [
    {"text": "Laquelle ?\n1. Un\n2. Deux"},
    {
        "custom": {
            "choices": [{"title": "Un", "payload": "/one"}, {"title": "D", "payload": "/two"}]
        }
    },
]


@pytest.fixture
def conversation(rest: RestServer) -> Conversation:
    return Conversation(RestClient(rest.url, "me", timeout_s=0.5), PHRASES)


def _sent(rest: RestServer) -> list[str]:
    return [body["message"] for body in rest.received]


@pytest.mark.parametrize("typed", ["2", " 2 ", "2.", "2)"])
def test_a_number_sends_the_payload_of_its_choice(
    rest: RestServer, conversation: Conversation, typed: str
) -> None:
    rest.answers = [TWO_CHOICES, [{"text": "D'accord."}]]

    assert conversation.answer("facture") == "Laquelle ?\n1. Un\n2. Deux"
    assert conversation.answer(typed) == "D'accord."

    assert _sent(rest) == ["facture", "/two"]


@pytest.mark.parametrize("typed", ["0", "3", "12", "²", "2 factures"])
def test_what_is_no_choices_number_is_sent_as_typed(
    rest: RestServer, conversation: Conversation, typed: str
) -> None:
    rest.answers = [TWO_CHOICES, [{"text": "Pardon ?"}]]
    conversation.answer("facture")

    conversation.answer(typed)

    assert _sent(rest)[-1] == typed


def test_choices_are_forgotten_once_another_answer_came(
    rest: RestServer, conversation: Conversation
) -> None:
    rest.answers = [TWO_CHOICES, [{"text": "Bonjour"}], [{"text": "Pardon ?"}]]
    conversation.answer("facture")
    conversation.answer("bonjour")

    conversation.answer("2")

    assert _sent(rest)[-1] == "2"


def test_a_message_without_answer_is_kept_and_an_empty_line_sends_it_again(
    rest: RestServer, conversation: Conversation
) -> None:
    rest.answers = [TWO_CHOICES]
    conversation.answer("facture")
    rest.status = 500

    shown = conversation.answer("2")

    assert shown == f"{PHRASES['shell_failed']} {PHRASES['shell_resend']}"
    assert conversation.unsent == "2"
    rest.status, rest.answers = 200, [[{"text": "Voici."}]]
    assert conversation.answer("") == "Voici."
    assert _sent(rest) == ["facture", "/two", "/two"]
    assert conversation.unsent == ""


def test_an_empty_line_sends_nothing(rest: RestServer, conversation: Conversation) -> None:
    assert conversation.answer("  ") == ""
    assert rest.received == []


def test_the_command_that_quits_is_recognised(conversation: Conversation) -> None:
    assert conversation.ends_with(" /Quitter ")
    assert not conversation.ends_with("quitter le contrat")
