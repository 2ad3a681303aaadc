"""Releases: what is in one, what describes it, where they are and which is current."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from assistant.common.settings import Settings
from assistant.service.launcher.progress import LauncherError
from assistant.service.launcher.training import digest_files, files_in

DESCRIPTION = "release.json"
MODELS = Path("models")
_ID = re.compile(r"[0-9a-f]{12}")


class Release(BaseModel):
    """What decides answers, in a folder that mirrors the project's; never written again.

    `id` is the folder's name, a digest of all that is in it and of the code; `model` is the name
    of the model's file, and `code` the digest of the code that the release was made by.
    """

    id: str
    folder: Path = Field(exclude=True)
    made_at: datetime
    by: str
    note: str
    model: str
    code: str

    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def model_file(self) -> Path:
        """The trained model that Rasa loads."""
        return self.folder / MODELS / self.model


def read_release(folder: Path) -> Release | None:
    """Read a release's description.

    Args:
        folder: where a release may be.

    Returns:
        The release; None when the folder is no whole one.
    """
    if not _ID.fullmatch(folder.name):
        return None
    try:
        described = json.loads((folder / DESCRIPTION).read_text("utf-8"))
        return Release(**described, folder=folder)
    except (OSError, ValueError, TypeError):
        return None


FITTED = (
    Path("assistant/understanding/calibration.json"),
    Path("assistant/understanding/parts.json"),
    Path("assistant/understanding/pages.json"),
    Path("assistant/dialogue/weights.json"),
)
"""What `make calibrate` writes."""
CONTENT = Path("content")
_LEARNT = (Path("data"), Path("domain.yml"))
# What reads a release: other code may not understand it.
_CODE = (
    Path("assistant/content"),
    Path("assistant/dialogue"),
    Path("assistant/understanding"),
    Path("actions"),
    Path("requirements/runtime.txt"),
)
_PROJECT = Path(__file__).parents[3]
_ID_DIGITS = 12

Files = Mapping[Path, Path]
"""Files by their name in the release."""


def learnt_and_said(project: Path, settings: Settings) -> Files:
    """Find all that a project has for a release, but for the model.

    Args:
        project: the project's folder.
        settings: the names of configuration and content.

    Returns:
        The files; those that are absent too, unless a folder has none.
    """
    config = settings.assistant_config
    places = {
        CONTENT: project / settings.assistant_content,
        Path(config.name if config.is_absolute() else config): project / config,
        **{name: project / name for name in (*_LEARNT, *FITTED)},
    }
    return {
        name / file.relative_to(place): file
        for name, place in places.items()
        for file in files_in(place)
    }


def digest(files: Files, beside: str = "") -> str:
    """Digest files, by name and content.

    Args:
        files: the files.
        beside: what else the digest depends on.

    Returns:
        Twelve hexadecimal digits.
    """
    return digest_files(sorted(files.items()), beside)[:_ID_DIGITS]


def code_digest() -> str:
    """Digest the code that runs here, as far as releases depend on it."""
    files = (file for place in _CODE for file in files_in(_PROJECT / place))
    named = {file.relative_to(_PROJECT): file for file in files}
    return digest({name: file for name, file in named.items() if name not in FITTED})


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
