"""The folder of releases, and which of them is current."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from assistant.common.settings import Settings
from assistant.service.launcher.errors import LauncherError
from assistant.service.releases.model import Release, read_release

CANDIDATE = ".candidate-"
_CURRENT = "current"
_NEXT = ".next"
_GONE = ".gone-"
_KEPT = 5
# Who made a candidate that is older was killed.
_ABANDONED_S = 86400.0


def releases_folder(settings: Settings) -> Path:
    """Where releases are, as an absolute path: processes keep it in their environment."""
    return settings.assistant_var.resolve() / "releases"


def releases(settings: Settings) -> list[Release]:
    """List the releases that there are, newest first."""
    folder = releases_folder(settings)
    found = (read_release(each) for each in folder.iterdir()) if folder.is_dir() else ()
    whole = [release for release in found if release is not None]
    return sorted(whole, key=lambda release: (release.made_at, release.id), reverse=True)


def current_release(settings: Settings) -> Release | None:
    """Read the release that the service runs, or starts next; None when there is none yet."""
    return read_release((releases_folder(settings) / _CURRENT).resolve())


def find_release(name: str, settings: Settings) -> Release:
    """Find a release by its id.

    Raises:
        LauncherError: there is none of this name.
    """
    for release in releases(settings):
        if release.id == name:
            return release
    raise LauncherError(f"There is no release {name} here: make releases lists those that are.")


def make_current(release: Release, settings: Settings) -> None:
    """Name a release as the current one, at once or not at all.

    Args:
        release: the release.
        settings: where releases are.
    """
    folder = releases_folder(settings)
    following = folder / _NEXT
    following.unlink(missing_ok=True)
    following.symlink_to(release.id)
    following.replace(folder / _CURRENT)


def forget_old(settings: Settings, spared: Release | None = None) -> None:
    """Erase all but the last five releases and the current one, and what was never finished.

    Args:
        settings: where releases are.
        spared: a release to keep besides.
    """
    for left in releases_folder(settings).glob(".*-*"):
        if left.name.startswith(_GONE) or _is_abandoned(left):
            erase(left)
    kept = {release.id for release in (current_release(settings), spared) if release}
    for release in releases(settings)[_KEPT:]:
        if release.id not in kept:
            erase(release.folder)


def erase(folder: Path) -> None:
    """Erase a release or a candidate; one half erased is taken for neither.

    Args:
        folder: among the releases.
    """
    gone = folder.with_name(f"{_GONE}{folder.name.removeprefix(_GONE)}")
    folder.rename(gone)
    for path in (gone, *gone.rglob("*")):
        if path.is_dir():
            path.chmod(0o700)
    shutil.rmtree(gone)


def _is_abandoned(folder: Path) -> bool:
    return folder.name.startswith(CANDIDATE) and (
        time.time() - folder.stat().st_mtime > _ABANDONED_S
    )
