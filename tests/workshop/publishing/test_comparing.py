"""What a draft loses is named, and what of it blocks."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.service.judging.answers import Answer, Part
from assistant.service.judging.scope import Scope

pytestmark = pytest.mark.usefixtures("installed")
SCOPE = Scope(frozenset({"incident", "billing_online"}), {}, {}, {}, frozenset({"greet"}), "")
TOLD = Answer((Part("procedure", "incident", is_procedure=True),))
OTHER = Answer((Part("procedure", "billing_online", is_procedure=True),))
DECLINED = Answer((Part("message:out_of_scope"),))


def _report(
    origins: Sequence[str],
    before: Sequence[Answer] | None,
    after: Sequence[Answer],
    most_lost: int = 5,
    **values: object,
) -> dict[str, object]:
    from assistant.workshop.publishing.comparing import asked, report
    from assistant.workshop.publishing.questions import Question

    questions = [
        Question(origin, f"question {at}", "incident", **values)
        for at, origin in enumerate(origins)
    ]
    return report(asked(questions, before, after, (SCOPE, SCOPE)), most_lost)


def _blocks(kept: dict[str, object]) -> bool:
    from assistant.workshop.publishing.comparing import blocks

    return blocks(kept)


def test_right_before_and_wrong_now_is_lost_and_the_reverse_is_won() -> None:
    kept = _report(["plain"] * 3, [TOLD, OTHER, OTHER], [DECLINED, TOLD, OTHER])
    assert [one["text"] for one in kept["lost"]] == ["question 0"]
    assert (kept["lost"][0]["was"], kept["lost"][0]["will"]) == (
        "incident",
        "(message:out_of_scope)",
    )
    assert kept["won"] == 1
    assert kept["sets"] == [{"name": "plain", "total": 3, "before": 1, "after": 1}]
    assert not _blocks(kept)


@pytest.mark.parametrize("origin", ["own", "customers"])
def test_a_lost_question_that_must_pass_blocks_and_comes_first(origin: str) -> None:
    kept = _report(["plain", origin], [TOLD, TOLD], [OTHER, OTHER])
    assert [one["set"] for one in kept["lost"]] == [origin, "plain"]
    assert _blocks(kept)


@pytest.mark.parametrize(
    ("questions", "lost", "blocks"), [(20, 1, False), (20, 2, True), (9, 5, False), (10, 1, True)]
)
def test_an_answer_whose_share_falls_too_far_blocks_with_ten_questions_at_least(
    questions: int, lost: int, blocks: bool
) -> None:
    after = [OTHER] * lost + [TOLD] * (questions - lost)
    kept = _report(["plain"] * questions, [TOLD] * questions, after)
    assert kept["fallen"] == (["incident"] if blocks else [])
    assert _blocks(kept) is blocks


def test_the_limit_is_a_setting() -> None:
    after = [OTHER] * 2 + [TOLD] * 18
    assert not _blocks(_report(["plain"] * 20, [TOLD] * 20, after, most_lost=10))


def test_a_first_publication_loses_nothing() -> None:
    kept = _report(["own"], None, [OTHER])
    assert (kept["lost"], kept["sets"][0]["before"]) == ([], None)
    assert len(kept["wrong"]) == 1
    assert not _blocks(kept)


def test_a_real_message_is_named_by_its_event_and_a_kept_one_by_its_digest() -> None:
    for origin, values, named in (("marked", {"event": 7}, "event"), ("customers", {}, "digest")):
        (lost,) = _report([origin], [TOLD], [OTHER], **values)["lost"]
        assert named in lost
        assert "question" not in str(lost)


def test_what_is_forbidden_is_wrong_whatever_else_is_said() -> None:
    from assistant.workshop.publishing.questions import Question, is_right

    denied = Question("negated", "pas ça", "", frozenset({"incident"}))
    assert not is_right(denied, TOLD, SCOPE)
    assert is_right(denied, DECLINED, SCOPE)
    assert is_right(denied, OTHER, SCOPE)


def test_a_replay_shows_the_first_difference_of_each_conversation_by_frequency() -> None:
    from assistant.workshop.publishing.asking import differing
    from assistant.workshop.publishing.comparing import replay_report

    talks = [[(1, "a"), (2, "b"), (3, "c")], [(4, "a")], [(5, "x")], [(6, "y")]]
    before = [["p", "q", "r"], ["p"], ["q"], ["z"]]
    after = [["p", "s", "t"], ["p"], ["s"], ["w"]]
    kept = replay_report(len(talks), differing(talks, before, after))
    assert kept == {
        "conversations": 4,
        "changed": [
            {"was": "q", "will": "s", "count": 2, "events": [2, 5]},
            {"was": "z", "will": "w", "count": 1, "events": [6]},
        ],
    }
