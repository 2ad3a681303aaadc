"""Fifty customers, each with a service of their own to ask about, who send again what is lost."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import aiohttp

from assistant.content.loader import load_content
from tests.deploy.cluster import PROJECT, Cluster
from tools.performance.clients import Exchange, Patience, Typed, WebClient

_PATIENCE = Patience(answer_s=90, resend_s=300, pause_s=0.5)
APOLOGY = load_content(PROJECT / "content").messages["apology"]
_IDENTIFIER = re.compile(r"OCB000\d+")
# Below twenty a minute, the limit of a conversation.
_INTERVAL_S = 3.5


@dataclass(frozen=True)
class Line:
    """What is typed, and what the answer must be about; `{}` is an identifier not used before."""

    text: str
    procedure: str | None = None
    says: str = ""


# The second and the fourth ask about what was said before.
_LINES = (
    Line("panne totale de ma VM, contrat {}", "incident", "{}"),
    Line("je veux parler à un conseiller", says="Signaler un incident"),
    Line("jai recu deux fois la meme facture contrat {}", "billing_duplicate", "{}"),
    Line("je veux parler à un conseiller", says="Deux factures"),
)


@dataclass
class Customer:
    """One conversation and what became of its messages."""

    client: WebClient
    number: int
    exchanges: list[Exchange] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    async def converse(self, until: Callable[[], bool]) -> None:
        """Ask one thing after another until told to stop, each as often as it takes."""
        line = 2 * (self.number % 2)
        while not until():
            began = time.monotonic()
            identifier = f"OCB000{self.number:02}{len(self.exchanges):02}"
            text = _LINES[line].text.format(identifier)
            exchange = await self.client.ask(Typed(text))
            self.exchanges.append(exchange)
            if is_apology(exchange):
                # As a person does, from the beginning of the subject: it may not have been kept.
                line -= line % 2
            else:
                self._check(exchange, _LINES[line], identifier)
                line = (line + 1) % len(_LINES)
            await asyncio.sleep(max(0.0, began + _INTERVAL_S - time.monotonic()))

    async def ask_again(self) -> None:
        """Send each of the last messages once more, with its id."""
        for exchange in self.exchanges[-4:]:
            again = await self.client.ask(exchange.typed, exchange.message_id)
            if again.replies != exchange.replies:
                self.problems.append(f"answered twice: {exchange.replies} then {again.replies}")

    async def check_history(self) -> None:
        """Hold what the server remembers against what was sent."""
        sent = [exchange.message_id for exchange in self.exchanges]
        kept = [message["message_id"] for message in await self.client.history()]
        if kept != sent:
            self.problems.append(f"sent {sent}, but the history has {kept}")

    def _check(self, exchange: Exchange, line: Line, identifier: str) -> None:
        said = str(exchange.replies)
        procedures = [reply.get("procedure") for reply in exchange.replies]
        foreign = {named for named in _IDENTIFIER.findall(said) if int(named[6:8]) != self.number}
        if procedures != [line.procedure] or line.says.format(identifier) not in said or foreign:
            self.problems.append(f"{exchange.typed.text}: {said}")


def is_apology(exchange: Exchange) -> bool:
    """Tell whether an answer is that there is none."""
    return [reply.get("text") for reply in exchange.replies] == [APOLOGY]


@asynccontextmanager
async def customers_of(cluster: Cluster, count: int) -> AsyncIterator[Sequence[Customer]]:
    """Open conversations, each from an address of its own, as the limits expect.

    Args:
        cluster: the service.
        count: how many.

    Yields:
        The customers, who have said nothing yet.
    """
    async with AsyncExitStack() as stack:
        customers = []
        for number in range(count):
            connector = aiohttp.TCPConnector(
                ssl=cluster.tls(), local_addr=(f"127.0.1.{number + 1}", 0)
            )
            session = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
            client = WebClient(session, cluster.url, _PATIENCE)
            customers.append(Customer(client, number))
        await asyncio.gather(*(customer.client.open() for customer in customers))
        yield customers
