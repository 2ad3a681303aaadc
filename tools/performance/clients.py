"""Clients that put a load on an assistant: they resend what was not answered, with its id."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
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


class Client(ABC):
    """One customer, in one conversation at a time."""

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
        self._url = url
        self._patience = patience
        self._conversation = ""
        self._headers: dict[str, str] = {}

    @abstractmethod
    async def open(self) -> str:
        """Begin a new conversation; its name."""

    @abstractmethod
    async def ask(self, typed: Typed, message_id: str | None = None) -> Exchange:
        """Send a message, and send it again while nobody answers.

        Args:
            typed: what to send.
            message_id: its id; by default a new one.

        Raises:
            ClientError: it was refused, or patience has ended.
        """

    async def _exchange(
        self, path: str, body: Mapping[str, Any], typed: Typed, message_id: str | None
    ) -> Exchange:
        """Have a message answered; the replies are as the channel sends them."""
        message_id = message_id or uuid4().hex
        began = time.perf_counter()
        replies, sendings = await self._send(path, {**body, "message_id": message_id})
        seconds = time.perf_counter() - began
        return Exchange(self._conversation, message_id, typed, tuple(replies), seconds, sendings)

    async def _send(self, path: str, body: Mapping[str, Any]) -> tuple[Any, int]:
        """Post again and again while the server is away: the content, and how often it took."""
        deadline = time.monotonic() + self._patience.resend_s
        sendings = 0
        while True:
            sendings += 1
            wait = self._patience.pause_s
            try:
                status, content, asked = await self._post(path, body)
            except (TimeoutError, aiohttp.ClientError, ConnectionError) as error:
                reason = repr(error)
            else:
                if status in (_OK, _CREATED):
                    return content, sendings
                reason = f"HTTP {status}"
                if status not in _WORTH_ANOTHER:
                    raise ClientError(f"{reason}: {content}")
                wait = max(wait, asked)
            if time.monotonic() + wait > deadline:
                raise ClientError(f"{reason}, sent {sendings} times")
            await asyncio.sleep(wait)

    async def _post(self, path: str, body: Mapping[str, Any]) -> tuple[int, Any, float]:
        timeout = aiohttp.ClientTimeout(total=self._patience.answer_s)
        async with self._session.post(
            f"{self._url}{path}", json=body, headers=self._headers, timeout=timeout
        ) as response:
            is_json = response.content_type == "application/json"
            content = await response.json() if is_json else await response.text()
            return response.status, content, float(response.headers.get("Retry-After", 0))


class RestClient(Client):
    """Speaks with the `rest` channel: ours, or Rasa's own."""

    async def open(self) -> str:
        """Take a new name."""
        self._conversation = uuid4().hex
        return self._conversation

    async def ask(self, typed: Typed, message_id: str | None = None) -> Exchange:
        """Post a message; its structures are the replies."""
        body = {"sender": self._conversation, "message": typed.text}
        found = await self._exchange("/webhooks/rest/webhook", body, typed, message_id)
        structures = (message["custom"] for message in found.replies if "custom" in message)
        return replace(found, replies=tuple(structures))


class WebClient(Client):
    """Speaks with the `web` channel, as the widget does."""

    async def open(self) -> str:
        """Begin a conversation, and be bound to it by its token."""
        self._headers = {}
        ticket, _ = await self._send("/webhooks/web/conversations", {})
        self._conversation = str(ticket["conversation"])
        self._headers = {"Authorization": f"Bearer {ticket['token']}"}
        return self._conversation

    async def ask(self, typed: Typed, message_id: str | None = None) -> Exchange:
        """Post a message or press a button."""
        body = {"payload" if typed.payload else "text": typed.text}
        return await self._exchange("/webhooks/web/messages", body, typed, message_id)

    async def history(self) -> list[dict[str, Any]]:
        """Read the conversation back: its exchanges as docs/openapi-web.yml has them."""
        url = f"{self._url}/webhooks/web/history"
        async with self._session.get(url, headers=self._headers) as response:
            if response.status != _OK:
                raise ClientError(f"history: HTTP {response.status}")
            return list((await response.json())["messages"])
