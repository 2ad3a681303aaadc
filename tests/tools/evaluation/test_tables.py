"""Tables keep their columns."""

from __future__ import annotations

from tools.evaluation.tables import markdown_table, text_table


def test_numbers_go_to_the_right_and_words_to_the_left() -> None:
    table = text_table(["style", "n", "replies"], [["messy", "5", "all"], ["a", "128", "none"]])

    assert table.splitlines() == [
        "style    n  replies",
        "-----  ---  -------",
        "messy    5  all",
        "a      128  none",
    ]


def test_markdown_has_a_rule_below_its_head() -> None:
    table = markdown_table(["a", "b"], [["x", "1"], ["longer", "22"]])

    assert table.splitlines() == [
        "| a      | b    |",
        "| ------ | ---: |",
        "| x      |    1 |",
        "| longer |   22 |",
    ]
