"""Commits what the workshop wrote, in the name of who wrote it, if the project is in git."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import structlog

from assistant.workshop.configuration import installation
from assistant.workshop.models import Account

_log = structlog.get_logger(__name__)

_PATIENCE_SECONDS = 20
_IDENTITY = ("-c", "user.name=Workshop", "-c", "user.email=workshop@localhost")


def commit(files: Iterable[str], message: str, account: Account) -> bool:
    """Commit these files and no others, to be called within `files.alone`.

    What is staged or changed besides stays as it is. A file that is written and not committed is
    not lost: the next commit of it takes it along.

    Args:
        files: names of files in the project.
        message: what was done.
        account: the author.

    Returns:
        Whether there is nothing left to commit of them; also where there is no git.
    """
    place, names = installation(), sorted(set(files))
    if not place.workshop.workshop_commit or not names or not _has_git(place.root):
        return True
    author = f"{account.name} <{re.sub(r'[^a-z0-9]+', '.', account.name.lower())}@localhost>"
    try:
        _git(place.root, "add", "--", *names)
        if not _git(place.root, "diff", "--name-only", "HEAD", "--", *names).strip():
            return True
        _git(
            place.root,
            *_IDENTITY,
            "commit",
            "--quiet",
            # The linter has looked at it already; hooks of developers may ask or take minutes.
            "--no-verify",
            "--only",
            f"--author={author}",
            f"--message={message}",
            "--",
            *names,
        )
    except (OSError, subprocess.SubprocessError) as error:
        _log.warning("workshop.not_committed", error=type(error).__name__, files=names)
        return False
    return True


def _has_git(root: Path) -> bool:
    try:
        return bool(_git(root, "rev-parse", "--git-dir"))
    except (OSError, subprocess.SubprocessError):
        return False


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603  # no shell; names of files stand behind --
        [shutil.which("git") or "git", *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
        timeout=_PATIENCE_SECONDS,
    )
    return done.stdout
