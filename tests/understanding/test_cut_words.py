"""What stands around a cut, by name."""

from __future__ import annotations

import math

from assistant.understanding.cut_words import cut_words
from assistant.understanding.segments import segments

TEXT = "Mon code est perdu. Et sinon, où est ma facture ?"


def words(text: str = TEXT, number: int = 1) -> dict[str, float]:
    return cut_words(text, segments(text, ["et", "sinon"]), number)


def test_what_joins_both_sides_is_named_with_what_begins_behind() -> None:
    assert {"joint . et sinon ,", "joint . et sinon ,, behind begins ou"} <= set(words())


def test_each_side_is_named_by_its_beginning_and_the_first_by_its_end() -> None:
    assert {"before begins mon", "before begins mon code", "before ends perdu"} <= set(words())
    assert {"behind begins ou", "behind begins ou est"} <= set(words())


def test_all_words_of_a_side_count_together_as_much_as_one() -> None:
    before = [value for name, value in words().items() if name.startswith("before has ")]
    behind = {name: value for name, value in words().items() if name.startswith("behind has ")}

    assert math.isclose(sum(value**2 for value in before), 1)
    assert math.isclose(sum(value**2 for value in behind.values()), 1)
    assert "behind has ?" in behind


def test_a_side_of_several_segments_has_the_words_of_all() -> None:
    text = "code perdu, facture en double, et panne"

    assert {"before has perdu", "before has double", "behind has panne"} <= set(words(text, 2))
    assert "before begins code" not in words(text, 2)
