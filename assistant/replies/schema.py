"""Writes the JSON Schema of the reply contract: `python -m assistant.replies.schema`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import schema_of

from assistant.replies.model import Part, Reply

SCHEMA_FILE = Path("docs/reply.schema.json")


def reply_schema() -> dict[str, Any]:
    """Describe every reply as JSON Schema, draft 7.

    Returns:
        The schema of one reply as channels carry it: with its `type`, and null for what it lacks.
    """
    schema: dict[str, Any] = schema_of(Reply, title="Reply")
    for model in Part.__subclasses__():
        _describe_as_written(model, schema["definitions"][model.__name__])
    return {"$schema": "http://json-schema.org/draft-07/schema#", **schema}


def schema_text() -> str:
    """Write the schema as the committed file holds it.

    Returns:
        Indented JSON with a final newline.
    """
    return json.dumps(reply_schema(), ensure_ascii=False, indent=2) + "\n"


def _describe_as_written(model: type[Part], definition: dict[str, Any]) -> None:
    # pydantic describes what may be read; a reader of replies needs what is written: a type that
    # is always there, and null where nothing is known.
    properties = definition["properties"]
    for name, field in model.__fields__.items():
        if field.allow_none:
            properties[name] = {"anyOf": [properties[name], {"type": "null"}]}
    if "type" in properties:
        definition["required"] = ["type", *definition["required"]]


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
