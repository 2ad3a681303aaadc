"""`make check`: no password, key or token in the project's files, but for what is none."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from tools.audit.findings import read_list

ALLOWED = Path("setup/allowed-secrets.yml")
_LOCKS = ("requirements/*.txt", "*package-lock.json", "*.png")
# Without --no-verify it would ask the services whether a found token works.
_SCANNER = (sys.executable, "-m", "detect_secrets", "scan", "--no-verify")


@dataclass(frozen=True, order=True)
class Suspect:
    """A text that looks like a secret; the text itself is not kept."""

    file: str
    kind: str
    line: int


class Allowance(BaseModel):
    """Texts that look like secrets and are none, and why; `files` are separated by spaces."""

    files: str = Field(min_length=1)
    kinds: frozenset[str] = Field(min_length=1)
    reason: str = Field(min_length=20)

    model_config = ConfigDict(frozen=True, extra="forbid")

    def covers(self, suspect: Suspect) -> bool:
        """Tell whether a suspect is one of those meant."""
        named = any(fnmatchcase(suspect.file, name) for name in self.files.split())
        return named and suspect.kind in self.kinds


def find_suspects(folder: Path) -> set[Suspect]:
    """Look through the files of a repository, those not yet committed too.

    Args:
        folder: its root.

    Returns:
        What looks like a secret.
    """
    git = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = _output(git, folder).split("\0")
    # Locks are thousands of hashes and nothing else, and each takes time.
    files = [
        name
        for name in names
        if (folder / name).is_file() and not any(fnmatchcase(name, lock) for lock in _LOCKS)
    ]
    results = json.loads(_output((*_SCANNER, *files), folder))["results"]
    return {
        Suspect(file, found["type"], found["line_number"])
        for file, listed in results.items()
        for found in listed
    }


def judge(suspects: Collection[Suspect], allowances: Sequence[Allowance]) -> list[str]:
    """Compare what was found with what is allowed.

    Args:
        suspects: what looks like a secret.
        allowances: what is none.

    Returns:
        A sentence for each suspect left, and for each allowance that allows nothing any more.
    """
    left = sorted(
        suspect for suspect in suspects if not any(each.covers(suspect) for each in allowances)
    )
    idle = [each for each in allowances if not any(map(each.covers, suspects))]
    return [
        *(
            f"{each.file}:{each.line}: looks like a secret ({each.kind}). Take it out and change "
            f"it where it is used; if it is none, say why in {ALLOWED}."
            for each in left
        ),
        *(f"{ALLOWED}: nothing to allow in {each.files}: take it out." for each in idle),
    ]


def main() -> int:
    """Scan the project.

    Returns:
        1 when something looks like a secret.
    """
    problems = judge(find_suspects(Path()), read_list(ALLOWED, Allowance))
    for problem in problems:
        print(problem, file=sys.stderr)  # noqa: T201  # a command
    return 1 if problems else 0


def _output(command: Sequence[str], folder: Path) -> str:
    return subprocess.run(  # noqa: S603  # the project's own command
        command, cwd=folder, capture_output=True, text=True, check=True
    ).stdout


if __name__ == "__main__":
    sys.exit(main())
