"""Adding an answer as the editor's guide shows: three places, and the linter names each."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guide-editeur.md"
PROCEDURE = "content/procedures/support_level_change.yml"


def example(name: str) -> str:
    found = re.search(rf"<!-- example: {name} -->\n```yaml\n(.*?)```", GUIDE.read_text(), re.S)
    assert found, f"the guide has no example named {name}"
    return found[1]


@pytest.fixture
def shipped(project):
    """The shipped content, with training data enough for each of its answers."""
    shutil.rmtree(project.root)
    # Whoever followed the guide has the answer already: it is added here all the same.
    ignored = shutil.ignore_patterns("contacts.local.yml", Path(PROCEDURE).name)
    shutil.copytree(ROOT / "content", project.content, ignore=ignored)
    topics: dict[str, list[str]] = {}
    for path in project.content.glob("procedures/*.yml"):
        topic = re.search(r"^topic: (\w+)", path.read_text("utf-8"), re.M)
        topics.setdefault(topic[1], []).append(path.stem)
    topics["billing"].append("billing")
    topics["partner_account"].append("partner_account")
    topics["dialogue"] = [
        f"inform_profile_{profile}" for profile in ("partner_customer", "partner", "direct")
    ]
    for topic, intents in topics.items():
        blocks = (examples_of(intent) for intent in intents)
        project.write(f"data/nlu/{topic}.yml", "nlu:\n" + "".join(blocks))
    names = "".join(f"  - {intent}\n" for intents in topics.values() for intent in intents)
    project.write("domain.yml", "intents:\n" + names)
    return project


def examples_of(intent: str) -> str:
    lines = "".join(f"      - question {number}\n" for number in range(60))
    return f"  - intent: {intent}\n    examples: |\n{lines}"


def add_content(shipped):
    shipped.write(PROCEDURE, example("procedure"))


def add_examples(shipped):
    section = example("examples") + "".join(f"      - question {n}\n" for n in range(56))
    shipped.edit("data/nlu/customer_area.yml", "nlu:\n", "nlu:\n" + section)


def add_domain_line(shipped):
    shipped.edit("domain.yml", "intents:\n", "intents:\n" + example("domain"))


def test_shipped_content_is_sound_before_the_addition(shipped):
    assert shipped.lint() == ()


def test_three_additions_are_enough(shipped):
    add_content(shipped)
    add_examples(shipped)
    add_domain_line(shipped)

    assert shipped.lint() == ()


def test_forgotten_domain_line_is_named(shipped):
    add_content(shipped)
    add_examples(shipped)

    (problem,) = shipped.lint()

    assert problem.file == PROCEDURE
    assert "- support_level_change" in problem.remedy
    assert "domain.yml" in problem.remedy


def test_forgotten_examples_are_named(shipped):
    add_content(shipped)
    add_domain_line(shipped)

    (problem,) = shipped.lint()

    assert problem.file == PROCEDURE
    assert "data/nlu/customer_area.yml" in problem.remedy


def test_forgotten_content_file_is_named(shipped):
    add_examples(shipped)
    add_domain_line(shipped)

    (problem,) = shipped.lint()

    assert problem.file == "domain.yml"
    assert "content/procedures/support_level_change.yml" in problem.remedy
