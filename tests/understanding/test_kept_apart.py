"""Nothing that is measured on was learnt from."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.understanding.kept_apart import SETS, copies, messages_of
from assistant.understanding.likeness import near_copies

KEPT = ["où consulter les factures de mars ?", "merci beaucoup"]


@pytest.mark.parametrize(
    "text",
    [
        "où consulter les factures de mars ?",
        "Ou consulter les factures de mars",
        "où consulter les facture de mars",
        "ou consuler les factures de mars svp",
    ],
)
def test_an_equal_or_nearly_equal_message_is_found(text: str) -> None:
    assert list(near_copies([text], KEPT)) == [(text, KEPT[0])]


@pytest.mark.parametrize(
    "text", ["merci beaucoup", "où consulter les tickets de l'équipe ?", "les factures de mars"]
)
def test_what_anybody_says_and_other_questions_are_no_copies(text: str) -> None:
    assert list(near_copies([text], KEPT)) == []


def test_no_line_of_data_is_like_one_of_the_validation_sets() -> None:
    assert len(messages_of(SETS)) > 1000
    assert copies(Path()) == []
