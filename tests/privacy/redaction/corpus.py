"""The labelled messages that come with their kind."""

from __future__ import annotations

import json

from tools.masking.corpus import DATA, Message, marked


def read_corpus(name: str) -> list[Message]:
    """Read one file: `first_secrets`, `first_ordinary` or `contacts`; its author is the kind."""
    lines = (DATA / "masking" / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [_message(**json.loads(line)) for line in lines]


def _message(text: str, kind: str = "ordinary") -> Message:
    return marked(kind, text)
