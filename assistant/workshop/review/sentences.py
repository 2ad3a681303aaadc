"""The words of decided sentences, as long as they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from assistant.storage.archive import Archive, batches
from assistant.workshop.models import Decision, Sighting, Verdict


def unanswered() -> list[Decision]:
    """List the decisions that an answer is missing, the latest first."""
    open_ones = Decision.objects.filter(undone_at=None, verdict=Verdict.NEW_ANSWER)
    return list(open_ones.order_by("-pk"))


def worded(
    decisions: list[Decision], archive: Archive, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Find what a page shows of decisions: their words, unless they were erased, and names."""
    texts = words_of(decisions, archive)
    return [
        {
            "decision": decision,
            "text": texts.get(decision.fingerprint, ""),
            "name": names.get(decision.intent, decision.intent),
        }
        for decision in decisions
    ]


def words_of(decisions: list[Decision], archive: Archive) -> dict[str, str]:
    """Find the latest words of decisions, by fingerprint; those erased are left out."""
    events = events_of(decision.fingerprint for decision in decisions)
    texts = archive.texts(events.values())
    return {mark: texts[event] for mark, event in events.items() if event in texts}


def events_of(fingerprints: Iterable[str]) -> dict[str, int]:
    """Find the latest event of each sentence, by fingerprint; those erased are left out."""
    found: dict[str, int] = {}
    for batch in batches(list(fingerprints)):
        seen = Sighting.objects.filter(fingerprint__in=batch, event__isnull=False)
        found |= dict(seen.order_by("event").values_list("fingerprint", "event"))
    return found
