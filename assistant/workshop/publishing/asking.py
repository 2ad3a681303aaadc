"""Asks what is live and a draft the same, at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from django.db.models import Max

from assistant.content.loader import load_content
from assistant.service.asker import Asker, new_sender
from assistant.service.judging.answers import Answer, answer_from_replies
from assistant.service.judging.scope import Scope, scope_of
from assistant.storage.archive import Archive
from assistant.workshop.models import Sighting
from assistant.workshop.publishing.comparing import Replayed
from assistant.workshop.publishing.questions import Question

MOST_CONVERSATIONS = 100
_PATIENCE_SECONDS = 30.0
_POLL_SECONDS = 0.3
Talk = Sequence[tuple[int, str]]
"""Event and text of each message of a conversation."""
Said = tuple[list[Answer], list[list[str]]]
"""What was done with questions, and with each message of conversations."""


@dataclass
class Respondent:
    """An assistant that is asked.

    Attributes:
        url: where, without a final slash.
        scope: what its intents stand for.
        done: how many messages it was sent.
        real: names of the conversations in which it was sent customers' words.
    """

    url: str
    scope: Scope
    done: int = field(default=0)
    real: list[str] = field(default_factory=list)

    def answers(self, questions: Sequence[Question]) -> list[Answer]:
        """Ask each question in a conversation of its own.

        Raises:
            AskerError: the assistant is gone.
        """
        asker = Asker(self.url, _PATIENCE_SECONDS)
        return [
            self._ask(asker, one.text, self._name(is_real=one.event is not None))
            for one in questions
        ]

    def talks(self, conversations: Sequence[Talk]) -> list[list[str]]:
        """Have conversations again.

        Returns:
            What was done with each message, in words of `Answer.labels`.

        Raises:
            AskerError: the assistant is gone.
        """
        asker = Asker(self.url, _PATIENCE_SECONDS)
        found = []
        for messages in conversations:
            name = self._name(is_real=True)
            found.append([self._ask(asker, text, name).labels for _, text in messages])
        return found

    def _name(self, *, is_real: bool) -> str:
        name = new_sender()
        if is_real:
            self.real.append(name)
        return name

    def _ask(self, asker: Asker, text: str, name: str) -> Answer:
        answer = answer_from_replies(asker.ask(text, name).replies, self.scope)
        self.done += 1
        return answer


def scope_in(folder: Path) -> Scope:
    """Read what the intents of a release or candidate stand for.

    Raises:
        ContentError: its content is not right.
    """
    return scope_of(load_content(folder / "content"), folder / "domain.yml")


def both(work: Sequence[Callable[[], Said]], beat: Callable[[], None]) -> list[Said]:
    """Do things at the same time.

    Args:
        work: what to do.
        beat: called now and then meanwhile; what it raises ends the waiting.
    """
    pool = ThreadPoolExecutor(len(work))
    try:
        futures: list[Future[Said]] = [pool.submit(one) for one in work]
        while wait(futures, _POLL_SECONDS).not_done:
            beat()
        return [future.result() for future in futures]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def recent(archive: Archive) -> list[Talk]:
    """Read what customers wrote in the latest conversations: event and text of each message.

    Raises:
        StorageError: the database is out of reach.
    """
    known = Sighting.objects.exclude(conversation="").values("conversation")
    latest = known.annotate(last=Max("at")).order_by("-last")[:MOST_CONVERSATIONS]
    talks = (archive.exchanges(row["conversation"]) for row in latest)
    return [[(one.event, one.text) for one in talk] for talk in talks if talk]


def differing(
    conversations: Sequence[Talk],
    before: Sequence[Sequence[str]],
    after: Sequence[Sequence[str]],
) -> Iterator[Replayed]:
    """Find the first message of each conversation that is answered otherwise.

    What comes behind it follows from it.
    """
    for messages, was, will in zip(conversations, before, after, strict=True):
        for (event, _), old, new in zip(messages, was, will, strict=True):
            if old != new:
                yield Replayed(old, new, event)
                break
