"""Counts by week: the same figures for the table, the plot and the file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncWeek
from django.utils import timezone

from assistant.dialogue import interpretation as kinds
from assistant.workshop.answers.figures import Figures, figures
from assistant.workshop.models import Sighting
from assistant.workshop.review.outcomes import Outcome

Week = Mapping[str, Any]
"""The figures of a week by name, see `weeks`."""
WEEKS = 8
WEEK = timedelta(days=7)
_BEFORE = 4
_ENOUGH = 5
_FELL = 0.2
_TOLD = (Outcome.ANSWERED, Outcome.NEAR, Outcome.CORRECTED, Outcome.NOT_SOLVED)
_PARTS = ("answered", "doubted", "declined")
_ASKED = (*_TOLD, Outcome.DOUBTED, Outcome.DECLINED)


@dataclass(frozen=True)
class Fallen:
    """An answer that solves less than it did."""

    answer: str
    before: float
    now: float


def monday(day: date) -> date:
    """The first day of a week."""
    return day - timedelta(days=day.weekday())


def week_name(start: date) -> str:
    """Name a week as ISO 8601 does, `2026-W48`."""
    return f"{start:%G-W%V}"


def weeks(last: date, channel: str = "", count: int = WEEKS) -> list[Week]:
    """Count several weeks, the latest last; those without messages too.

    Args:
        last: the Monday of the last one.
        channel: one channel; all, if empty.
        count: how many.

    Returns:
        For each its Monday (`start`), its `name` as ISO 8601 writes it, and by name: messages that
        `asked` something; of these, `answered` (whatever was said of the answer), `doubted` (asked
        back) and `declined` (without an answer), and the share of each; of the answered,
        `corrected` (« not that »); `escalated` (a person was asked for); `solved` and `not_solved`,
        what was said of answers, and `share_solved`; `answer_ms`, the median time until the first
        reply, in milliseconds. A share of nothing is None.
    """
    first = last - (count - 1) * WEEK
    seen = _seen(first, last + WEEK, channel).annotate(week=TruncWeek("at"))
    rows = {row["week"].date(): row for row in seen.values("week").annotate(**_COUNTS)}
    times: defaultdict[date, list[int]] = defaultdict(list)
    for week, answer_ms in seen.filter(answer_ms__isnull=False).values_list("week", "answer_ms"):
        times[week.date()].append(answer_ms)
    listed = [first + number * WEEK for number in range(count)]
    return [_week(start, rows.get(start), times[start]) for start in listed]


def channels() -> list[str]:
    """All channels with messages."""
    return sorted(Sighting.objects.values_list("channel", flat=True).distinct())


def of_answers(start: date) -> Mapping[str, Figures]:
    """What each answer was worth in a week."""
    return figures(_moment(start), _moment(start + WEEK))


def fallen(start: date) -> list[Fallen]:
    """List the answers that solved less in a week than in the four before it."""
    before = figures(_moment(start - _BEFORE * WEEK), _moment(start))
    found = []
    for name, now in of_answers(start).items():
        then = before.get(name, Figures())
        if min(now.said, then.said) >= _ENOUGH:
            old, new = then.share_solved or 0.0, now.share_solved or 0.0
            if old - new >= _FELL:
                found.append(Fallen(name, old, new))
    return sorted(found, key=lambda one: one.now - one.before)


def new_sentences(start: date) -> int:
    """Count the distinct sentences that got no answer in a week, and were never sent before."""
    declined = Sighting.objects.filter(is_typed=True, outcome=Outcome.DECLINED)
    of_week = declined.filter(at__gte=_moment(start), at__lt=_moment(start + WEEK))
    earlier = Sighting.objects.filter(at__lt=_moment(start)).exclude(fingerprint="")
    new = of_week.exclude(fingerprint="").exclude(fingerprint__in=earlier.values("fingerprint"))
    return int(new.values("fingerprint").distinct().count())


_COUNTS = {
    "asked": Count("pk", filter=Q(outcome__in=_ASKED)),
    "answered": Count("pk", filter=Q(outcome__in=_TOLD)),
    "doubted": Count("pk", filter=Q(outcome=Outcome.DOUBTED)),
    "declined": Count("pk", filter=Q(outcome=Outcome.DECLINED)),
    "corrected": Count("pk", filter=Q(outcome=Outcome.CORRECTED)),
    "escalated": Count("pk", filter=Q(act=kinds.HUMAN)),
    "good": Count("pk", filter=Q(solved=True)),
    "bad": Count("pk", filter=Q(solved=False)),
}


def _seen(start: date, end: date, channel: str) -> Any:
    found = Sighting.objects.filter(at__gte=_moment(start), at__lt=_moment(end))
    return found.filter(channel=channel) if channel else found


def _week(start: date, row: Mapping[str, int] | None, times: Sequence[int]) -> Week:
    counts = row or dict.fromkeys(_COUNTS, 0)
    solved, not_solved = counts["good"], counts["bad"]
    return {
        "start": start,
        "name": week_name(start),
        **{name: counts[name] for name in ("asked", *_PARTS, "corrected", "escalated")},
        **{f"share_{name}": _share(counts[name], counts["asked"]) for name in _PARTS},
        "solved": solved,
        "not_solved": not_solved,
        "share_solved": _share(solved, solved + not_solved),
        "answer_ms": median(times) if times else None,
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _moment(day: date) -> datetime:
    """When a day begins, in the zone of the installation."""
    moment: datetime = timezone.make_aware(datetime.combine(day, time()))
    return moment
