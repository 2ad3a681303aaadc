"""Reading labelled examples, and telling when they change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.understanding.examples import (
    Example,
    fingerprint,
    read_examples,
)

EXAMPLES = (
    Example("Où est ma facture ?", "billing", "buyer"),
    Example("Salut", "greet", "unknown"),
)


def test_examples_are_read_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    (tmp_path / "b.yml").write_text(
        "nlu:\n- intent: greet\n  examples: |\n    - Salut\n", encoding="utf-8"
    )
    (tmp_path / "a.yml").write_text(
        "nlu:\n- intent: billing\n  metadata: {voice: buyer}\n  examples: |\n"
        "    - Où est ma facture ?\n    - Facture - mars\n",
        encoding="utf-8",
    )

    assert read_examples(tmp_path) == (
        EXAMPLES[0],
        Example("Facture - mars", "billing", "buyer"),
        EXAMPLES[1],
    )


def test_blocks_without_an_intent_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(
        "nlu:\n- synonym: facture\n  examples: |\n    - fac\n", encoding="utf-8"
    )

    assert read_examples(tmp_path) == ()


def test_the_shipped_examples_all_have_text_and_voice() -> None:
    examples = read_examples(Path("data/nlu"))

    assert len(examples) > 1000
    assert all(example.text and example.intent and example.voice for example in examples)


def test_a_fingerprint_is_sixteen_digits_and_stays_the_same() -> None:
    result = fingerprint(EXAMPLES)

    assert len(result) == 16
    assert int(result, 16) >= 0
    assert result == fingerprint(tuple(replace(example) for example in EXAMPLES))


@pytest.mark.parametrize("part", ["text", "intent", "voice"])
def test_a_fingerprint_changes_with_every_part(part: str) -> None:
    changed = (replace(EXAMPLES[0], **{part: "other"}), EXAMPLES[1])

    assert fingerprint(changed) != fingerprint(EXAMPLES)


def test_a_fingerprint_changes_with_order_and_number() -> None:
    result = {fingerprint(EXAMPLES), fingerprint(EXAMPLES[::-1]), fingerprint(EXAMPLES[:1])}

    assert len(result) == 3
