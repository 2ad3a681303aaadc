"""Buttons for what people ask next: told when pressed, and offered once."""

from __future__ import annotations

from assistant.replies.model import MessageReply, ProcedureReply
from tests.dialogue.talk import Talk


def test_a_detail_is_told_when_its_button_is_pressed(talk: Talk) -> None:
    (answer,) = talk.say("deux factures", "billing_duplicate").replies
    assert isinstance(answer, ProcedureReply)
    first, *others = answer.details
    (result,) = talk.press_under(None, first.payload).replies
    assert isinstance(result, MessageReply)
    assert result.reason == "follow_up"
    details = talk.context.content.procedures["billing_duplicate"].details
    assert result.text == next(one.text for one in details if one.title == first.title)
    assert first not in result.details
    assert result.details[: len(others)] == tuple(others)


def test_a_detail_that_was_told_in_words_is_not_offered_any_more(talk: Talk) -> None:
    talk.say("deux factures", "billing_duplicate")
    (result,) = talk.say("combien de temps", "follow_up").replies
    assert "Combien de temps" not in " ".join(one.title for one in result.details)
    (again,) = talk.say("deux factures", "billing_duplicate").replies
    assert "Combien de temps" not in " ".join(one.title for one in again.details)


def test_a_detail_that_is_gone_is_asked_back(talk: Talk) -> None:
    talk.say("deux factures", "billing_duplicate")
    outcome = talk.press_under(None, '/follow_up{"detail": "billing_duplicate.99"}')
    assert outcome.replies
