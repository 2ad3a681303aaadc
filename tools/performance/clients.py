"""Clients that put a load on an assistant: they resend what was not answered, with its id."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

import aiohttp

_OK, _CREATED = 200, 201
_WORTH_ANOTHER = frozenset({429, 502, 503, 504})


class ClientError(Exception):
    """A message got no proper answer; the text says why."""


@dataclass(frozen=True)
class Typed:
    """What a customer sends: a text, or the payload of a button."""

    text: str
    payload: bool = False


@dataclass(frozen=True)
class Exchange:
    """A message and what was answered.

    Attributes:
        conversation: whose it is.
        message_id: its id, the same each time that it was sent.
        typed: what was sent.
        replies: the structure of each reply.
        seconds: from the first sending to the answer.
        sendings: how often it was sent.
    """

    conversation: str
    message_id: str
    typed: Typed
    replies: tuple[Mapping[str, Any], ...]
    seconds: float
    sendings: int

    @property
    def choices(self) -> tuple[Typed, ...]:
        """The buttons offered, as what pressing them sends."""
        offered = [choice for reply in self.replies for choice in reply.get("choices", ())]
        return tuple(Typed(choice["payload"], payload=True) for choice in offered)


@dataclass(frozen=True)
class Patience:
    """How a client bears a server that is away.

    Attributes:
        answer_s: how long one sending may take, in seconds.
        resend_s: how long to go on sending again; 0 for never.
        pause_s: the wait before sending again, unless the server asks for a longer one.
    """

    answer_s: float = 30.0
    resend_s: float = 0.0
    pause_s: float = 0.25


class Client(Protocol):
    """One customer, in one conversation at a time."""

    async def open(self) -> str:
        """Begin a new conversation.

        Returns:
            Its id.

        Raises:
            ClientError: it cannot be begun.
        """
        ...

    async def ask(self, typed: Typed, message_id: str | None = None) -> Exchange:
        """Send a message, and send it again while nobody answers.

        Args:
            typed: what to send.
            message_id: its id; by default a new one.

        Returns:
            The exchange.

        Raises:
            ClientError: it was refused, or patience has ended.
        """
        ...


class RestClient:
    """Speaks with the `rest` channel: ours, or Rasa's own."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        patience: Patience = Patience(),  # noqa: B008  # frozen
    ) -> None:
        """Describe the server.

        Args:
            session: the connections.
            url: the server, without a final slash.
            patience: when to give up.
        """
        self._sender = _Sender(session, patience)
        self._url = f"{url}/webhooks/rest/webhook"
        self._conversation = uuid4().hex

    async def open(self) -> str:
        """Take a new name."""
        self._conversation = uuid4().hex
        return self._conversation

    async def ask(self, typed: Typed, message_id: str | None = None) -> Exchange:
        """Post a message; its structures are the replies."""
        message_id = message_id or uuid4().hex
        body = {
            "sender": self._conversation,
            "message": typed.text,
            "message_id": message_id,
        }
        began = time.perf_counter()
        _, messages, sendings = await self._sender.send(self._url, body, {})
        seconds = time.perf_counter() - began
        replies = tuple(message["custom"] for message in messages if "custom" in message)
        return Exchange(self._conversation, message_id, typed, replies, seconds, sendings)


class WebClient:
    """Speaks with the `web` channel, as the widget does."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        patience: Patience = Patience(),  # noqa: B008  # frozen
    ) -> None:
        """Describe the server.

        Args:
            session: the connections.
            url: the server, without a final slash.
            patience: when to give up.
        """
        self._session = session
        self._sender = _Sender(session, patience)
        self._url = f"{url}/webhooks/web"
        self._conversation = ""
        self._headers: dict[str, str] = {}

    async def open(self) -> str:
        """Begin a conversation, and be bound to it by its token."""
        _, ticket, _ = await self._sender.send(f"{self._url}/conversations", {}, {})
        self._conversation = str(ticket["conversation"])
        self._headers = {"Authorization": f"Bearer {ticket['token']}"}
        return self._conversation

    async def ask(self, typed: Typed, message_id: str | None = None) -> Exchange:
        """Post a message or press a button."""
        message_id = message_id or uuid4().hex
        kind = "payload" if typed.payload else "text"
        body = {"message_id": message_id, kind: typed.text}
        began = time.perf_counter()
        _, replies, sendings = await self._sender.send(f"{self._url}/messages", body, self._headers)
        seconds = time.perf_counter() - began
        return Exchange(self._conversation, message_id, typed, tuple(replies), seconds, sendings)

    async def history(self) -> list[dict[str, Any]]:
        """Read the conversation back.

        Returns:
            Its exchanges, the oldest first, as docs/openapi-web.yml has them.

        Raises:
            ClientError: it is refused.
        """
        async with self._session.get(f"{self._url}/history", headers=self._headers) as response:
            if response.status != _OK:
                raise ClientError(f"history: HTTP {response.status}")
            body = await response.json()
            return list(body["messages"])

    async def erase(self) -> None:
        """Have the conversation erased.

        Raises:
            ClientError: it is refused.
        """
        url = f"{self._url}/conversations"
        async with self._session.delete(url, headers=self._headers) as response:
            if not response.ok:
                raise ClientError(f"erase: HTTP {response.status}")


class _Sender:
    """Posts JSON, again and again while the server is away."""

    def __init__(self, session: aiohttp.ClientSession, patience: Patience) -> None:
        self._session = session
        self._patience = patience

    async def send(
        self, url: str, body: Mapping[str, Any], headers: Mapping[str, str]
    ) -> tuple[int, Any, int]:
        """Post, and give status, content and the number of sendings."""
        deadline = time.monotonic() + self._patience.resend_s
        sendings = 0
        while True:
            sendings += 1
            wait = self._patience.pause_s
            try:
                status, content, asked = await self._post(url, body, headers)
            except (TimeoutError, aiohttp.ClientError, ConnectionError) as error:
                reason = repr(error)
            else:
                if status in (_OK, _CREATED):
                    return status, content, sendings
                reason = f"HTTP {status}"
                if status not in _WORTH_ANOTHER:
                    raise ClientError(f"{reason}: {content}")
                wait = max(wait, asked)
            if time.monotonic() + wait > deadline:
                raise ClientError(f"{reason}, sent {sendings} times")
            await asyncio.sleep(wait)

    async def _post(
        self, url: str, body: Mapping[str, Any], headers: Mapping[str, str]
    ) -> tuple[int, Any, float]:
        timeout = aiohttp.ClientTimeout(total=self._patience.answer_s)
        async with self._session.post(url, json=body, headers=headers, timeout=timeout) as response:
            is_json = response.content_type == "application/json"
            content = await response.json() if is_json else await response.text()
            return response.status, content, float(response.headers.get("Retry-After", 0))
