"""Gathers what is new in the conversations, and lets go of what was erased."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from assistant.content.lexicon import normalise
from assistant.service.asker import EVALUATION
from assistant.storage.archive import Archive, batches
from assistant.workshop.configuration import Installation
from assistant.workshop.models import Progress, Sighting, Source
from assistant.workshop.project import answer_bound, content_of
from assistant.workshop.review.outcomes import Judged, judge
from assistant.workshop.review.trials import TRIAL

_OTHERS = (TRIAL, EVALUATION)
_FRESH = timedelta(seconds=20)
_MILLISECONDS = 1000
# PostgreSQL gives numbers when events are written and shows them when the turn is committed: a
# lower one may be seen after a higher one.
_OVERLAP = 500


def fingerprint(text: str) -> str:
    """Digest a sentence, whatever its case, accents and punctuation.

    With this installation's secret, so that nobody can try sentences out on what is left after an
    erasure.
    """
    key = str(settings.SECRET_KEY).encode()
    return hmac.new(key, normalise(text).encode(), hashlib.sha256).hexdigest()


def collect(archive: Archive, installation: Installation, *, now: bool = False) -> None:
    """Bring the workshop's tables up to what is stored.

    Args:
        archive: the conversations.
        installation: where the content is.
        now: also if it was done a moment ago.

    Raises:
        StorageError: the database is out of reach.
        ContentError: the content is not right.
    """
    progress = Progress.objects.get_or_create(pk=1)[0]
    if not now and progress.at and timezone.now() - progress.at < _FRESH:
        return
    until = archive.last_event()
    answerable, bound = content_of(installation.root).answerable_intents, answer_bound()
    for name in archive.changed(progress.last_event - _OVERLAP, until):
        if not name.startswith(_OTHERS):
            judged = judge(archive.exchanges(name), answerable, bound)
            with transaction.atomic():
                _write(name, [one for one in judged if one.exchange.event <= until])
    _forget(archive)
    _watch_sources(archive, timedelta(days=installation.storage.retention_days))
    Progress.objects.filter(pk=1).update(last_event=until, at=timezone.now())


def _write(name: str, judged: list[Judged]) -> None:
    for one in judged:
        exchange = one.exchange
        answered = exchange.answered_at
        Sighting.objects.update_or_create(
            event=exchange.event,
            defaults={
                "conversation": name,
                "at": datetime.fromtimestamp(exchange.at, UTC),
                "channel": exchange.channel,
                "fingerprint": fingerprint(exchange.text) if one.is_typed else "",
                "outcome": one.outcome.value,
                "act": exchange.act or "",
                "procedure": one.procedure,
                "proposed": one.proposed,
                "likely": [list(pair) for pair in one.likely],
                "sure": one.sure,
                "solved": one.solved,
                "is_typed": one.is_typed,
                "answer_ms": None
                if answered is None
                else round(_MILLISECONDS * (answered - exchange.at)),
            },
        )


def _forget(archive: Archive) -> None:
    """Keep nothing but figures of messages that are not there any more."""
    known = list(Sighting.objects.filter(event__isnull=False).values_list("event", flat=True))
    gone = set(known) - archive.kept(known)
    for batch in batches(sorted(gone)):
        Sighting.objects.filter(event__in=batch).update(event=None, conversation="", fingerprint="")


def _watch_sources(archive: Archive, retention: timedelta) -> None:
    """Tell an erased conversation, whose examples must be looked at, from one that grew old."""
    sources = list(Source.objects.filter(erased_at=None))
    active = archive.last_active({source.conversation for source in sources})
    for source in sources:
        if source.conversation in active:
            last = datetime.fromtimestamp(active[source.conversation], UTC)
            Source.objects.filter(pk=source.pk).update(last_active_at=last)
        elif timezone.now() < source.last_active_at + retention:
            Source.objects.filter(pk=source.pk).update(erased_at=timezone.now(), conversation="")
        else:
            source.delete()
