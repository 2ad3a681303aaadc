"""What each answer is worth to those who got it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from assistant.dialogue import interpretation as kinds
from assistant.workshop.models import Sighting
from assistant.workshop.review.outcomes import ABOUT_AN_ANSWER


@dataclass(frozen=True)
class Figures:
    """How often an answer was shown, and what became of it."""

    shown: int = 0
    solved: int = 0
    not_solved: int = 0
    asked_next: int = 0
    escalated: int = 0

    @property
    def said(self) -> int:
        """How many said whether it was solved."""
        return self.solved + self.not_solved

    @property
    def share_solved(self) -> float | None:
        """Share of solved among those who said; None when nobody did."""
        return self.solved / self.said if self.said else None


def figures(since: datetime, until: datetime | None = None) -> Mapping[str, Figures]:
    """Count for each answer.

    Args:
        since: the first moment that counts.
        until: the first that does not any more; None for no end.
    """
    seen = Sighting.objects.exclude(procedure="").filter(at__gte=since)
    if until:
        seen = seen.filter(at__lt=until)
    rows = seen.values_list("procedure").annotate(
        shown=Count("pk", filter=~Q(act__in=list(ABOUT_AN_ANSWER))),
        good=Count("pk", filter=Q(solved=True)),
        bad=Count("pk", filter=Q(solved=False)),
        asked_next=Count("pk", filter=Q(act__in=(kinds.FACT, kinds.UNDOCUMENTED))),
        escalated=Count("pk", filter=Q(act=kinds.HUMAN)),
    )
    return {name: Figures(*counts) for name, *counts in rows}
