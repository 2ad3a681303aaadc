"""The pages of the report."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from assistant.workshop.configuration import installation
from assistant.workshop.project import content_of
from assistant.workshop.report.weeks import (
    WEEK,
    channels,
    fallen,
    monday,
    new_sentences,
    of_answers,
    week_name,
    weeks,
)
from assistant.workshop.review.collect import collect
from assistant.workshop.tags import channel as channel_name
from assistant.workshop.wording import words

_FILE_WEEKS = 53
_MOMENT = "%G-W%V-%u"


def report(request: HttpRequest) -> HttpResponse:
    """Show a week, with those before it."""
    start, channel = _week(request), request.GET.get("canal", "")
    page = figures_page(start, channel)
    today = timezone.localdate()
    page |= {
        # What the highest bar of the plot stands for.
        "most": max(one["asked"] for one in page["weeks"]) or 1,
        "channels": channels(),
        "before": week_name(start - WEEK),
        "after": week_name(start + WEEK) if start + WEEK <= today else "",
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
            if one["asked"] or one["escalated"]:
                row = {**one, "week": one["name"], "channel": channel_name(channel)}
                writer.writerow(_written(row[name]) for name in columns)
    return file.getvalue()


def file_name(start: date) -> str:
    """Name the file of a year."""
    return f"rapport-{week_name(start)}.csv"


def _written(value: float | str | None) -> str:
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
