"""The pages of the report."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from assistant.workshop.configuration import installation
from assistant.workshop.project import content_of
from assistant.workshop.report.weeks import (
    WEEK,
    Week,
    channels,
    fallen,
    monday,
    new_sentences,
    of_answers,
    weeks,
)
from assistant.workshop.review.collect import collect
from assistant.workshop.wording import words

_HEIGHT, _GAP, _BAR, _TOP = 160, 70, 40, 20
_FILE_WEEKS = 53
_MOMENT = "%G-W%V-%u"


@dataclass(frozen=True)
class Bar:
    """One week of the plot: where its bar stands, and where the answered part of it begins."""

    week: Week
    x: int
    middle: int
    y: int
    height: int
    answered_y: int
    answered_height: int


def report(request: HttpRequest) -> HttpResponse:
    """Show a week, with those before it."""
    start, channel = _week(request), request.GET.get("canal", "")
    page = figures_page(start, channel)
    today = timezone.localdate()
    page |= {
        "bars": _bars(page["weeks"][::-1]),
        "channels": channels(),
        "before": weeks(start - WEEK, count=1)[0].name,
        "after": weeks(start + WEEK, count=1)[0].name if start + WEEK <= today else "",
    }
    return render(request, "report/report.html", page)


def download(request: HttpRequest) -> HttpResponse:
    """Give the weeks of a year as a file, by channel."""
    start = _week(request)
    response = HttpResponse(year(start), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name(start)}"'
    return response


def figures_page(start: date, channel: str = "") -> dict[str, Any]:
    """Gather what is said of a week, on a page or in a mail.

    Args:
        start: its Monday.
        channel: of which channel; empty for all.

    Raises:
        StorageError: the database is out of reach.
        ContentError: the content is not right.
    """
    place = installation()
    collect(place.archive, place)
    listed = weeks(start, channel)
    content = content_of(place.root)
    titles = {answer.id: answer.title for answer in content.procedures.values()}
    today = timezone.localdate()
    return {
        "week": listed[-1],
        "weeks": listed[::-1],
        "channel": channel,
        "end": start + WEEK - timedelta(days=1),
        "answers": sorted(
            ((titles.get(name, name), one) for name, one in of_answers(start).items()),
            key=lambda pair: -pair[1].shown,
        ),
        "fallen": [(titles.get(one.answer, one.answer), one) for one in fallen(start)],
        "new": new_sentences(start),
        "overdue": [one for one in content.procedures.values() if one.review_due <= today],
    }


def year(start: date) -> str:
    """Write the weeks of a year until one, by channel, for a spreadsheet."""
    # What spreadsheets need to read accents, and the separator of French ones.
    file = io.StringIO("\ufeff")
    file.seek(0, io.SEEK_END)
    writer = csv.writer(file, delimiter=";")
    columns = words("columns")
    writer.writerow(columns.values())
    for channel in channels():
        for one in weeks(start, channel, _FILE_WEEKS):
            if one.asked or one.escalated:
                named = {"week": one.name, "channel": words("channels").get(channel, channel)}
                writer.writerow(
                    named[name] if name in named else _number(getattr(one, name))
                    for name in columns
                )
    return file.getvalue()


def file_name(start: date) -> str:
    """Name the file of a year."""
    return f"rapport-{start:%G-W%V}.csv"


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.3f}".replace(".", ",") if isinstance(value, float) else str(value)


def _week(request: HttpRequest) -> date:
    """Read which week is asked for; this one if none or a wrong one is."""
    this = monday(timezone.localdate())
    given = request.GET.get("semaine", "")
    try:
        asked = datetime.strptime(f"{given}-1", _MOMENT).date()
    except ValueError:
        return this
    return min(asked, this)


def _bars(listed: list[Week]) -> list[Bar]:
    most = max((one.asked for one in listed), default=0) or 1

    def bar(number: int, one: Week) -> Bar:
        height, answered = (round(_HEIGHT * part / most) for part in (one.asked, one.answered))
        x = number * _GAP
        return Bar(
            week=one,
            x=x,
            middle=x + _BAR // 2,
            y=_HEIGHT - height + _TOP,
            height=height,
            answered_y=_HEIGHT - answered + _TOP,
            answered_height=answered,
        )

    return [bar(number, one) for number, one in enumerate(listed)]
