"""The report: one definition a figure, by week and channel, in the zone of the installation."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.workshop.conftest import SignIn

pytestmark = pytest.mark.usefixtures("database", "project")
NOW = datetime.now(UTC).replace(microsecond=0)


def _seen(at: datetime = NOW, **values: Any) -> None:
    from assistant.workshop.models import Sighting

    fields = {"channel": "web", "outcome": "answered", "is_typed": True, "act": "ask", **values}
    Sighting.objects.create(at=at, **fields)


def _this() -> date:
    from django.utils import timezone

    from assistant.workshop.report.weeks import monday

    return monday(timezone.localdate())


def test_each_figure_counts_what_it_says() -> None:
    from assistant.workshop.report.weeks import weeks

    for outcome in ("answered", "near", "corrected", "not_solved", "doubted", "declined"):
        _seen(outcome=outcome, answer_ms=100)
    for outcome in ("talk", "failed"):
        _seen(outcome=outcome, answer_ms=100)
    _seen(outcome="escalated", act="contact_human", answer_ms=700)
    _seen(solved=True)
    _seen(solved=False, outcome="not_solved")
    week = weeks(_this())[-1]
    assert (week["asked"], week["answered"], week["doubted"], week["declined"]) == (8, 6, 1, 1)
    assert (week["corrected"], week["escalated"], week["solved"], week["not_solved"]) == (
        1,
        1,
        1,
        1,
    )
    assert (week["share_answered"], week["share_solved"], week["answer_ms"]) == (0.75, 0.5, 100)


def test_weeks_without_messages_are_there_and_a_channel_can_be_chosen() -> None:
    from assistant.workshop.report.weeks import weeks

    _seen(NOW - timedelta(days=14), channel="slack")
    _seen()
    assert [week["asked"] for week in weeks(_this())] == [0, 0, 0, 0, 0, 1, 0, 1]
    assert [week["asked"] for week in weeks(_this(), "slack")] == [0, 0, 0, 0, 0, 1, 0, 0]
    assert weeks(_this())[0]["share_answered"] is None


def test_a_week_begins_on_monday_in_paris_not_in_london() -> None:
    from assistant.workshop.report.weeks import weeks

    # Sunday 23:30 in UTC is Monday 00:30 in Paris.
    _seen(datetime(2026, 11, 22, 23, 30, tzinfo=UTC))
    assert [week["asked"] for week in weeks(date(2026, 11, 23), count=2)] == [0, 1]
    assert weeks(date(2026, 11, 23))[-1]["name"] == "2026-W48"


def test_an_answer_that_solves_less_often_is_named() -> None:
    from assistant.workshop.report.weeks import fallen

    for name, now in (("incident", [True, False, False, False, False]), ("billing", [True] * 5)):
        for solved in [True] * 5:
            _seen(NOW - timedelta(days=10), procedure=name, solved=solved)
        for solved in now:
            _seen(procedure=name, solved=solved)
    for solved in (True, False):
        _seen(NOW - timedelta(days=10 * solved), procedure="rare", solved=solved)
    assert [(one.answer, one.before, one.now) for one in fallen(_this())] == [
        ("incident", 1.0, 0.2)
    ]


def test_new_is_what_was_never_sent_before() -> None:
    from assistant.workshop.report.weeks import new_sentences

    _seen(NOW - timedelta(days=8), fingerprint="a", outcome="answered")
    for mark in ("a", "b", "b", "c", ""):
        _seen(fingerprint=mark, outcome="declined")
    _seen(fingerprint="d", outcome="answered")
    assert new_sentences(_this()) == 2


def test_the_page_says_it_in_words_and_the_table_says_what_the_plot_shows(
    sign_in: SignIn,
) -> None:
    for _ in range(3):
        _seen(procedure="incident")
    _seen(outcome="declined")
    page = sign_in("READS").get("/rapport/").content.decode()
    assert "4 demandes" in page
    assert "75\N{NO-BREAK SPACE}%" in page
    assert "Signaler un incident" in page
    assert page.count("<rect") == 16
    assert page.split("<tbody>")[1].split("</tbody>")[0].count("<tr>") == 8


@pytest.mark.parametrize("asked", ["2026-W10", "", "2026-W99", "x", "2099-W01"])
def test_any_week_can_be_asked_for(sign_in: SignIn, asked: str) -> None:
    page = sign_in("READS").get("/rapport/", {"semaine": asked, "canal": "x<y"}).content.decode()
    assert ("2026-W10" in page.split("</h1>")[0]) == (asked == "2026-W10")
    assert "x<y" not in page


def test_the_file_holds_the_same_by_channel(sign_in: SignIn) -> None:
    _seen()
    _seen(solved=True)
    _seen(channel="slack", outcome="declined")
    answer = sign_in("READS").get("/rapport/csv/")
    assert answer["Content-Type"].startswith("text/csv")
    head, *rows = answer.content.decode("utf-8-sig").splitlines()
    assert head.startswith("semaine;canal;demandes;répondues")
    assert [row.split(";")[1:4] for row in rows] == [["Slack", "1", "0"], ["tchat", "2", "2"]]
    assert rows[1].split(";")[10:12] == ["1,000", "1,000"]
