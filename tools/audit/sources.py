"""What is published about the packages of a lock file: the registries' tools say, or our list."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from packaging.version import Version
from pydantic import BaseModel, ConfigDict, Field

from tools.audit.findings import AuditError, Finding

PIP_AUDIT = (".venv/bin/pip-audit", "--disable-pip", "--require-hashes")
_LOCKED = re.compile(r"^([a-z0-9-]+)==([^\s;\\]+)", re.MULTILINE)
NPM_AUDIT = ("npm", "audit", "--package-lock-only")


def python_findings(lock: Path, command: Sequence[str] = PIP_AUDIT) -> set[Finding]:
    """Look up the packages of a requirements file.

    Args:
        lock: the file, with hashes.
        command: pip-audit.

    Returns:
        What is published about them.

    Raises:
        AuditError: not every package could be looked up; pip-audit itself takes an answer that it
            did not get for a good one.
    """
    options = ("--format", "json", "--progress-spinner", "off", "--requirement", str(lock))
    answer = _run((*command, *options), Path())
    packages = answer.get("dependencies", [])
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    if skipped or not packages:
        raise AuditError(
            f"{lock}: the advisory service told nothing about {len(skipped) or 'any'} of its "
            f"packages ({', '.join(skipped[:3])}…): it cannot be reached from here."
        )
    return {
        Finding(
            package["name"], found["id"], frozenset({found["id"], *found["aliases"]}), str(lock)
        )
        for package in packages
        for found in package["vulns"]
    }


def npm_findings(lock: Path, command: Sequence[str] = NPM_AUDIT) -> set[Finding]:
    """Look up the packages of an npm lock file.

    Args:
        lock: a package-lock.json.
        command: npm's audit.

    Returns:
        What is published about them.

    Raises:
        AuditError: the registry does not answer.
    """
    answer = _run((*command, "--json"), lock.parent)
    if "vulnerabilities" not in answer:
        raise AuditError(f"{lock}: {answer.get('message', 'npm gave no answer')}")
    # A text instead of an object names another package of the list, which is looked at itself.
    return {
        _npm_finding(name, via, lock)
        for name, package in answer["vulnerabilities"].items()
        for via in package["via"]
        if isinstance(via, dict)
    }


def _npm_finding(name: str, via: dict[str, Any], lock: Path) -> Finding:
    advisory = str(via["url"]).rstrip("/").rsplit("/", 1)[-1]
    return Finding(name, advisory, frozenset({advisory}), str(lock))


def _run(command: Sequence[str], folder: Path) -> dict[str, Any]:
    try:
        ended = subprocess.run(  # noqa: S603  # the project's own command
            command, cwd=folder, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise AuditError(f"{command[0]} is not installed.") from None
    # Both tools end with 1 when they find something.
    try:
        answer = json.loads(ended.stdout)
    except ValueError:
        reason = (ended.stderr.strip().splitlines() or ["no answer"])[-1]
        raise AuditError(f"{command[0]} failed: {reason}") from None
    return answer if isinstance(answer, dict) else {}


class Known(BaseModel):
    """A published advisory, and the first version that it is not about."""

    advisory: str = Field(min_length=5)
    package: str = Field(min_length=1)
    fixed: str = Field(min_length=1)
    about: str = Field(min_length=10)

    model_config = ConfigDict(frozen=True, extra="forbid")


def known_findings(lock: Path, known: Iterable[Known]) -> set[Finding]:
    """Hold a lock file against known advisories.

    Args:
        lock: a requirements file.
        known: the advisories.

    Returns:
        Those that concern a version that is locked.
    """
    locked = _LOCKED.findall(lock.read_text("utf-8"))
    return {
        Finding(each.package, each.advisory, frozenset({each.advisory}), str(lock))
        for each in known
        for package, version in locked
        if package == each.package and Version(version) < Version(each.fixed)
    }
