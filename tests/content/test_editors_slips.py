"""What editors get wrong in YAML, each named for what it is; and five hundred more."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from shutil import copytree
from typing import Any

import pytest
from ruamel.yaml import YAML

from assistant.content import drafts as drafts_module
from assistant.content import linter as linter_module
from assistant.content.documents import Document, plain, read_document
from assistant.content.drafts import read_drafts
from assistant.content.linter import content_problems
from assistant.content.problems import Problem

CONTENT = Path(__file__).parents[2] / "content"
PROCEDURE = "content/procedures/lost_password.yml"
TITLE = "title: Mot de passe perdu"
STEP = "  - text: Ouvrez la page de connexion."

SLIPS = {
    "tab": ("    link: guide", "\tlink: guide", 7, "tabulation"),
    "one space too many": (TITLE, f" {TITLE}", 3, "alignée"),
    "one space too few": ("    link: guide", "   link: guide", 7, "alignée"),
    "colon missing": (TITLE, "title Mot de passe perdu", 3, "deux-points après « title »"),
    "colon missing before a list": ("steps:", "steps", 5, "deux-points après « steps »"),
    "no space after the colon": (TITLE, "title:Mot de passe perdu", 3, "espace après les deux"),
    "no space after an item's colon": (
        "- text: Ouvrez",
        "- text:Ouvrez",
        6,
        "après les deux-points",
    ),
    "colon in a text": (TITLE, f"{TITLE} : que faire", 3, "contient « : »"),
    "dash missing before the first": (STEP, STEP.replace("-", " "), 11, "commence un élément"),
    "dash missing before the next": ("  - when:", "    when:", 12, "« text » est donné deux fois"),
    "no space after the dash": ("  - text: Ouvrez", "  -text: Ouvrez", 6, "espace après le tiret"),
    "quote not closed": (TITLE, 'title: "Mot de passe perdu', 3, "guillemet ouvert"),
    "text behind a quote": (TITLE, 'title: "Mot" de passe', 3, "suit le guillemet"),
    "bracket not closed": ("links: [guide]", "links: [guide", 26, "crochet"),
    "text that begins with @": (TITLE, "title: @mot de passe", 3, "commencer par « @ »"),
    "text that begins with *": (TITLE, "title: *mot de passe", 3, "commencer par « * »"),
    "text that begins with %": (TITLE, "title: %mot de passe", 3, "commencer par « % »"),
    "same field twice": (TITLE, f"{TITLE}\n{TITLE}", 4, "« title » est donné deux fois"),
    "# in a text": (TITLE, f"{TITLE} # 2", 3, "coupe le texte"),
    "# at the beginning of a text": (TITLE, "title: # 2", 3, "coupe le texte"),
    "no as a title": (TITLE, "title: no", 3, "« no » n'est pas une phrase"),
    "true as a title": (TITLE, "title: true", 3, "n'est pas une phrase"),
    "a number as a title": (TITLE, "title: 12", 3, "n'est pas une phrase"),
    "dash missing in a list of texts": (
        "      - je recois quoi",
        "      - je recois quoi\n        et quand",
        34,
        "continue à la ligne suivante",
    ),
    "# in a listed text": ("- je recois quoi", "- je # recois", 34, "coupe le texte"),
    "impossible day": ("reviewed: 2026-11-22", "reviewed: 2026-02-30", 39, "jour du calendrier"),
    "impossible month": ("reviewed: 2026-11-22", "reviewed: 2026-13-22", 39, "jour du calendrier"),
    "number expected": (TITLE, f"{TITLE}\nfold_after: deux", 4, "nombre entier"),
    "two files in one": (TITLE, f"---\n{TITLE}", 3, "coupe le fichier"),
    "control character": (TITLE, f"{TITLE}\x07", 3, "caractère invisible"),
}


@pytest.mark.parametrize(("old", "new", "line", "message"), SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_is_named_for_what_it_is(
    project: Any, old: str, new: str, line: int, message: str
) -> None:
    project.edit(PROCEDURE, old, new)

    found = [each for each in project.lint() if each.file == PROCEDURE and each.line == line]

    assert any(message in each.message.replace("\u00a0", " ") for each in found), project.lint()


def test_a_question_asked_by_two_answers_is_named_in_both_places(project: Any) -> None:
    text = (project.root / PROCEDURE).read_text("utf-8").replace("id: lost_password", "id: other")
    project.write("content/procedures/other.yml", text)

    found = [each for each in project.lint() if "déjà posée" in each.message]

    assert [(each.file, each.field) for each in found] == [
        ("content/procedures/other.yml", "question")
    ]
    assert f"{PROCEDURE}:4" in found[0].message


def test_a_question_listed_twice_under_one_answer_is_named(project: Any) -> None:
    asked = "      - je recois quoi\n"
    project.edit(PROCEDURE, asked, asked + "      - Je reçois quoi ?\n")

    (found,) = project.lint()

    assert (found.line, found.field) == (35, "details.1.asks.2")


def test_a_word_list_of_another_shape_is_named(project: Any) -> None:
    lexicon = (CONTENT / "lexicon.yml").read_text("utf-8")
    project.write("content/lexicon.yml", lexicon.replace("greeting:", "greetings:", 1))

    found = {(each.file, each.field) for each in project.lint()}

    assert found == {("content/lexicon.yml", "greeting"), ("content/lexicon.yml", "greetings")}


Breaking = Callable[[list[str], int, Random], list[str]]


def _line(change: Callable[[str, Random], str]) -> Breaking:
    def broken(lines: list[str], at: int, random: Random) -> list[str]:
        return [*lines[:at], change(lines[at], random), *lines[at + 1 :]]

    return broken


def _value(*values: str) -> Breaking:
    return _line(lambda line, random: re.sub(r":(\s.*)?$", f": {random.choice(values)}", line))


BREAKINGS: dict[str, Breaking] = {
    "tab": _line(lambda line, _: re.sub(r"^ *", "\t", line)),
    "indented": _line(lambda line, random: " " * random.randint(1, 3) + line),
    "outdented": _line(lambda line, _: line[1:] if line.startswith(" ") else " " + line),
    "colon": _line(lambda line, _: line.replace(":", "", 1)),
    "colon space": _line(lambda line, _: line.replace(": ", ":", 1)),
    "dash": _line(lambda line, _: line.replace("- ", "  ", 1)),
    "dash space": _line(lambda line, _: line.replace("- ", "-", 1)),
    "quote": _line(lambda line, _: line.replace(": ", ': "', 1)),
    "bracket": _line(lambda line, _: line.replace("]", "", 1).replace("}", "", 1)),
    "hash": _line(lambda line, _: re.sub(r"(\S+ \S+) (\S+ \S+)$", r"\1 # \2", line)),
    "word": _value("no", "true", "null", "[]", "{}", "~"),
    "special": _value("@ici", "*ici", "&ici", "%ici", "!ici", "`ici", "- ici", "? ici", "| ici"),
    "number": _value("1", "1.5", "0x1F", "2026-02-30", "2026-13-01", "1e999", ".nan"),
    "field": _line(lambda line, _: re.sub(r"(\w)(\w)(\w*:)", r"\2\1\3", line, count=1)),
    "twice": lambda lines, at, _: [*lines[: at + 1], lines[at], *lines[at + 1 :]],
    "gone": lambda lines, at, _: [*lines[:at], *lines[at + 1 :]],
    "cut": lambda lines, at, _: [*lines[:at], lines[at][: len(lines[at]) // 2]],
    "rule": lambda lines, at, random: [*lines[:at], random.choice(("---", "...")), *lines[at:]],
    "control": _line(lambda line, _: line + "\x0b"),
}
STRUCTURE = (
    *("tab", "indented", "outdented", "colon space", "dash", "quote", "bracket", "rule"),
    "control",
)
"""What always goes wrong; another word, a line less or a line more may be meant."""
ENGLISH = re.compile(
    r"\b(expected|found|Input|should|valid|while|scanning|parsing|could|mapping values|token"
    r"|character|Field|unexpected|type)\b"
)


@pytest.mark.slow
def test_five_hundred_broken_files_are_answered_in_french(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copytree(CONTENT, tmp_path / "content")
    _read_each_file_once(monkeypatch)
    random = Random("slips")  # noqa: S311
    files = sorted((tmp_path / "content").rglob("*.yml"))
    files = [path for path in files if not path.name.startswith(("checked", "contacts.local"))]
    trees = {path: _tree(path.read_text("utf-8")) for path in files}
    unnoticed, named = list[str](), 0
    while named < 500:
        path, (kind, breaking) = random.choice(files), random.choice(list(BREAKINGS.items()))
        sound = path.read_text("utf-8")
        lines = sound.split("\n")
        at = random.choice([n for n, line in enumerate(lines) if line.strip() and line[0] != "#"])
        broken = "\n".join(breaking(lines, at, random))
        if _tree(broken) == trees[path]:
            continue
        path.write_text(broken, "utf-8")
        problems = _problems(tmp_path)
        path.write_text(sound, "utf-8")
        if not problems:
            unnoticed.append(f"{kind} {path.name}:{at + 1}: {lines[at]!r}")
        named += bool(problems)
        for each in problems:
            assert each.message, (kind, each)
            assert each.remedy, (kind, each)
            assert (tmp_path / each.file).is_file() or each.file.endswith("*.yml"), (kind, each)
            assert not ENGLISH.search(re.sub("« .*? »", "", str(each))), (kind, str(each))
            assert each.line, (kind, str(each))
    assert not [each for each in unnoticed if each.startswith(STRUCTURE)], unnoticed


def _problems(root: Path) -> tuple[Problem, ...]:
    drafts = read_drafts(root / "content")
    return tuple(sorted({*content_problems(drafts, root, date(2026, 12, 1))}))


def _tree(text: str) -> object:
    try:
        return plain(YAML(typ="safe", pure=True).load(text))
    except Exception:
        return object()


def _read_each_file_once(monkeypatch: pytest.MonkeyPatch) -> None:
    known: dict[tuple[Path, str], Document] = {}

    def read(path: Path, root: Path) -> Document:
        key = path, path.read_text("utf-8")
        if key not in known:
            known[key] = read_document(path, root)
        return known[key]

    checks, checked = linter_module.text_problems, dict[int, list[Problem]]()

    def check(document: Document, *, is_messages: bool) -> list[Problem]:
        if id(document) not in checked:
            checked[id(document)] = list(checks(document, is_messages=is_messages))
        return checked[id(document)]

    monkeypatch.setattr(linter_module, "text_problems", check)
    monkeypatch.setattr(drafts_module, "read_document", read)
    monkeypatch.setattr("assistant.content.emphasis_rules.read_document", read)
