"""Post a message to the assistant's REST channel and read what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests

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
        self._session = _session()

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
        answer = _session().get(f"{url}/", timeout=_PROBE_TIMEOUT_S).text
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


def _session() -> requests.Session:
    session = requests.Session()
    # A proxy of the environment must not be asked for an address of this machine.
    session.trust_env = False
    return session
