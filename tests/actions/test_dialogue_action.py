"""An action from tracker to messages and slots, with the SDK's own dispatcher and tracker."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import pytest
import structlog
from prometheus_client import CollectorRegistry
from structlog.contextvars import merge_contextvars
from structlog.testing import LogCapture

from actions.kinds import ActionAnswer
from assistant.dialogue.context import Context
from assistant.dialogue.statements import Nearness
from assistant.replies.text import render_text
from assistant.service.observability.action_metrics import ActionMetrics
from tests.actions.stage import Stage, button, message, slots_set
from tests.dialogue.talk import AskedFinder

LOST = message("mdp perdu", "lost_password")


def test_a_reply_is_sent_as_text_and_as_structure(stage: Stage, context: Context) -> None:
    (sent,), _ = stage.hear(LOST)
    assert (sent["custom"]["type"], sent["custom"]["procedure"]) == ("procedure", "lost_password")
    assert sent["custom"]["source"]["reviewed"] == "2026-11-22"
    assert sent["text"].startswith(context.build.phrase("announcement_short"))


def test_the_shell_gets_text_alone(context: Context) -> None:
    (sent,), _ = Stage(ActionAnswer(context), channel="cmdline").hear(LOST)
    assert sent["text"]
    assert not sent.get("custom")


def test_two_replies_are_two_messages_whose_choices_are_numbered_on(stage: Stage) -> None:
    sent, _ = stage.hear(
        message("a et b", "incident", questions=["incident", "abuse_email"], candidates=[])
    )
    assert [one["custom"]["procedure"] for one in sent] == ["incident", "abuse_email"]
    assert "  2) " in sent[0]["text"]
    assert "  3) " in sent[1]["text"]
    assert "  1) " not in sent[1]["text"]


def test_only_slots_that_changed_are_set(stage: Stage) -> None:
    _, first = stage.hear(LOST)
    assert slots_set(first)["procedure"] == "lost_password"
    assert slots_set(first)["announced"] is True
    assert "doubts" not in slots_set(first)

    _, second = stage.hear(message("attendez", "wait"))
    assert set(slots_set(second)) == {"act", "turns"}


def test_feedback_is_a_slot_each_time_it_is_given(stage: Stage) -> None:
    stage.hear(LOST)
    _, events = stage.hear(button("/not_solved", "not_solved"))
    given = {"procedure": "lost_password", "case": None, "solved": False}
    assert slots_set(events)["feedback"] == given
    _, events = stage.hear(button("/not_solved", "not_solved"))
    assert slots_set(events)["feedback"] == given
    _, events = stage.hear(message("et la couleur ?", "follow_up"))
    assert "feedback" not in slots_set(events)


def test_feedback_counts_for_the_answer_whose_button_was_pressed(stage: Stage) -> None:
    (first,), _ = stage.hear(LOST)
    stage.hear(message("une panne", "incident"))
    pressed = button("/not_solved", "not_solved", {"about": first["about"]})
    (contacts,), events = stage.hear(pressed)
    given = {"procedure": "lost_password", "case": None, "solved": False}
    assert slots_set(events)["feedback"] == given
    assert contacts["about"] == "lost_password"


def test_a_page_that_says_what_answers_is_not_told_again(stage: Stage, context: Context) -> None:
    (sent,), events = stage.hear({**LOST, "metadata": {"announced": True}})
    assert context.build.phrase("announcement_short") not in sent["text"]
    assert slots_set(events)["announced"] is True


def test_starting_over_resets_every_slot(stage: Stage) -> None:
    stage.hear(
        message("en Gold", "incident", entities=[{"entity": "support_level", "value": "gold"}])
    )
    assert stage.slots["support_level"] == "gold"
    _, asked = stage.hear(button("/start_over", "start_over"))
    assert asked[0]["event"] == "slot"
    assert stage.slots["support_level"] == "gold"
    _, events = stage.hear(message("oui", "affirm"))
    assert events[0]["event"] == "reset_slots"
    assert stage.slots["announced"] is True
    assert "support_level" not in stage.slots
    assert "procedure" not in stage.slots


class BrokenFinder(AskedFinder):
    """Fails on every follow-up."""

    def compare(self, *asked: object) -> Sequence[Nearness]:  # noqa: ARG002
        raise RuntimeError("secret words of the customer")


def test_a_failing_dialogue_leaves_an_apology_and_the_slots_as_they_were(context: Context) -> None:
    stage = Stage(ActionAnswer(replace(context, finder=BrokenFinder())))
    stage.hear(LOST)
    (sent,), events = stage.hear(message("et après ?", "follow_up"))
    assert sent["text"] == context.build.phrase("apology")
    assert events == []


def test_the_log_of_a_failure_says_where_and_nothing_that_was_typed(
    context: Context, capfd: pytest.CaptureFixture[str]
) -> None:
    stage = Stage(ActionAnswer(replace(context, finder=BrokenFinder())))
    stage.hear(LOST)
    stage.hear(message("mon mdp est hunter2", "follow_up"))
    log = "".join(capfd.readouterr())
    assert "action.failed" in log
    assert "conversation-1" in log
    assert "RuntimeError" in log
    assert "hunter2" not in log
    assert "secret words" not in log


def test_a_phrase_that_is_missing_leaves_an_apology(context: Context) -> None:
    messages = {**context.content.messages}
    del messages["label_source"]
    broken = replace(context, content=context.content.model_copy(update={"messages": messages}))
    (sent,), events = Stage(ActionAnswer(broken)).hear(LOST)
    assert sent["text"] == context.build.phrase("apology")
    assert events == []


class SlowFinder(AskedFinder):
    """Takes longer than anybody waits."""

    def compare(self, *asked: object) -> Sequence[Nearness]:  # noqa: ARG002
        time.sleep(2)
        return ()


def test_a_slow_dialogue_leaves_an_apology(context: Context) -> None:
    stage = Stage(ActionAnswer(replace(context, finder=SlowFinder()), deadline_s=1))
    stage.hear(LOST)
    (sent,), events = stage.hear(message("et après ?", "follow_up"))
    assert sent["text"] == context.build.phrase("apology")
    assert events == []


def test_slots_of_an_older_release_leave_an_apology(stage: Stage, context: Context) -> None:
    stage.slots["offered"] = [{"label": "a field of another time"}]
    (sent,), _ = stage.hear(LOST)
    assert sent["text"] == context.build.phrase("apology")


def test_the_text_is_the_rendered_structure(stage: Stage, context: Context) -> None:
    stage.hear(message("bonjour", "greet"))
    (sent,), _ = stage.hear(LOST)
    procedure = context.build.procedure(context.content.procedures["lost_password"], None, {})
    assert sent["text"] == render_text(procedure, context.content.messages)


def test_a_reply_says_which_intent_it_answers(stage: Stage) -> None:
    messages, _ = stage.hear(LOST)

    assert [each["intent"] for each in messages] == ["lost_password"]


def test_each_run_is_counted_and_logged_under_the_turns_id(context: Context) -> None:
    registry = CollectorRegistry()
    stage = Stage(ActionAnswer(context, ActionMetrics(registry)))
    lines = LogCapture()
    structlog.configure(processors=[merge_contextvars, lines])
    try:
        stage.hear({**LOST, "metadata": {"turn_id": "t1"}})
        stage.hear({"text": "", "intent": 3})
    finally:
        structlog.reset_defaults()

    counted = [
        registry.get_sample_value(
            "assistant_actions_total", {"action": "action_answer", "result": result}
        )
        for result in ("replied", "failed")
    ]
    assert counted == [1, 1]
    found = [
        (line["event"], line.get("turn_id"), line["conversation_id"])
        for line in lines.entries
        if line["log_level"] != "debug"
    ]
    assert found == [
        ("action.replied", "t1", "conversation-1"),
        ("action.failed", None, "conversation-1"),
    ]


def test_why_a_turn_was_taken_for_what_it_was_is_logged_without_its_words(context: Context) -> None:
    lines = LogCapture()
    structlog.configure(processors=[merge_contextvars, lines])
    try:
        stage = Stage(ActionAnswer(context))
        stage.hear(LOST)
        stage.hear(message("merci de hunter2", "thank"))
    finally:
        structlog.reset_defaults()

    decided = [line for line in lines.entries if line["event"] == "turn.decided"]
    assert [line["alone"] for line in decided] == ["lost_password", "thank"]
    assert decided[1]["why"]
    assert "hunter2" not in str(decided)
