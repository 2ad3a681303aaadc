"""The service starts what is live; the working copy only when nothing is, or it cannot be used."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from threading import Event

import pytest

from assistant.content.problems import ContentError
from assistant.service.launcher.progress import Progress
from assistant.service.launcher.training import check_model
from assistant.service.releases import (
    Release,
    make_release,
    release_to_start,
    releases,
    seal,
    snapshot,
)
from assistant.service.releases.making import candidate_folder
from assistant.service.releases.store import DESCRIPTION, make_current
from tests.service.working_copy import Project

CONTENT = Path(__file__).parents[3] / "content"


class Start:
    """A start of the service, as far as the choice of its release."""

    def __init__(self, project: Project) -> None:
        said = io.StringIO()
        project.train()
        self.release = release_to_start(project.settings, Progress(said), Event())
        self.said = said.getvalue()


@pytest.fixture
def usable(working_copy: Project) -> Project:
    """A working copy whose content can be loaded."""
    shutil.copytree(CONTENT, working_copy.folder / "content", dirs_exist_ok=True)
    return working_copy


@pytest.fixture
def live(usable: Project) -> Release:
    release = usable.release()
    make_current(release, usable.settings)
    return release


def damage(model: Path) -> None:
    model.parent.chmod(0o700)
    # Not written to: it is the same file as in the folder of models.
    model.unlink()
    model.write_bytes(b"half a mod")


def test_at_first_a_release_of_the_working_copy_is_made(usable: Project) -> None:
    start = Start(usable)

    assert start.release is not None
    assert releases(usable.settings) == [start.release]


def test_what_is_live_is_started_again(usable: Project, live: Release) -> None:
    start = Start(usable)

    assert start.release == live
    assert start.said == ""


@pytest.mark.parametrize("file", ["content/messages.yml", "data/nlu/access.yml"])
def test_what_is_live_is_started_though_the_working_copy_differs_which_is_said(
    usable: Project, live: Release, file: str
) -> None:
    usable.write(file, "# somebody is editing it\n")

    start = Start(usable)

    assert start.release == live
    assert start.said == (
        f"Release {live.id} is started; the working copy differs: make upgrade publishes it.\n"
    )


def test_what_other_code_made_is_not_started(usable: Project, live: Release) -> None:
    description = live.folder / DESCRIPTION
    description.chmod(0o600)
    description.write_text(description.read_text().replace(live.code, "0" * 12))
    usable.write("data/nlu/access.yml", "# what is learnt now\n")

    start = Start(usable)

    assert start.release is not None
    assert start.release.id != live.id


def test_what_is_damaged_is_not_started(usable: Project, live: Release) -> None:
    damage(live.model_file)
    usable.write("data/nlu/access.yml", "# what is learnt now\n")

    start = Start(usable)

    assert start.release is not None
    assert start.release.id != live.id
    assert f"The model of release {live.id} is damaged" in start.said


def test_what_is_damaged_is_made_again_of_the_same_files(usable: Project, live: Release) -> None:
    damage(live.model_file)
    usable.train()

    start = Start(usable)

    assert start.release is not None
    assert start.release.id == live.id
    check_model(start.release.model_file)


def test_a_model_that_was_trained_elsewhere_is_not_trained_again(usable: Project) -> None:
    model = usable.train()
    other = model.with_name("trained-elsewhere.tar.gz")
    model.rename(other)
    with candidate_folder(usable.settings) as candidate:
        snapshot(usable.folder, usable.settings, candidate)
        live = seal(candidate, other, usable.settings, "somebody", "a publication")
    make_current(live, usable.settings)

    made = make_release(usable.settings, Progress(io.StringIO()), Event(), "make run")

    assert made == live
    assert not model.exists()


def test_no_release_is_made_of_content_that_cannot_be_said(usable: Project) -> None:
    usable.write("content/messages.yml", "greeting: [")

    with pytest.raises(ContentError):
        make_release(usable.settings, Progress(io.StringIO()), Event(), "a test")

    assert releases(usable.settings) == []
