"""Writes which phrases content/messages.yml must hold, when the code asks for others."""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml import YAML

from assistant.content.phrase_rules import PHRASES
from assistant.content.references import placeholders


def phrases_of(messages: Path) -> str:
    """Write the keys of a file of phrases, each with the words between its braces."""
    phrases = YAML(typ="safe").load(messages.read_text("utf-8"))
    lines = (f"{key}: [{', '.join(placeholders(phrases[key]))}]\n" for key in sorted(phrases))
    return "# Written by `python -m tools.phrases`.\n" + "".join(lines)


if __name__ == "__main__":
    PHRASES.write_text(phrases_of(Path("content/messages.yml")), "utf-8")
