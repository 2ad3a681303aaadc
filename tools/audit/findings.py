"""What is known of a dependency, and what was decided about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML

EntryT = TypeVar("EntryT", bound=BaseModel)


class AuditError(Exception):
    """The audit could not be made; nothing is known about the dependencies."""


@dataclass(frozen=True, order=True)
class Finding:
    """A published advisory about a package that is locked here.

    Attributes:
        package: the package.
        advisory: the advisory's id, such as GHSA-… or PYSEC-….
        names: all its ids, this one too.
        source: the lock file.
    """

    package: str
    advisory: str
    names: frozenset[str]
    source: str


class Acceptance(BaseModel):
    """An advisory that does not concern us, and why."""

    advisory: str = Field(min_length=5)
    package: str = Field(min_length=1)
    reason: str = Field(min_length=40)
    reviewed: date

    model_config = ConfigDict(frozen=True, extra="forbid")

    def covers(self, finding: Finding) -> bool:
        """Tell whether a finding is the one that was accepted."""
        return self.package == finding.package and self.advisory in finding.names


@dataclass(frozen=True)
class Verdict:
    """What an audit came to.

    Attributes:
        open: findings that nobody accepted.
        stale: acceptances of what is found no more.
        accepted: how many findings were accepted.
    """

    open: tuple[Finding, ...]
    stale: tuple[Acceptance, ...]
    accepted: int


def read_list(file: Path, entry: type[EntryT]) -> tuple[EntryT, ...]:
    """Read a list of what was decided or is known.

    Args:
        file: the list, in YAML.
        entry: the shape of an entry.

    Returns:
        The entries.

    Raises:
        AuditError: one has no reason, or another form.
    """
    listed = YAML(typ="safe", pure=True).load(file) or []
    try:
        return tuple(entry.model_validate(each) for each in listed)
    except ValidationError as error:
        raise AuditError(f"{file}: {error}") from None


def judge(findings: Collection[Finding], acceptances: Sequence[Acceptance]) -> Verdict:
    """Compare findings with acceptances.

    Args:
        findings: all that is published about what is locked.
        acceptances: what was decided.

    Returns:
        What is left to be decided, on either side.
    """
    is_open = {
        finding: not any(acceptance.covers(finding) for acceptance in acceptances)
        for finding in findings
    }
    stale = (
        acceptance
        for acceptance in acceptances
        if not any(acceptance.covers(finding) for finding in findings)
    )
    left = tuple(sorted(finding for finding, is_left in is_open.items() if is_left))
    return Verdict(left, tuple(stale), len(is_open) - len(left))
