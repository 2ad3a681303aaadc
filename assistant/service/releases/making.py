"""Make a release, and choose the one that a service starts with."""

from __future__ import annotations

import getpass
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from assistant.common.settings import Settings
from assistant.content.loader import load_content
from assistant.service.launcher.progress import LauncherError, Progress
from assistant.service.launcher.training import check_model, current_model, ensure_model, files_in
from assistant.service.releases.store import (
    CANDIDATE,
    DESCRIPTION,
    MODELS,
    Release,
    code_digest,
    current_release,
    digest,
    erase,
    learnt_and_said,
    read_release,
    releases_folder,
)

_NOT_WRITABLE = ~0o222


def snapshot(project: Path, settings: Settings, target: Path) -> None:
    """Copy what is learnt from and what is said, without a model.

    Args:
        project: the folder to copy from.
        settings: the names of configuration and content.
        target: the copy, which mirrors the project's layout; made with its parents.

    Raises:
        LauncherError: a file is missing.
    """
    for name, file in learnt_and_said(project, settings).items():
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(file, copy)
        except FileNotFoundError:
            raise LauncherError(f"{file} is missing: a release cannot be made.") from None


def seal(candidate: Path, model: Path, settings: Settings, by: str, note: str) -> Release:
    """Make a release of a snapshot and its model.

    Args:
        candidate: the snapshot, on the file system of ASSISTANT_VAR; gone afterwards.
        model: the model that was trained on it.
        settings: where releases are.
        by: who makes it.
        note: what for.

    Returns:
        The release; the former one if the same was made before.
    """
    _link(model, candidate / MODELS / model.name)
    code = code_digest()
    files = {file.relative_to(candidate): file for file in files_in(candidate)}
    files.pop(Path(DESCRIPTION), None)
    name = digest(files, code)
    folder = releases_folder(settings) / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    release = Release(
        id=name,
        folder=folder,
        made_at=datetime.now(UTC),
        by=by,
        note=note,
        model=model.name,
        code=code,
    )
    (candidate / DESCRIPTION).write_text(release.model_dump_json(indent=1), "utf-8")
    for path in candidate.rglob("*"):
        path.chmod(path.stat().st_mode & _NOT_WRITABLE)
    with suppress(OSError):
        # There is one already when the same was made before: that one stays.
        candidate.rename(folder)
        folder.chmod(folder.stat().st_mode & _NOT_WRITABLE)
    made = read_release(folder)
    if made is None:
        raise LauncherError(f"{candidate} cannot become {folder}: is it on another file system?")
    if candidate.exists():
        erase(candidate)
    return made


def make_release(
    settings: Settings, progress: Progress, stopping: Event, note: str
) -> Release | None:
    """Make a release of the working copy, unless the current one is it; train when needed.

    Args:
        settings: the folders.
        progress: where to show the training.
        stopping: set by others to ask for the end.
        note: what for.

    Returns:
        The release, or None when the end was asked for meanwhile.

    Raises:
        LauncherError: a file is missing, or training failed.
        ContentError: the content is not right.
    """
    content = settings.assistant_content
    load_content(content, content / "contacts.local.yml", os.environ)
    current = current_release(settings)
    if current and is_working_copy(current, settings):
        # Its model may have been trained elsewhere, as the workshop's are.
        try:
            check_model(current.model_file)
        except LauncherError:
            # Made again it has the same name.
            erase(current.folder)
        else:
            return current
    while (model := ensure_model(settings, progress, stopping)) is not None:
        with candidate_folder(settings) as candidate:
            snapshot(Path(), settings, candidate)
            # What was edited since has a model of its own.
            if current_model(settings) == model:
                return seal(candidate, model, settings, _user(), note)
    return None


def is_working_copy(release: Release, settings: Settings) -> bool:
    """Tell whether this code, on the working copy as it is now, would make the same release."""
    own = {file.relative_to(release.folder): file for file in files_in(release.folder)}
    copied = {
        name: file
        for name, file in own.items()
        if name != Path(DESCRIPTION) and MODELS not in name.parents
    }
    files = learnt_and_said(Path(), settings)
    return (
        release.code == code_digest()
        and all(file.exists() for file in files.values())
        and digest(files) == digest(copied)
    )


@contextmanager
def candidate_folder(settings: Settings) -> Iterator[Path]:
    """Give an empty folder for a candidate, on the releases' file system; gone afterwards.

    Args:
        settings: where releases are.
    """
    folder = releases_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    candidate = Path(tempfile.mkdtemp(prefix=CANDIDATE, dir=folder))
    try:
        yield candidate
    finally:
        if candidate.exists():
            erase(candidate)


def _link(model: Path, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    try:
        copy.hardlink_to(model)
    except FileExistsError:
        return
    except OSError:
        # On another file system, or another user's.
        shutil.copyfile(model, copy)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container's user may have a number and no name.
        return str(os.getuid())


def release_to_start(settings: Settings, progress: Progress, stopping: Event) -> Release | None:
    """Choose the current release when this code made it, else make one of the working copy.

    Args:
        settings: the folders.
        progress: where to say which, and to show a training.
        stopping: set by others to ask for the end.

    Returns:
        The release, or None when the end was asked for meanwhile.

    Raises:
        LauncherError: a file is missing, or training failed.
        ContentError: the content of the working copy is not right.
    """
    current = current_release(settings)
    if current is None or current.code != code_digest():
        return make_release(settings, progress, stopping, "make serve")
    try:
        check_model(current.model_file)
    except LauncherError:
        progress.say(f"The model of release {current.id} is damaged: the working copy is started.")
        return make_release(settings, progress, stopping, "make serve")
    if not is_working_copy(current, settings):
        progress.say(
            f"Release {current.id} is started; the working copy differs: make upgrade publishes it."
        )
    return current
