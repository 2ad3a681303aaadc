"""Measure running bots side by side: whole turns, messages a second, memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random
from statistics import median, quantiles

import aiohttp

from tools.performance.clients import ClientError, Exchange, RestClient, Typed
from tools.performance.corpus import Corpus
from tools.performance.customers import asker
from tools.performance.load import Tally, connections, is_answered, run_load, within
from tools.performance.resources import cpu_seconds
from tools.performance.systems import Running

_MS = 1000.0
_WINDOW = 10
_TURNS_OF_A_CUSTOMER = 5
_PERCENT = 100


@dataclass(frozen=True)
class Latency:
    """How long turns took, in milliseconds.

    Attributes:
        median: half of them.
        p95: ninety-five of a hundred.
        count: how many.
    """

    median: float
    p95: float
    count: int


@dataclass
class Throughput:
    """What a bot answered under one load, over all rounds.

    Attributes:
        messages: how many were answered.
        seconds: how long the load lasted.
        cpu: processor seconds of each server.
        client_cpu: processor seconds of the load itself.
    """

    messages: int = 0
    seconds: float = 0.0
    cpu: dict[str, float] = field(default_factory=dict)
    client_cpu: float = 0.0

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds

    def cpu_ms(self, kind: str) -> float:
        """Processor time a message of the servers whose name begins so, in milliseconds."""
        used = sum(seconds for name, seconds in self.cpu.items() if name.startswith(kind))
        return _MS * used / max(1, self.messages)


class MeasureError(Exception):
    """A bot did not answer as it must; nothing can be said of its speed."""


async def measure_turns(
    bots: Sequence[Running],
    corpus: Corpus,
    turns: Sequence[int],
    conversations: int,
    tick: Callable[[], None],
) -> dict[str, dict[int, Latency]]:
    """Time whole turns at several ages of a conversation, one client, the bots by turns.

    Args:
        bots: running bots.
        corpus: what can be asked; each bot is asked the same.
        turns: the ages to look at, 1 first; beyond it, the ten turns that end there.
        conversations: how many each bot has; at turn 1 there are ten times as many.
        tick: called after each turn.

    Returns:
        For each bot's name, the latency at each age.

    Raises:
        MeasureError: a message was not answered.
    """
    seconds: dict[str, dict[int, list[float]]] = {
        bot.name: {turn: [] for turn in turns} for bot in bots
    }
    random = Random("turns")
    async with connections() as session:
        for number in range(conversations * _WINDOW):
            clients = await _open(bots, session)
            last = max(turns) if number < conversations else 1
            for turn in range(1, last + 1):
                typed = corpus.question(random)
                # Neither always comes first.
                for bot in bots if turn % 2 else reversed(bots):
                    exchange = await _ask(clients[bot.name], typed, bot.name)
                    for at in turns:
                        if turn == at == 1 or (at > 1 and at - _WINDOW < turn <= at):
                            seconds[bot.name][at].append(exchange.seconds)
                tick()
    return {
        name: {turn: _latency(values) for turn, values in of_bot.items()}
        for name, of_bot in seconds.items()
    }


async def measure_throughput(
    bots: Sequence[Running],
    corpus: Corpus,
    clients: Sequence[int],
    rounds: int,
    seconds: float,
    tick: Callable[[], None],
) -> dict[str, dict[int, Throughput]]:
    """Count the messages answered by numbers of clients, the bots by turns.

    Each client stays with one process of a bot, as behind a proxy that keeps a conversation on one.

    Args:
        bots: running bots.
        corpus: what can be asked.
        clients: how many type at the same time.
        rounds: how often each bot has each load.
        seconds: how long each time.
        tick: called after each load.

    Returns:
        For each bot's name, the throughput by number of clients.

    Raises:
        MeasureError: a message was not answered.
    """
    found = {bot.name: {count: Throughput() for count in clients} for bot in bots}
    for number in range(rounds):
        for count in clients:
            for bot in bots if number % 2 else reversed(bots):
                into = found[bot.name][count]
                await _load(bot, corpus, count, seconds, f"{number}.{count}", into)
                tick()
    return found


async def _load(
    bot: Running, corpus: Corpus, count: int, seconds: float, seed: str, into: Throughput
) -> None:
    tally = Tally()
    before = {name: cpu_seconds([pid]) for name, pid in bot.pids.items()}
    client_before, began = time.process_time(), time.monotonic()
    async with connections() as session:
        clients = [RestClient(session, bot.urls[n % len(bot.urls)]) for n in range(count)]
        customers = partial(asker, corpus, turns=_TURNS_OF_A_CUSTOMER)
        await run_load(clients, customers, within(seconds), tally, seed=seed, check=is_answered)
    into.seconds += time.monotonic() - began
    into.client_cpu += time.process_time() - client_before
    into.messages += len(tally.exchanges)
    for name, pid in bot.pids.items():
        into.cpu[name] = into.cpu.get(name, 0.0) + cpu_seconds([pid]) - before[name]
    if tally.problems:
        raise MeasureError(f"{bot.name}, {count} clients: {tally.problems[0]}")


async def _open(
    bots: Sequence[Running], session: aiohttp.ClientSession
) -> Mapping[str, RestClient]:
    clients = {bot.name: RestClient(session, bot.urls[0]) for bot in bots}
    for client in clients.values():
        await client.open()
    return clients


async def _ask(client: RestClient, typed: Typed, name: str) -> Exchange:
    try:
        exchange = await client.ask(typed)
    except ClientError as error:
        raise MeasureError(f"{name}: {error}") from None
    problem = is_answered(exchange)
    if problem:
        raise MeasureError(f"{name}: {problem}")
    return exchange


def _latency(seconds: Sequence[float]) -> Latency:
    cuts = quantiles(seconds, n=_PERCENT, method="inclusive")
    return Latency(_MS * median(seconds), _MS * cuts[94], len(seconds))
