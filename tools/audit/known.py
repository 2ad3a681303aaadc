"""Advisories that need no service to be known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from packaging.version import Version
from pydantic import BaseModel, ConfigDict, Field

from tools.audit.findings import Finding

_LOCKED = re.compile(r"^([a-z0-9-]+)==([^\s;\\]+)", re.MULTILINE)


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
