"""What differs from what is live, and what has to be done for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.service.releases import Release
from assistant.workshop.configuration import Installation
from tests.workshop.publishing.conftest import INCIDENT, change

if TYPE_CHECKING:
    from assistant.workshop.publishing.differences import Differences

EXAMPLE = "      - in cident reseau depot de Vierzon\n"
NLU = "data/nlu/incident.yml"


def _found(live: Release, root: Path, installed: Installation) -> Differences:
    from assistant.workshop.publishing.differences import differences

    return differences(live.folder, root, installed.assistant)


def test_files_as_they_are_live_are_nothing_to_publish(
    live: Release, whole: Path, installed: Installation
) -> None:
    assert not _found(live, whole, installed)


@pytest.mark.parametrize(
    ("name", "old", "new", "scope"),
    [
        (INCIDENT, "outil de gestion des tickets.\n", "outil des tickets.\n", "text"),
        (INCIDENT, "  - text: Ou appelez", "  - text: Sinon, appelez", "text"),
        ("content/messages.yml", "greeting:", "greeting: ", "text"),
        (INCIDENT, "Comment signaler", "Signaler", "content"),
        (INCIDENT, "    asks:\n", "    asks:\n      - encore une question\n", "content"),
        ("content/mail.yml", "\n", "\n# changed\n", "content"),
        (NLU, EXAMPLE, EXAMPLE + "      - une de plus\n", "model"),
        ("domain.yml", "\n", "\n# changed\n", "model"),
        ("config.yml", "\n", "\n# changed\n", "model"),
        ("assistant/dialogue/weights.json", "{", "{ ", "model"),
    ],
)
def test_what_changes_says_what_has_to_be_done(
    live: Release,
    whole: Path,
    installed: Installation,
    name: str,
    old: str,
    new: str,
    scope: str,
) -> None:
    change(whole, name, old, new)
    found = _found(live, whole, installed)
    assert found
    assert found.scope.value == scope


def test_a_new_or_missing_answer_is_named_and_is_no_text_alone(
    live: Release, whole: Path, installed: Installation
) -> None:
    (whole / INCIDENT).rename(whole / "content/procedures/outage.yml")
    change(whole, "content/procedures/outage.yml", "id: incident", "id: outage")
    found = _found(live, whole, installed)
    assert found.answers == (("incident", "removed"), ("outage", "added"))
    assert found.scope.value == "content"


def test_examples_are_counted_by_intent(
    live: Release, whole: Path, installed: Installation
) -> None:
    change(whole, NLU, EXAMPLE, "      - une\n      - deux\n")
    found = _found(live, whole, installed)
    assert found.examples == (("incident", 2, 1),)
    assert 0 < found.share < 0.001


def test_what_was_accepted_as_meant_is_no_difference(
    live: Release, whole: Path, installed: Installation
) -> None:
    path = whole / "content" / "checked_examples.yml"
    path.write_text("fingerprint: other\n", "utf-8")
    assert not _found(live, whole, installed)
