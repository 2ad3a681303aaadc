"""What the launcher that runs does when it is asked for an upgrade."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence

import pytest

from assistant.common.settings import Settings
from assistant.service.launcher.progress import LauncherError
from assistant.service.launcher.server import Server
from assistant.service.launcher.upgrade import Upgrades
from assistant.service.releases import Release, current_release
from assistant.service.releases.activating import Answer, Request
from assistant.service.releases.store import releases_folder
from tests.service.working_copy import Project


@pytest.fixture(autouse=True)
def _own_signal() -> Iterator[None]:
    former = signal.getsignal(signal.SIGUSR2)
    yield
    signal.signal(signal.SIGUSR2, former)


def asked(release: str, settings: Settings) -> None:
    Request(number="1", release=release).write(settings)
    os.kill(os.getpid(), signal.SIGUSR2)


def test_it_takes_the_release_that_is_asked_for_once_and_makes_it_current(
    working_copy: Project,
) -> None:
    release, settings = working_copy.release(), working_copy.settings
    taken: list[Release] = []

    def describe(release: Release) -> Sequence[Server]:
        taken.append(release)
        return ()

    upgrades = Upgrades(settings, describe)
    assert upgrades.take() is None
    asked(release.id, settings)
    assert upgrades.take() == ()
    assert upgrades.take() is None
    assert taken == [release]
    assert current_release(settings) is None

    upgrades.answer(None)

    assert current_release(settings) == release
    assert Answer.read(settings) == Answer(number="1", failure=None)


def test_one_that_did_not_work_does_not_become_current(working_copy: Project) -> None:
    release, settings = working_copy.release(), working_copy.settings
    upgrades = Upgrades(settings, lambda _: ())
    asked(release.id, settings)
    upgrades.take()

    upgrades.answer("Rasa 1 does not work.")

    assert current_release(settings) is None
    assert Answer.read(settings) == Answer(number="1", failure="Rasa 1 does not work.")


def test_one_that_runs_and_cannot_be_named_as_current_is_answered_so(
    working_copy: Project,
) -> None:
    release, settings = working_copy.release(), working_copy.settings
    upgrades = Upgrades(settings, lambda _: ())
    asked(release.id, settings)
    upgrades.take()
    # As a full disk would: the link cannot be made.
    (releases_folder(settings) / ".next").mkdir()

    upgrades.answer(None)

    assert current_release(settings) is None
    answer = Answer.read(settings)
    assert answer is not None
    assert f"All processes run release {release.id}, but it is not" in str(answer.failure)


def test_what_cannot_be_described_is_answered_and_ends_nothing(working_copy: Project) -> None:
    release, settings = working_copy.release(), working_copy.settings

    def describe(_: Release) -> Sequence[Server]:
        raise LauncherError("endpoints.yml is missing.")

    upgrades = Upgrades(settings, describe)
    for name, failure in (
        ("0123456789ab", "There is no release 0123456789ab here"),
        (release.id, "endpoints.yml is missing."),
    ):
        asked(name, settings)
        assert upgrades.take() is None
        answer = Answer.read(settings)
        assert answer is not None
        assert failure in str(answer.failure)
        Answer.file(settings).unlink()
