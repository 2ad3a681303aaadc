"""Ask a running assistant over its REST channel, and keep the structure of its replies."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import uuid4

import requests
from pydantic import ValidationError

from assistant.replies.model import REPLY, Reply

EVALUATION = "evaluation-"
"""How the names of conversations begin that only measure."""


class AskerError(Exception):
    """The server is gone, or is no assistant of this project; the text says which."""


@dataclass(frozen=True)
class RestTurn:
    """The answer to one message.

    Attributes:
        texts: the plain-text form of each reply.
        replies: the structure of each reply.
        structures: the same as it was sent, in JSON.
    """

    texts: tuple[str, ...]
    replies: tuple[Reply, ...]
    structures: tuple[str, ...] = ()


class Asker:
    """Talks to one running assistant.

    Args:
        url: the server, without a final slash.
        timeout_s: how long an answer may take, in seconds.
    """

    def __init__(self, url: str, timeout_s: float) -> None:
        self._url = url
        self._timeout_s = timeout_s
        self._session = local_session()

    def ask(self, message: str, sender: str | None = None) -> RestTurn:
        """Send one message.

        Args:
            message: what a customer would type.
            sender: identifier of the conversation; by default a new one.

        Returns:
            What the assistant answers; nothing when it is too slow or fails at this message.

        Raises:
            AskerError: the server is gone, or its answers are not those of this project.
        """
        body = {"sender": sender or new_sender(), "message": message}
        try:
            response = self._session.post(
                f"{self._url}/webhooks/rest/webhook", json=body, timeout=self._timeout_s
            )
            messages = response.json() if response.ok else []
        except requests.Timeout:
            return RestTurn((), ())
        except requests.RequestException as error:
            raise AskerError(f"{self._url} does not answer any more ({error}).") from None
        return _turn(messages, self._url)


def local_session() -> requests.Session:
    """Make a session with servers of this machine: no proxy of the environment is asked for it."""
    session = requests.Session()
    session.trust_env = False
    return session


def new_sender() -> str:
    """Name a conversation that nobody has had."""
    return f"{EVALUATION}{uuid4().hex}"


def _turn(messages: object, url: str) -> RestTurn:
    if not isinstance(messages, list):
        raise AskerError(f"{url} is no assistant of this project: it answers {messages!r}.")
    custom = [message["custom"] for message in messages if "custom" in message]
    try:
        return RestTurn(
            texts=tuple(message["text"] for message in messages if message.get("text")),
            replies=tuple(map(REPLY.validate_python, custom)),
            structures=tuple(json.dumps(each, ensure_ascii=False) for each in custom),
        )
    except ValidationError as error:
        raise AskerError(
            f"{url} sends replies that do not keep this project's contract: it runs another "
            f"version. Stop it, so that the command starts its own.\n{error}"
        ) from None
