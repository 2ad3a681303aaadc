"""How the messages of each validation set are judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.content.loader import load_content
from assistant.service.judging.scope import scope_of
from assistant.understanding.kept_apart import SETS
from tools.evaluation.records import Record, read_records
from tools.evaluation.shares import Share
from tools.evaluation.validation import (
    DIALOGUES,
    JUDGES,
    Outcome,
    Rules,
    Seen,
    figures_of,
    kind_of,
    read_rules,
    sets_of,
)


@pytest.fixture(scope="module")
def rules() -> Rules:
    return read_rules(SETS, scope_of(load_content(Path("content")), Path("domain.yml")))


def judged(
    kind: str, rules: Rules, fields: dict[str, object], *given: str, **seen: object
) -> Outcome:
    topics = tuple(str(topic) for topic in seen.pop("topics", ()))  # type: ignore[attr-defined]
    offered = frozenset(str(name) for name in seen.pop("offered", ()))  # type: ignore[attr-defined]
    said = str(seen.pop("said", ""))
    what = Seen(given, topics, offered, said, silent=False)
    return JUDGES[kind](Record(Path("set.jsonl"), 1, fields), what, rules)


def test_every_set_has_a_kind() -> None:
    kinds = {kind_of(path) for path in sets_of(SETS)}

    assert len(sets_of(SETS)) == len(list(SETS.glob("*.jsonl")))
    assert kinds == {*JUDGES, DIALOGUES}


def test_a_question_is_right_offered_or_wrong(rules: Rules) -> None:
    asked = {"intent": "lost_password"}

    assert judged("messages", rules, asked, "lost_password")["right"]
    offered = judged("messages", rules, asked, offered=["lost_password"])
    assert (offered["right"], offered["right_or_offered"], offered["wrong"]) == (False, True, False)
    assert judged("messages", rules, asked, "incident")["wrong"]
    assert not judged("messages", rules, asked, "incident", "lost_password")["wrong"]


def test_a_topic_is_right_when_its_questions_are_listed(rules: Rules) -> None:
    asked = {"intent": "billing"}

    assert judged("messages", rules, asked, topics=["billing"])["right"]
    assert judged("plain", rules, asked, "billing_online", topics=["billing"])["topic_wrong"]


def test_a_vague_opening_may_not_be_pinned_nor_wipe_the_memory(rules: Rules) -> None:
    vague = {"intent": "vague"}

    assert not judged("plain", rules, vague)["vague_pinned"]
    assert judged("plain", rules, vague, "incident")["vague_pinned"]
    pinned = judged("plain", rules, vague, topics=["billing"], offered=["billing_online"])
    assert pinned["vague_pinned"]
    assert judged("plain", rules, vague, said="c'est reparti de zero : …")["vague_pinned"]


def test_a_trap_counts_for_its_kind(rules: Rules) -> None:
    result = judged("traps", rules, {"kind": "hostile"}, "incident")

    assert result == {"answered.hostile": True, "answered": True}


def test_what_is_denied_and_what_is_wanted_are_counted_apart(rules: Rules) -> None:
    fields = {"wanted": ["login_failure"], "forbidden": ["lost_password"]}

    assert judged("negated", rules, fields, "login_failure") == {"forbidden": False, "wanted": True}
    nothing = {"wanted": [], "forbidden": ["incident"]}
    assert judged("negated", rules, nothing, "incident") == {"forbidden": True, "wanted": None}


def test_two_questions_are_both_answered_or_one_is_and_the_other_offered(rules: Rules) -> None:
    fields = {"intents": ["incident", "billing_online"]}

    assert judged("two_questions", rules, fields, "incident", "billing_online")["both"]
    assert judged("two_questions", rules, fields, "incident", offered=["billing_online"])["both"]
    assert not judged("two_questions", rules, fields, offered=["incident", "billing_online"])[
        "both"
    ]
    one = judged("two_questions", rules, fields, "incident")
    assert (one["both"], one["one"]) == (False, True)


def test_one_question_with_two_answers_is_split(rules: Rules) -> None:
    result = judged("one_question", rules, {"intent": "incident"}, "incident", "billing_online")

    assert result == {"right": True, "split": True, "wrong": False}


def test_every_input_of_the_field_that_can_be_asked_has_a_rule(rules: Rules) -> None:
    asked = [r for r in read_records(SETS / "field.jsonl") if "widget" not in str(r.fields)]
    unruled = [
        r.fields
        for r in asked
        if "Teams" not in r.fields["kind"]
        and r.fields["kind"] not in rules.field
        and r.fields["wanted"] not in rules.field
        and r.fields["wanted"] not in rules.scope.procedures
    ]

    assert [r for r in unruled if "host" not in str(r) and "Enter" not in str(r)] == []


def test_what_does_not_count_for_a_figure_is_left_out() -> None:
    figures = figures_of([{"right": True, "wanted": None}, {"right": False, "wanted": True}])

    assert figures == {"right": Share(1, 2), "wanted": Share(1, 1)}
