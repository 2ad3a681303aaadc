"""A project with a release that is live, and the worker that publishes."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

from assistant.common.settings import Settings
from assistant.service.releases import Release, seal, snapshot
from assistant.service.releases.making import candidate_folder
from assistant.service.releases.store import FITTED, erase, make_current, releases_folder
from assistant.understanding.check_examples import fingerprint
from assistant.understanding.placed_examples import placed_examples
from assistant.workshop.configuration import Installation
from tests.workshop.conftest import PROJECT

SETS = Path("tests/tools/evaluation/sets")


def complete(root: Path) -> None:
    """Add what a release needs to a project for the workshop's tests."""
    for name in ("config.yml", "data/rules.yml", *map(str, FITTED)):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / name, root / name)


def make_live(root: Path, settings: Settings, model: Path) -> Release:
    """Make a release of a project, and have it live."""
    with candidate_folder(settings) as candidate:
        snapshot(root, settings, candidate)
        release = seal(candidate, model, settings, "somebody", "a test")
    make_current(release, settings)
    return release


@pytest.fixture
def whole(installed: Installation, project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that a release can be made of, and no release yet."""
    # The launcher that runs, if any, is looked for where the settings say.
    monkeypatch.setenv("ASSISTANT_VAR", str(installed.workshop.assistant_var))
    for folder in releases_folder(installed.assistant).glob("*"):
        if folder.is_symlink():
            folder.unlink()
        else:
            erase(folder)
    shutil.rmtree(installed.workshop.assistant_var / "publishing", ignore_errors=True)
    complete(project)
    return project


@pytest.fixture
def live(whole: Path, installed: Installation, tmp_path: Path) -> Release:
    """What is live: the project as it is, with a model that nothing loads."""
    model = tmp_path / "assistant-test.tar.gz"
    model.write_bytes(gzip.compress(b"a model"))
    return make_live(whole, installed.assistant, model)


def accept_examples(root: Path) -> None:
    """Note the examples as checked: to compare them all with each other takes a minute."""
    path = root / "content/checked_examples.yml"
    path.write_text(f"fingerprint: {fingerprint(placed_examples(root))}\n", "utf-8")


def change(root: Path, name: str, old: str, new: str) -> None:
    """Change a file once."""
    path = root / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


INCIDENT = "content/procedures/incident.yml"
