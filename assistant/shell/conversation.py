"""One conversation in a terminal: what a typed line means, what is answered and shown."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from prompt_toolkit import PromptSession

from assistant.service.asker import local_session

_PROBE_TIMEOUT_S = 2.0


class AskError(Exception):
    """The message got no answer; `phrase` is the key of the phrase that explains it."""

    def __init__(self, phrase: str) -> None:
        super().__init__(phrase)
        self.phrase = phrase


@dataclass(frozen=True)
class Turn:
    """The answer to one message: its texts in order, and what the numbers to type stand for."""

    texts: tuple[str, ...]
    payloads: tuple[str, ...]


class RestClient:
    """Talks to one server as one conversation.

    Args:
        url: the server, without a final slash.
        sender: identifier of the conversation.
        timeout_s: how long an answer may take, in seconds.
    """

    def __init__(self, url: str, sender: str, timeout_s: float) -> None:
        self._url = url
        self._sender = sender
        self._timeout_s = timeout_s
        self._session = local_session()

    def send(self, message: str) -> Turn:
        """Send one message.

        Args:
            message: what the person typed, or a choice's payload.

        Returns:
            What the assistant answers.

        Raises:
            AskError: the server cannot be reached, is too slow, fails or stays silent.
        """
        try:
            response = self._session.post(
                f"{self._url}/webhooks/rest/webhook",
                json={"sender": self._sender, "message": message},
                timeout=self._timeout_s,
            )
            response.raise_for_status()
            turn = read_turn(response.json())
        except requests.Timeout:
            raise AskError("shell_timeout") from None
        except requests.ConnectionError:
            raise AskError("shell_unreachable") from None
        except (requests.RequestException, ValueError):
            raise AskError("shell_failed") from None
        if not turn.texts:
            raise AskError("shell_failed")
        return turn


def is_running(url: str) -> bool:
    """Tell whether Rasa answers at an address.

    Args:
        url: the server, without a final slash.

    Returns:
        True when it is Rasa that answers.
    """
    try:
        answer = local_session().get(f"{url}/", timeout=_PROBE_TIMEOUT_S).text
    except requests.RequestException:
        return False
    return answer.startswith("Hello from Rasa")


def read_turn(messages: list[dict[str, Any]]) -> Turn:
    """Pick what a terminal needs from a REST answer.

    Each reply's text numbers its own choices from 1, so that a number means the last list shown.

    Args:
        messages: the REST channel's messages, `text` and `custom` ones.

    Returns:
        The texts, and the payloads of the last list of choices.

    Raises:
        ValueError: the answer has another form.
    """
    if not isinstance(messages, list):
        raise ValueError("not a list of messages")
    choices: list[dict[str, Any]] = []
    for message in messages:
        choices = message.get("custom", {}).get("choices") or choices
    return Turn(
        texts=tuple(message["text"] for message in messages if message.get("text")),
        payloads=tuple(choice["payload"] for choice in choices),
    )


class Conversation:
    """Turns typed lines into messages, and answers into text.

    Args:
        client: brings messages to the assistant.
        phrases: the shell's own phrases, by key.
    """

    def __init__(self, client: RestClient, phrases: Mapping[str, str]) -> None:
        self._client = client
        self._phrases = phrases
        self._payloads: tuple[str, ...] = ()
        self.unsent = ""

    def ends_with(self, line: str) -> bool:
        """Tell whether a line asks to leave.

        Args:
            line: what was typed.

        Returns:
            True for the command that quits.
        """
        return line.strip().lower() == self._phrases["shell_quit"]

    def answer(self, line: str) -> str:
        """Send a line, and keep it in `unsent` when it got no answer.

        Args:
            line: what was typed: a question, or the number of a choice. An empty line sends again
                what got no answer.

        Returns:
            The text to show, empty when there was nothing to send.
        """
        typed = line.strip() or self.unsent
        if not typed:
            return ""
        try:
            turn = self._client.send(self._meaning(typed))
        except AskError as error:
            self.unsent = typed
            return f"{self._phrases[error.phrase]} {self._phrases['shell_resend']}"
        self.unsent = ""
        self._payloads = turn.payloads
        return "\n\n".join(turn.texts)

    def _meaning(self, typed: str) -> str:
        number = typed.rstrip(".)")
        if number.isascii() and number.isdigit() and 1 <= int(number) <= len(self._payloads):
            return self._payloads[int(number) - 1]
        return typed


def talk(conversation: Conversation, prompt: str, show: Callable[[str], None]) -> None:
    """Answer each line until the end of the input, Ctrl-C or the command that quits.

    Args:
        conversation: answers the lines.
        prompt: text before what the person types.
        show: writes one answer.
    """
    lines = _typed_lines if sys.stdin.isatty() else _piped_lines
    for line in lines(conversation, prompt):
        if conversation.ends_with(line):
            return
        answer = conversation.answer(line)
        if answer:
            show(answer)


def _typed_lines(conversation: Conversation, prompt: str) -> Iterator[str]:
    session: PromptSession[str] = PromptSession()
    # prompt_toolkit paints non-breaking spaces in another colour.
    shown_prompt = prompt.replace("\u00a0", " ")
    while True:
        try:
            # What got no answer is typed in already: Enter sends it again.
            yield session.prompt(shown_prompt, default=conversation.unsent)
        except (EOFError, KeyboardInterrupt):
            return


def _piped_lines(_conversation: Conversation, _prompt: str) -> Iterator[str]:
    yield from sys.stdin
