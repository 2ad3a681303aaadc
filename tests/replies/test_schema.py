"""The committed JSON Schema of the reply contract, against the model and against real replies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, ValidationError

from assistant.content.loader import load_content
from assistant.replies.build import ReplyBuilder
from assistant.replies.model import Reply
from assistant.replies.schema import SCHEMA_FILE, schema_text

CONTENT = load_content(Path("content"), environment={"CONTACT_ADV_OCB_EMAIL": "adv@example.com"})
BUILD = ReplyBuilder(CONTENT)
SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))


def replies() -> Iterator[Reply]:
    for procedure in CONTENT.procedures.values():
        cases = procedure.cases.options if procedure.cases else (None,)
        yield from (BUILD.procedure(procedure, case, {}) for case in cases)
        if procedure.cases:
            yield BUILD.case_question(procedure)
    yield from (BUILD.topic_question(topic) for topic in CONTENT.topics)
    yield BUILD.topics("rephrase")
    yield BUILD.clarification(("incident", "billing"), "?").model_copy(update={"lead": "!"})
    yield BUILD.contacts(BUILD.general_contacts(), "?", summary="!")
    yield BUILD.message("greeting", "!", BUILD.topic_choices())


REPLIES: list[dict[str, Any]] = [reply.model_dump(mode="json") for reply in replies()]


def test_the_committed_schema_is_the_models() -> None:
    assert (
        SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()
    ), "write it again: python -m assistant.replies.schema"


def test_the_schema_is_a_sound_one() -> None:
    Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply["type"])
def test_every_reply_of_the_shipped_content_fits(reply: dict[str, Any]) -> None:
    Draft7Validator(SCHEMA).validate(reply)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"type": None},
        {"type": "poem"},
        {"choices": [{"title": "no payload"}]},
        {"extra": "field"},
    ],
)
@pytest.mark.parametrize("reply", [REPLIES[0], REPLIES[-1]], ids=lambda reply: reply["type"])
def test_a_spoilt_reply_does_not_fit(reply: dict[str, Any], spoilt: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Draft7Validator(SCHEMA).validate({**reply, **spoilt})


def test_a_reply_without_its_type_does_not_fit() -> None:
    reply = {name: value for name, value in REPLIES[0].items() if name != "type"}
    with pytest.raises(ValidationError):
        Draft7Validator(SCHEMA).validate(reply)
