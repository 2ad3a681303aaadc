"""Examples are added and taken out; every other byte stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.understanding.examples import read_examples
from assistant.workshop.examples.nlu_file import (
    NluFileError,
    file_for,
    find_example,
    with_examples,
    without_example,
)

NLU = Path(__file__).parents[2] / "data" / "nlu"
TEXT = 'ça rame : « impossible » d\'ouvrir # la "VM" !'
SMALL = """version: "3.1"

nlu:
  - intent: incident
    metadata: {voice: buyer}
    examples: |
      - panne

  # a remark
  - intent: billing
    metadata: {voice: buyer}
    examples: |
      - facture
"""


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(NLU.glob("*.yml")), ids=lambda path: path.stem)
def test_every_shipped_file_takes_an_example_of_two_intents_and_gives_it_back(path: Path) -> None:
    source = path.read_text("utf-8")
    intents = {one.intent for one in read_examples(NLU) if f"intent: {one.intent}\n" in source}
    # The first and the last ones: each takes half a second.
    for intent in sorted(intents)[:: max(1, len(intents) - 1)]:
        changed = with_examples(source, intent, [TEXT])
        assert TEXT in changed
        back, text = without_example(changed, lambda i, t: (i, t) == (intent, TEXT))  # noqa: B023
        assert (back, text) == (source, TEXT)


def test_a_new_group_stands_behind_the_intents_others() -> None:
    changed = with_examples(SMALL, "incident", ["ça rame"])
    added = (
        "  - intent: incident\n    metadata: {voice: customer}\n    examples: |\n      - ça rame\n"
    )
    assert changed == SMALL.replace("      - panne\n", f"      - panne\n{added}")


def test_the_next_example_joins_the_group() -> None:
    once = with_examples(SMALL, "incident", ["ça rame"])
    twice = with_examples(once, "incident", ["tout est lent"])
    assert twice == once.replace("      - ça rame\n", "      - ça rame\n      - tout est lent\n")


@pytest.mark.parametrize("source", [SMALL.replace("\n", "\r\n"), SMALL.rstrip("\n")])
def test_ends_of_lines_stay_as_they_are(source: str) -> None:
    changed = with_examples(source, "billing", ["ma facture"])
    assert without_example(changed, lambda _, text: text == "ma facture")[0] == source
    assert changed.count("\r\n") == (changed.count("\n") if "\r\n" in source else 0)


def test_the_last_example_of_a_group_takes_the_group_with_it() -> None:
    changed = with_examples(SMALL, "incident", ["ça rame"])
    assert without_example(changed, lambda _, text: text == "ça rame")[0] == SMALL


def test_examples_of_others_are_not_taken_out() -> None:
    with pytest.raises(NluFileError):
        without_example(SMALL, lambda _, text: text == "panne")


def test_an_example_of_customers_is_found_and_none_of_others() -> None:
    changed = with_examples(SMALL, "incident", ["ça rame"])
    assert find_example(changed, lambda intent, _: intent == "incident") == "ça rame"
    assert find_example(changed, lambda _, text: text == "panne") is None


@pytest.mark.parametrize("broken", ["nlu: []\n", SMALL.replace("examples: |", "examples:")])
def test_a_file_that_is_written_otherwise_is_left_alone(broken: str) -> None:
    with pytest.raises(NluFileError):
        with_examples(broken, "incident", ["ça rame"])


def test_an_intent_goes_to_the_file_named_like_it_or_with_most_of_it() -> None:
    assert file_for(NLU, "out_of_scope").name == "out_of_scope.yml"
    assert file_for(NLU, "lost_password").name == "access.yml"
    with pytest.raises(NluFileError):
        file_for(NLU, "no_such_intent")
