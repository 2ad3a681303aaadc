"""Send shots, and see whether the server is still itself."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.fuzz.shots import Arsenal, Shot

_SERVER_ERROR = 500
_PATIENCE_SECONDS = 30.0
# How long an incomplete request is left waiting before its sender goes away.
_ABANDONED_SECONDS = 0.05


@dataclass
class Damage:
    """What the server did.

    Attributes:
        answers: how many answers of each status; 0 for a connection closed without one.
        failures: shots that were answered with a server error, and what was answered.
        unanswered: complete shots that were answered nothing in time.
    """

    answers: Counter[int] = field(default_factory=Counter)
    failures: list[tuple[Shot, bytes]] = field(default_factory=list)
    unanswered: list[Shot] = field(default_factory=list)

    def report(self) -> str:
        """Write it for a person.

        Returns:
            A line of figures, and the first ten shots that did harm.
        """
        counts = ", ".join(
            f"{status or 'closed'}: {n}" for status, n in sorted(self.answers.items())
        )
        lines = [f"{self.answers.total()} requests ({counts})"]
        lines += [
            f"  {shot.sent[:600]!r}\n    -> {answer!r}" for shot, answer in self.failures[:10]
        ]
        lines += [f"  no answer: {shot.sent[:600]!r}" for shot in self.unanswered[:10]]
        return "\n".join(lines)


async def fire(url: str, arsenal: Arsenal, count: int, at_once: int = 8) -> Damage:
    """Send shots.

    Args:
        url: the server, on this machine.
        arsenal: makes them.
        count: how many.
        at_once: how many wait for an answer at the same time.

    Returns:
        What came of it.
    """
    damage = Damage()
    shots = iter([arsenal.shot() for _ in range(count)])

    async def shooter() -> None:
        for shot in shots:
            await _send(url, shot, damage)

    await asyncio.gather(*(shooter() for _ in range(at_once)))
    return damage


async def _send(url: str, shot: Shot, damage: Damage) -> None:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    patience = _ABANDONED_SECONDS if shot.incomplete else _PATIENCE_SECONDS
    answer = b""
    try:
        writer.write(shot.sent)
        answer = await asyncio.wait_for(_first_answer(reader), patience)
    except ConnectionError:
        pass
    except TimeoutError:
        if not shot.incomplete:
            damage.unanswered.append(shot)
    finally:
        writer.close()
    status = _status(answer)
    damage.answers[status] += 1
    if status >= _SERVER_ERROR:
        damage.failures.append((shot, answer[:300]))


async def _first_answer(reader: asyncio.StreamReader) -> bytes:
    head = await reader.read(65_536)
    if b" 100 Continue\r\n" in head.split(b"\r\n\r\n")[0] + b"\r\n":
        head = head.partition(b"\r\n\r\n")[2] or await reader.read(65_536)
    return head


def _status(answer: bytes) -> int:
    words = answer.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
