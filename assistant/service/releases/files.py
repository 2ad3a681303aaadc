"""Which files make a release, and what digests them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from assistant.common.settings import Settings
from assistant.service.launcher.project_files import digest_files, files_in

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
_DIGITS = 12

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
    return digest_files(sorted(files.items()), beside)[:_DIGITS]


def code_digest() -> str:
    """Digest the code that runs here, as far as releases depend on it."""
    files = (file for place in _CODE for file in files_in(_PROJECT / place))
    named = {file.relative_to(_PROJECT): file for file in files}
    return digest({name: file for name, file in named.items() if name not in FITTED})
