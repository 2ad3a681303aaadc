"""One field of a content file changes; every byte outside it stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.content import edits
from assistant.content.edits import EditError, texts_of, with_item, with_text, without_item

FILES = sorted((Path(__file__).parents[2] / "content" / "procedures").glob("*.yml"))
SMALL = """id: one
title: Un titre
# a remark
steps:
  - text: Ouvrez la page.
  - when: {lost: [unknown]}
    text: >-
      Cliquez sur « **mot de passe oublié** » ou sur « **identifiant oublié** », selon ce que vous
      avez perdu.
    link: page
notes:
  - kind: info
    text: Une remarque.

escalation:
  text: Écrivez-nous.  # to whom
details:
  - text: Un fait.
    asks:
      - combien
      - "c'est : quoi"
reviewed: 2026-11-22
"""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_text_written_as_it_is_changes_nothing(path: Path) -> None:
    source = path.read_text("utf-8")
    for field, text in list(texts_of(source).items())[::4]:
        assert with_text(source, field, text) == source


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_fields_of_every_shipped_file_take_another_text_and_nothing_else_changes(
    path: Path,
) -> None:
    source = path.read_text("utf-8")
    texts = texts_of(source)
    for field, text in list(texts.items())[::5]:
        if field[-1] in ("reviewed", "review_due"):
            changed = with_text(source, field, "2027-01-31")
            assert texts_of(changed) == {**texts, field: "2027-01-31"}
            continue
        new = f"{text} et plus" if field[-1] != "asks" else f"{text}\net plus"
        changed = with_text(source, field, new)
        assert texts_of(changed) == {**texts, field: new}
        assert texts_of(with_text(changed, field, text)) == texts


def test_the_lines_around_a_field_stay_as_they_are() -> None:
    long = "Un texte bien plus long que ce qui tient sur une ligne de cent caractères, deux fois."
    more = "Inconditionnellement."
    changed = with_text(SMALL, ("steps", 0, "text"), f"{long} {more}")
    folded = f"  - text: >-\n      {long}\n      {more}\n"
    assert changed == SMALL.replace("  - text: Ouvrez la page.\n", folded)


def test_a_remark_behind_a_field_stays() -> None:
    changed = with_text(SMALL, ("escalation", "text"), "Appelez-nous.")
    assert changed == SMALL.replace("Écrivez-nous.  # to whom", "Appelez-nous.  # to whom")


@pytest.mark.parametrize(
    "text",
    [
        "oui: non",
        "- tiret",
        "# dièse",
        "« a » : b",
        "'x",
        '"x"',
        "2026",
        "true",
        "null",
        "@a",
        "a #b",
        "{x}",
    ],
)
def test_a_text_that_yaml_would_read_otherwise_is_written_so_that_it_is_a_text(text: str) -> None:
    for field in (("title",), ("steps", 1, "text")):
        assert texts_of(with_text(SMALL, field, text))[field] == text


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["C", "Zl", "Zp", "Zs"]) | st.just(" "), min_size=1)
)
def test_whatever_is_typed_is_what_is_read(text: str) -> None:
    wanted = " ".join(part for part in text.split(" ") if part)
    if wanted:
        assert texts_of(with_text(SMALL, ("title",), text))[("title",)] == wanted


def test_questions_are_a_line_each() -> None:
    changed = with_text(
        SMALL, ("details", 0, "asks"), "combien\n\n  c'est : quoi\ncomment # faire "
    )
    asked = '      - combien\n      - "c\'est : quoi"\n      - "comment # faire"\n'
    assert changed == SMALL.replace('      - combien\n      - "c\'est : quoi"\n', asked)


def test_items_come_and_go() -> None:
    added = with_item(SMALL, ("steps",), 0, {"text": "Connectez-vous."})
    assert added == SMALL.replace(
        "  - text: Ouvrez la page.\n", "  - text: Ouvrez la page.\n  - text: Connectez-vous.\n"
    )
    assert without_item(added, ("steps", 1)) == SMALL
    noted = with_item(SMALL, ("notes",), 0, {"kind": "important", "text": "Attention : lisez."})
    assert "  - kind: important\n    text: >-\n      Attention : lisez.\n\nescalation" in noted
    assert without_item(noted, ("notes", 1)) == SMALL
    last = without_item(SMALL, ("steps", 1))
    assert last == SMALL[: SMALL.index("  - when")] + SMALL[SMALL.index("notes:") :]


@pytest.mark.parametrize(
    ("path", "reason"), [(("notes", 0), "the last"), (("steps", 5), "none"), (("cases", 0), "none")]
)
def test_the_last_item_and_one_that_is_not_there_stay(path: tuple[str, int], reason: str) -> None:
    with pytest.raises(EditError):
        without_item(SMALL, path)
    assert reason


def test_a_field_that_is_not_there_cannot_be_changed() -> None:
    with pytest.raises(EditError):
        with_text(SMALL, ("steps", 9, "text"), "x")
    with pytest.raises(EditError):
        with_text("a: [", ("a",), "x")


def test_a_way_of_writing_that_would_change_more_is_never_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(edits, "_ways", lambda *_, **__: iter(["autre\nsteps: []", "faux"]))
    for field in (("title",), ("steps", 0, "text")):
        with pytest.raises(EditError):
            with_text(SMALL, field, "Un autre titre")
    with pytest.raises(EditError):
        with_item(SMALL, ("steps",), 0, {"text": "Connectez-vous."})
