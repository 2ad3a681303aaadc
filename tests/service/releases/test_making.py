"""A release holds all that decides answers, is named by it, and is never written again."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from assistant.service.launcher.progress import LauncherError
from assistant.service.releases import current_release, releases, seal, snapshot
from assistant.service.releases.store import (
    erase,
    find_release,
    forget_old,
    make_current,
    releases_folder,
)
from tests.service.working_copy import FILES, Project


def test_a_release_has_all_files_of_the_working_copy_and_its_model(working_copy: Project) -> None:
    release = working_copy.release("for the test")

    for name in FILES:
        assert (release.folder / name).read_text("utf-8") == f"{name} as it was\n"
    assert release.model_file.read_bytes() == working_copy.train().read_bytes()
    assert (release.by, release.note) == ("somebody", "for the test")
    assert release.folder == releases_folder(working_copy.settings) / release.id


def test_a_model_is_linked_and_takes_no_room_of_its_own(working_copy: Project) -> None:
    assert working_copy.release().model_file.samefile(working_copy.train())


def test_what_editors_leave_is_no_part_of_it(working_copy: Project) -> None:
    before = working_copy.release()
    working_copy.write("content/.messages.yml.swp", "half a sentence")

    assert working_copy.release() == before


@pytest.mark.parametrize("name", FILES)
def test_every_file_decides_the_id(working_copy: Project, name: str) -> None:
    before = working_copy.release()
    working_copy.write(name, "something else\n")

    after = working_copy.release()

    assert after.id != before.id
    assert (before.folder / name).read_text("utf-8") == f"{name} as it was\n"


def test_the_model_decides_the_id(working_copy: Project) -> None:
    before = working_copy.release()
    model = working_copy.train()
    model.unlink()
    model.write_bytes(b"another training")

    assert working_copy.release().id != before.id


def test_the_same_again_is_the_release_that_there_is(working_copy: Project) -> None:
    first = working_copy.release("first")

    assert working_copy.release("second") == first
    assert [each.name for each in first.folder.parent.iterdir()] == [first.id]


def test_a_candidate_is_gone_when_it_is_a_release_or_there_was_the_same(
    working_copy: Project,
) -> None:
    model, settings = working_copy.train(), working_copy.settings
    candidate = releases_folder(settings) / ".candidate-ours"
    for _ in range(2):
        snapshot(working_copy.folder, settings, candidate)
        seal(candidate, model, settings, "somebody", "a test")
        assert not candidate.exists()


def test_nothing_in_a_release_may_be_written(working_copy: Project) -> None:
    folder = working_copy.release().folder

    writable = [
        path
        for path in (folder, *folder.rglob("*"))
        if stat.S_IMODE(path.stat().st_mode) & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    ]
    assert writable == []


def test_a_missing_file_is_named(working_copy: Project) -> None:
    (working_copy.folder / "domain.yml").unlink()

    with pytest.raises(LauncherError, match=r"domain\.yml is missing"):
        snapshot(working_copy.folder, working_copy.settings, working_copy.folder / "copy")


def test_content_and_configuration_that_settings_name_take_their_places(
    working_copy: Project,
) -> None:
    working_copy.write("elsewhere/messages.yml", "from elsewhere\n")
    working_copy.write("other.yml", "another pipeline\n")
    settings = working_copy.settings.model_copy(
        update={
            "assistant_content": working_copy.folder / "elsewhere",
            "assistant_config": Path("other.yml"),
        }
    )
    copy = working_copy.folder / "copy"

    snapshot(working_copy.folder, settings, copy)

    assert (copy / "content/messages.yml").read_text("utf-8") == "from elsewhere\n"
    assert (copy / "other.yml").exists()
    assert not (copy / "config.yml").exists()


def test_releases_are_listed_newest_first_and_no_candidate_among_them(
    working_copy: Project,
) -> None:
    first = working_copy.release()
    working_copy.write("domain.yml", "second\n")
    second = working_copy.release()
    # What is left of making one, when that was killed before and after its description.
    for name in (".candidate-killed", "0123456789ab"):
        snapshot(working_copy.folder, working_copy.settings, first.folder.parent / name)

    assert releases(working_copy.settings) == [second, first]


def test_none_is_current_until_one_is_named(working_copy: Project) -> None:
    first = working_copy.release()
    assert current_release(working_copy.settings) is None

    make_current(first, working_copy.settings)
    assert current_release(working_copy.settings) == first

    working_copy.write("domain.yml", "second\n")
    second = working_copy.release()
    make_current(second, working_copy.settings)
    assert current_release(working_copy.settings) == second
    link = releases_folder(working_copy.settings) / "current"
    assert os.readlink(link) == second.id  # noqa: PTH115


def test_only_the_last_five_and_the_current_one_are_kept(working_copy: Project) -> None:
    made = []
    for number in range(8):
        working_copy.write("domain.yml", f"number {number}\n")
        made.append(working_copy.release())
    make_current(made[1], working_copy.settings)

    forget_old(working_copy.settings)

    assert releases(working_copy.settings) == [*made[:2:-1], made[1]]


def test_what_a_killed_command_left_is_swept_up_and_what_one_makes_now_is_not(
    working_copy: Project,
) -> None:
    folder = working_copy.release().folder.parent
    left, new = folder / ".candidate-left", folder / ".candidate-new"
    for candidate in (left, new):
        snapshot(working_copy.folder, working_copy.settings, candidate)
    os.utime(left, (0, 0))
    snapshot(working_copy.folder, working_copy.settings, folder / ".gone-half")

    forget_old(working_copy.settings)

    assert sorted(each.name for each in folder.glob(".*")) == [".candidate-new"]


def test_a_release_is_found_by_its_id(working_copy: Project) -> None:
    release = working_copy.release()

    assert find_release(release.id, working_copy.settings) == release
    erase(release.folder)
    with pytest.raises(LauncherError, match=f"There is no release {release.id} here"):
        find_release(release.id, working_copy.settings)
