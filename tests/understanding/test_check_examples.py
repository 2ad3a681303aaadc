"""New examples that say what another intent's say are named, by file and line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.understanding.check_examples import CHECKED, accept, check
from assistant.understanding.examples import read_examples
from assistant.understanding.linear import Floats
from assistant.understanding.placed_examples import placed_examples

GREETINGS = ("bonjour", "bonjour madame", "bonjour monsieur", "bonjour toutes")
BILLS = ("facture ici", "facture la", "facture mars", "facture mai")


class Project:
    """A folder of examples, encoded by their first word."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.encoded = 0
        (root / "data" / "nlu").mkdir(parents=True)
        (root / "content").mkdir()
        self.write(greet=GREETINGS, billing=BILLS)

    def write(self, **intents: Sequence[str]) -> None:
        blocks = [
            f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {line}\n" for line in lines)
            for intent, lines in intents.items()
        ]
        (self.root / "data/nlu/a.yml").write_text("nlu:\n" + "".join(blocks))

    def encode(self, texts: Sequence[str]) -> Floats:
        self.encoded += 1
        heads = ("bonjour", "facture")
        rows = [[float(text.startswith(head)) for head in heads] for text in texts]
        return np.asarray(rows, dtype=np.float32)

    def check(self) -> list[str]:
        return [str(found) for found in check(self.root, self.encode)]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    accept(made.root, made.encode)
    made.encoded = 0
    return made


def test_nothing_is_measured_when_nothing_changed(project: Project) -> None:
    assert project.check() == []
    assert project.encoded == 0


def test_a_new_example_nearer_to_another_intent_is_named_until_it_is_mended(
    project: Project,
) -> None:
    project.write(greet=(*GREETINGS, "facture bonjour"), billing=BILLS)

    for _ in range(2):
        (named,) = project.check()
        assert named.startswith("data/nlu/a.yml:8: erreur:")
        assert "« facture bonjour »" in named
        assert "« billing »" in named
    project.write(greet=(*GREETINGS, "bonjour facture"), billing=BILLS)
    assert project.check() == []


def test_known_examples_are_named_when_a_new_intent_lies_nearer(project: Project) -> None:
    project.write(greet=(*GREETINGS, "au revoir"), billing=BILLS)
    accept(project.root, project.encode)
    project.write(greet=(*GREETINGS, "facture un"), billing=BILLS)
    assert len(project.check()) == 1


def test_an_example_is_named_when_its_own_intent_loses_the_like_of_it(project: Project) -> None:
    adieux = ("facture adieu", "facture ciao", "facture salut", "facture bye")
    project.write(greet=(*GREETINGS, *adieux), billing=BILLS)
    assert project.check() == []
    project.write(greet=(*GREETINGS, "facture adieu"), billing=BILLS)

    (named,) = project.check()
    assert "« facture adieu »" in named


def test_an_accepted_example_passes(project: Project) -> None:
    project.write(greet=(*GREETINGS, "facture bonjour"), billing=BILLS)

    assert accept(project.root, project.encode) == 1
    assert "facture bonjour" in (project.root / CHECKED).read_text()
    project.write(greet=(*GREETINGS, "facture bonjour", "bonjour vous"), billing=BILLS)
    assert project.check() == []


def test_the_same_example_in_two_intents_is_named_whatever_its_case(project: Project) -> None:
    project.write(greet=GREETINGS, billing=(*BILLS, "Bonjour !"))

    assert any(
        named.startswith("data/nlu/a.yml:14:") and "data/nlu/a.yml:4" in named
        for named in project.check()
    )


def test_the_lines_are_those_of_the_examples_that_rasa_learns() -> None:
    placed = [(example.text, example.intent) for example in placed_examples(Path())]

    assert placed == [(e.text, e.intent) for e in read_examples(Path("data/nlu"))]
