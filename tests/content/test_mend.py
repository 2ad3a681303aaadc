"""`--fix` mends typography and touches nothing else."""

from __future__ import annotations

import io
from typing import Any

import pytest

from assistant.content.lint import main
from tests.content.conftest import TODAY

PROCEDURE = "content/procedures/lost_password.yml"
OLD = "text: Restez sur cette page."


def fix(project: Any) -> str:
    output = io.StringIO()
    main(["--root", str(project.root), "--fix"], TODAY, output)
    return output.getvalue()


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("text: L'onglet s'ouvre.", "text: L’onglet s’ouvre."),
        ("text: 'L''onglet s''ouvre.'", "text: 'L’onglet s’ouvre.'"),
        ("text: Attendez...", "text: Attendez…"),
        ("text: Vraiment ? Oui!", "text: Vraiment\u00a0? Oui\u00a0!"),
        ("text: Cliquez sur « Oui ».", "text: Cliquez sur «\u00a0Oui\u00a0»."),
        ("text: Cliquez sur «Oui».", "text: Cliquez sur «\u00a0Oui\u00a0»."),
        ('text: Cliquez sur "Oui" ici.', "text: Cliquez sur «\u00a0Oui\u00a0» ici."),
        ('text: "Cliquez sur \\"Oui\\" ici."', 'text: "Cliquez sur «\u00a0Oui\u00a0» ici."'),
        ("text: Cliquez sur “Oui” ici.", "text: Cliquez sur «\u00a0Oui\u00a0» ici."),
        ('text: "Lisez : vite"', 'text: "Lisez\u00a0: vite"'),
        ("text: >-\n      Lisez ;\n      vite.", "text: >-\n      Lisez\u00a0;\n      vite."),
    ],
)
def test_typography_is_mended_where_it_stands(project: Any, typed: str, mended: str) -> None:
    project.edit(PROCEDURE, OLD, typed)
    before = (project.root / PROCEDURE).read_text("utf-8")

    said = fix(project)

    assert (project.root / PROCEDURE).read_text("utf-8") == before.replace(typed, mended)
    assert said.replace("\u00a0", " ").startswith(f"{PROCEDURE} : typographie corrigée.")
    assert "erreur" not in said


@pytest.mark.parametrize(
    "text", ["text: Il est 10:30.", "text: Voir https://example.com/?a=b;c:d ici."]
)
def test_what_is_right_stays_as_it_is(project: Any, text: str) -> None:
    project.edit(PROCEDURE, OLD, text)
    before = (project.root / PROCEDURE).read_text("utf-8")

    assert "corrigée" not in fix(project)
    assert (project.root / PROCEDURE).read_text("utf-8") == before


def test_customers_questions_ids_and_comments_stay_as_they_are(project: Any) -> None:
    project.edit(PROCEDURE, "- je recois quoi", "- c'est quoi ?  # qu'on voit")
    before = (project.root / PROCEDURE).read_text("utf-8")

    fix(project)

    assert (project.root / PROCEDURE).read_text("utf-8") == before


def test_a_file_that_cannot_be_read_is_left_alone(project: Any) -> None:
    project.edit(PROCEDURE, OLD, "text: L'onglet\n\tici")
    before = (project.root / PROCEDURE).read_text("utf-8")

    assert "tabulation" in fix(project)
    assert (project.root / PROCEDURE).read_text("utf-8") == before
