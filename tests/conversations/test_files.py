"""The files of conversations, without an assistant: sound, and complete."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.content.loader import load_content
from assistant.replies.model import ChoiceReply
from tests.conversations.conversation import (
    Conversation,
    Expected,
    Reply,
    conversations,
    faults,
)

CONTENT = load_content(Path("content"))
CONVERSATIONS = dict(conversations())
PATTERNS = {
    "happy_path",
    "corrections",
    "digressions",
    "follow_ups",
    "fallback",
    "small_talk",
    "feedback",
    "new_organisation",
    "politeness",
    "two_questions",
    "between_questions",
    "threads",
    "memory",
}
EXPECTED = [
    (name, expected)
    for name, conversation in CONVERSATIONS.items()
    for turn in conversation.turns
    for expected in turn.expect
]


def test_every_pattern_has_conversations() -> None:
    assert {name.split("/")[0] for name in CONVERSATIONS} == PATTERNS
    assert len(CONVERSATIONS) >= 40


def test_every_procedure_case_and_topic_is_met() -> None:
    cases = {
        (procedure.id, case.id if case else None)
        for procedure in CONTENT.procedures.values()
        for case in (procedure.cases.options if procedure.cases else (None,))
    }
    met = {(e.procedure, e.case) for _, e in EXPECTED if e.type == "procedure"}
    assert cases <= met


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_names_in_a_file_exist(name: str) -> None:
    for turn in CONVERSATIONS[name].turns:
        for expected in turn.expect:
            assert expected.type in (None, "procedure", "choice", "contacts", "message")
            assert expected.procedure is None or expected.procedure in CONTENT.procedures
            assert expected.topic is None or expected.topic in CONTENT.topics
            assert set(expected.contacts or ()) <= set(CONTENT.contacts)
            if expected.type == "choice" and expected.reason:
                ChoiceReply(reason=expected.reason, question="?", choices=())


def test_an_unknown_key_is_refused() -> None:
    turn = {"user": "?", "expect": {"type": "message", "contain": ["typo"]}}
    with pytest.raises(ValueError, match="contain"):
        Conversation.model_validate({"name": "x", "turns": [turn]})


def test_a_turn_is_typed_or_pressed() -> None:
    for turn in ({"expect": []}, {"user": "a", "press": "b", "expect": []}):
        with pytest.raises(ValueError, match="either"):
            Conversation.model_validate({"name": "x", "turns": [turn]})


REPLY = Reply(
    text="Cliquez sur « mot de passe oublié ».",
    structure={
        "type": "procedure",
        "procedure": "lost_password",
        "case": None,
        "contacts": [{"id": "adv_ocb"}],
        "choices": [{"title": "Oui"}, {"title": "Non"}],
    },
)


@pytest.mark.parametrize(
    "right",
    [
        {},
        {"procedure": "lost_password"},
        {"contains": ["Mot de passe OUBLIE"], "lacks": ["identifiant"]},
        {"contacts": ["adv_ocb"], "choices": ["Oui", "Non"]},
    ],
)
def test_a_right_reply_has_no_fault(right: dict[str, object]) -> None:
    assert faults([Expected.model_validate({"type": "procedure", **right})], [REPLY]) == []


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"type": "message"}, "type is 'procedure'"),
        ({"procedure": "incident"}, "procedure is 'lost_password'"),
        ({"case": "partner"}, "case is None"),
        ({"reason": "topic"}, "reason is None"),
        ({"contains": ["identifiant"]}, "does not say 'identifiant'"),
        ({"contains": ["mot de pass"]}, "does not say"),
        ({"lacks": ["mot de passe"]}, "says 'mot de passe'"),
        ({"contacts": []}, "contacts are"),
        ({"choices": ["Non", "Oui"]}, "choices are"),
    ],
)
def test_a_wrong_reply_is_described(wrong: dict[str, object], fault: str) -> None:
    (found,) = faults([Expected.model_validate({"type": "procedure", **wrong})], [REPLY])
    assert fault in found


def test_a_missing_or_additional_reply_is_a_fault() -> None:
    expected = Expected.model_validate({"type": "procedure"})
    assert faults([expected], []) == ["0 replies instead of 1"]
    assert faults([expected], [REPLY, REPLY]) == ["2 replies instead of 1"]
