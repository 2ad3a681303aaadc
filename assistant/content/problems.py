"""What is wrong with the content, said in the editors' language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from ruamel.yaml import YAML

Severity = Literal["error", "warning"]

_WORDING_FILE = Path(__file__).with_name("problems.fr.yml")


@dataclass(frozen=True, order=True)
class Problem:
    """One fault of the content: where it is, what is wrong, what to do about it."""

    file: str
    line: int
    field: str
    message: str
    remedy: str
    severity: Severity = "error"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        subject = f"{self.field} : " if self.field else ""
        label = wording()["severity"][self.severity]
        return f"{place}: {label}: {subject}{self.message} {self.remedy}"


class ContentError(Exception):
    """The content cannot be used; `problems` says why, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@lru_cache(maxsize=1)
def wording() -> Mapping[str, Mapping[str, str]]:
    """Read the sentences of the problems, by code.

    Returns:
        For each code its `message` and `remedy` templates; `severity` and `lint` hold labels.
    """
    loaded: Mapping[str, Mapping[str, str]] = YAML(typ="safe", pure=True).load(
        _WORDING_FILE.read_text("utf-8")
    )
    return loaded


def problem(
    code: str,
    file: str,
    line: int = 0,
    field: str = "",
    /,
    *,
    severity: Severity = "error",
    **values: object,
) -> Problem:
    """Word a problem.

    Args:
        code: its entry in problems.fr.yml.
        file: the file at fault, as the editor knows it.
        line: the line, from 1; 0 when no line is at fault.
        field: the field at fault, such as `steps.2.text`.
        severity: an `error` forbids the content, a `warning` does not.
        values: what fills the templates.

    Returns:
        The problem, with its message and remedy.
    """
    templates = wording()[code]
    return Problem(
        file=file,
        line=line,
        field=field,
        message=templates["message"].format(**values),
        remedy=templates["remedy"].format(**values),
        severity=severity,
    )
