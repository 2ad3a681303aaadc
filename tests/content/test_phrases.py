"""The phrases that the code asks for are there, and hold only what it can fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.content.loader import load_content
from assistant.content.phrase_rules import PHRASES
from assistant.content.problems import ContentError
from tools.phrases import phrases_of

MESSAGES = "content/messages.yml"


def test_the_list_of_phrases_is_that_of_the_shipped_ones() -> None:
    assert PHRASES.read_text("utf-8") == phrases_of(Path(MESSAGES)), "python -m tools.phrases"


def test_a_phrase_that_is_gone_is_named_at_the_start_too(project: Any) -> None:
    project.edit(MESSAGES, "apology: Une phrase.\n", "")

    (found,) = project.lint()

    assert (found.file, found.message) == (MESSAGES, "la phrase « apology » manque.")
    with pytest.raises(ContentError, match="apology"):
        load_content(project.content)


def test_a_misspelt_phrase_is_named_with_the_right_one(project: Any) -> None:
    project.edit(MESSAGES, "apology:", "apologie:")

    assert any("« apology »" in each.remedy for each in project.lint())


def test_a_word_that_nobody_fills_in_is_named(project: Any) -> None:
    project.edit(MESSAGES, "apology: Une phrase.", "apology: Une {phrase}.")

    (found,) = project.lint()

    assert (found.field, "{phrase}" in found.message) == ("apology", True)
