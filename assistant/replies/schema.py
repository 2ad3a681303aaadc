"""Writes the JSON Schema of the reply contract: `python -m assistant.replies.schema`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assistant.replies.model import REPLY, Part

SCHEMA_FILE = Path("docs/reply.schema.json")


def reply_schema() -> dict[str, Any]:
    """Describe every reply as JSON Schema, draft 7.

    Returns:
        The schema of one reply as channels carry it: with its `type`, and null for what it lacks.
    """
    schema = REPLY.json_schema(ref_template="#/definitions/{model}")
    definitions = schema.pop("$defs")
    for model in Part.__subclasses__():
        _describe_as_written(definitions[model.__name__])
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Reply",
        **schema,
        "definitions": definitions,
    }


def schema_text() -> str:
    """Write the schema as the committed file holds it.

    Returns:
        Indented JSON with a final newline.
    """
    return json.dumps(reply_schema(), ensure_ascii=False, indent=2) + "\n"


def _describe_as_written(definition: dict[str, Any]) -> None:
    # pydantic describes what may be read; in what is written, the type is always there.
    if "type" in definition["properties"]:
        definition["required"] = ["type", *definition["required"]]


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
