"""The report shows what was measured, needs no network, and compares with the previous run."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.tools.evaluation.sets import SCOPE, choices, measured, procedure
from tools.evaluation.errors import EvaluationError
from tools.evaluation.figures import Measured, figures_of
from tools.evaluation.report import confusion, render_report, summary, worst_errors
from tools.evaluation.runs import Run, keep_run, previous_run
from tools.evaluation.shares import Share

MARKUP = '<script src="https://exemple.test/x.js">alert(1)</script>'
TIME = datetime(2026, 11, 22, 15, 0)
SURE = (("incident", 0.95), ("lost_password", 0.03))
UNSURE = (("lost_password", 0.55), ("incident", 0.40))
MESSAGES = [
    measured("incident", procedure("incident"), text="en panne", ranking=SURE),
    measured("incident", procedure("lost_password"), text="perdu", ranking=UNSURE),
    measured("billing_unclear", choices("billing_unclear"), text="facture", ranking=UNSURE),
    measured("out_of_scope", procedure("incident"), text=MARKUP, style="noise", ranking=SURE),
    measured("greet", choices(), text="bonjour", ranking=UNSURE),
    measured(
        "incident+lost_password",
        procedure("incident"),
        procedure("lost_password"),
        text="les deux",
        ranking=SURE,
    ),
]


def _run(messages: Sequence[Measured], time: datetime = TIME) -> Run:
    return Run(
        "mine", "abc", "assistant", "m.tar.gz", time, figures_of(messages, SCOPE), (*messages,)
    )


def test_figures_are_counted_by_style_and_kind() -> None:
    figures = figures_of(MESSAGES, SCOPE)

    assert figures["right.messy"] == Share(1, 3)
    assert figures["right_or_offered.all"] == Share(2, 3)
    assert figures["wrong.messy"] == Share(1, 3)
    assert figures["first_three.all"] == Share(2, 3)
    assert figures["accepted.noise"] == Share(1, 1)
    assert figures["two_questions"] == Share(1, 1)
    assert figures["talk"] == Share(0, 1)
    assert figures["split"] == Share(0, 5)
    assert 0 < figures["ece"] < 1


def test_figures_that_a_set_does_not_allow_are_left_out() -> None:
    figures = figures_of([measured("out_of_scope", choices())], SCOPE)

    assert set(figures) == {"accepted.messy", "accepted.all", "split"}


def test_the_report_shows_everything_and_asks_for_nothing() -> None:
    page = render_report(_run(MESSAGES), None, SCOPE)

    for heading in ("by style", "by intent", "Reliability", "Threshold sweep", "Worst errors"):
        assert heading in page
    assert page.count("<svg") == 2
    assert "33.3&nbsp;%" in page
    assert "no earlier run" in page
    assert "&lt;script src=" in page
    assert not re.search(r"<(script|link|img|iframe)\b|@import|url\(|(href|src)=[\"'](?!#)", page)


def test_a_report_without_probabilities_has_no_charts() -> None:
    page = render_report(_run([measured("incident", procedure("incident"))]), None, SCOPE)

    assert "<svg" not in page
    assert "Worst errors" in page


def test_a_report_of_messages_with_two_questions_alone_has_no_matrix() -> None:
    page = render_report(_run(MESSAGES[-1:]), None, SCOPE)

    assert "What was asked" not in page
    assert "two questions served" in page


def test_errors_come_with_the_surest_harm_first() -> None:
    verdicts = [item.verdict for item in worst_errors(MESSAGES)]

    assert verdicts == ["accepted", "wrong", "missed", "offered"]


def test_the_matrix_counts_each_message_with_one_intent_once() -> None:
    matrix = confusion(MESSAGES)

    assert matrix.columns == ("incident", "lost_password", "(choice:clarify)")
    assert dict(matrix.rows)["incident"] == (1, 1, 0)
    assert sum(sum(counts) for _, counts in matrix.rows) == 5


def test_a_run_is_compared_with_the_previous_one_of_the_same_set(tmp_path: Path) -> None:
    older = [measured("incident", choices(), text="en panne", ranking=SURE), *MESSAGES[1:]]
    assert previous_run(tmp_path, _run(older)) is None
    keep_run(tmp_path, _run(older))

    run = _run(MESSAGES, TIME + timedelta(hours=1))
    comparison = previous_run(tmp_path, run)

    assert comparison is not None
    assert comparison.same_set
    assert comparison.figures["right.all"] == 0.0
    (change,) = comparison.changes
    assert (change.text, change.before, change.after) == ("en panne", "missed", "right")
    page = render_report(run, comparison, SCOPE)
    assert '<span class="delta better">+33.3</span>' in page
    assert "+0.333" in summary(run, comparison)


def test_a_worse_run_is_shown_as_worse(tmp_path: Path) -> None:
    keep_run(tmp_path, _run([*MESSAGES[:1], *MESSAGES[4:]]))
    run = _run(MESSAGES, TIME + timedelta(hours=1))

    page = render_report(run, previous_run(tmp_path, run), SCOPE)

    assert '<span class="delta worse">-66.7</span>' in page
    assert '<span class="delta worse">+33.3</span>' in page


def test_a_kept_run_has_every_figure_with_its_size_and_interval(tmp_path: Path) -> None:
    kept = json.loads(keep_run(tmp_path, _run(MESSAGES)).read_text(encoding="utf-8"))

    right = kept["figures"]["right.messy"]
    assert (right["hits"], right["total"]) == (1, 3)
    assert right["interval"] == pytest.approx(Share(1, 3).interval)
    assert [message["verdict"] for message in kept["messages"]] == [
        item.verdict for item in MESSAGES
    ]


def test_a_damaged_previous_run_is_named(tmp_path: Path) -> None:
    path = keep_run(tmp_path, _run(MESSAGES))
    path.write_text("{", encoding="utf-8")

    with pytest.raises(EvaluationError, match=re.escape(path.name)):
        previous_run(tmp_path, _run(MESSAGES))


def test_the_terminal_shows_the_figures_and_the_worst_errors() -> None:
    text = summary(_run(MESSAGES), None)

    assert re.search(r"^right\.messy +3 +0\.333 \[", text, re.MULTILINE)
    assert re.search(r"^wrong +incident +lost_password +perdu$", text, re.MULTILINE)
