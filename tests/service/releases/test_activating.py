"""A release is live once the launcher runs it, and what was live stays so when it does not."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from assistant.service.launcher.progress import LauncherError, Progress
from assistant.service.releases import Release, activate, current_release, releases
from assistant.service.releases.store import make_current
from tests.service.working_copy import Project

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def former(working_copy: Project) -> Release:
    """What is live."""
    release = working_copy.release()
    make_current(release, working_copy.settings)
    return release


@pytest.fixture
def following(working_copy: Project, former: Release) -> Release:  # noqa: ARG001
    """What shall be live."""
    working_copy.write("domain.yml", "something new\n")
    return working_copy.release()


def bring(release: Release, project: Project) -> None:
    activate(release, project.settings, Progress(io.StringIO()), Event())


@contextmanager
def launcher(project: Project, failure: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """The launcher's part of an upgrade, in a process of its own."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.service.releases.run_launcher", "assistant.service", failure],
        cwd=project.folder,
        env={"PYTHONPATH": str(PROJECT), "ASSISTANT_VAR": str(project.settings.assistant_var)},
    )
    # Reaped at once, as init does it: an ended launcher must not stay among the processes.
    Thread(target=child.wait, daemon=True).start()
    try:
        while not (project.folder / "listens").exists():
            assert child.poll() is None
            time.sleep(0.02)
        yield child
    finally:
        child.kill()
        child.wait()


def test_without_a_service_the_release_is_what_starts_next(
    working_copy: Project, following: Release
) -> None:
    bring(following, working_copy)

    assert current_release(working_copy.settings) == following


def test_the_service_takes_it_up_and_back_again(
    working_copy: Project, former: Release, following: Release
) -> None:
    with launcher(working_copy):
        bring(following, working_copy)
        assert current_release(working_copy.settings) == following
        bring(former, working_copy)
        assert current_release(working_copy.settings) == former


def test_a_process_that_does_not_work_with_it_leaves_live_what_was_live(
    working_copy: Project, former: Release, following: Release
) -> None:
    with (
        launcher(working_copy, "Rasa 1 does not work."),
        pytest.raises(LauncherError, match=r"^Rasa 1 does not work\.$"),
    ):
        bring(following, working_copy)

    assert current_release(working_copy.settings) == former


def test_a_service_that_ends_over_it_leaves_live_what_was_live(
    working_copy: Project, former: Release, following: Release
) -> None:
    with launcher(working_copy, "dies"), pytest.raises(LauncherError, match="ended meanwhile"):
        bring(following, working_copy)

    assert current_release(working_copy.settings) == former


def test_a_former_answer_is_not_taken_for_the_one_to_this_request(
    working_copy: Project, former: Release, following: Release
) -> None:
    with launcher(working_copy):
        bring(following, working_copy)
    (working_copy.folder / "listens").unlink()

    with launcher(working_copy, "It does not work."), pytest.raises(LauncherError):
        bring(former, working_copy)


def test_what_was_live_is_kept_for_the_way_back_however_old_it_is(
    working_copy: Project, former: Release
) -> None:
    for number in range(6):
        working_copy.write("domain.yml", f"number {number}\n")
        latest = working_copy.release()

    bring(latest, working_copy)

    assert former in releases(working_copy.settings)


def test_what_other_code_made_is_refused(
    working_copy: Project, former: Release, following: Release
) -> None:
    with pytest.raises(LauncherError, match=f"{following.id} was made by other code"):
        bring(following.model_copy(update={"code": "0" * 12}), working_copy)

    assert current_release(working_copy.settings) == former
