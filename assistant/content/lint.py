"""Command that checks the content: `python -m assistant.content.lint [--root DIR] [--fix]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TextIO

from assistant.content.drafts import read_drafts
from assistant.content.linter import lint
from assistant.content.mend import mended
from assistant.content.problems import wording


def main(arguments: Sequence[str], today: date, output: TextIO) -> int:
    """Check the content and write what is wrong.

    Args:
        arguments: the command line, without the program's name.
        today: the day against which review dates are measured.
        output: where the problems go, one a line.

    Returns:
        The exit status: 1 with an error, 0 with nothing worse than warnings.
    """
    parser = argparse.ArgumentParser(prog="python -m assistant.content.lint")
    parser.add_argument("--root", type=Path, default=Path(), help="folder of the project")
    parser.add_argument("--fix", action="store_true", help="mend the typography first")
    options = parser.parse_args(arguments)
    labels = wording()["lint"]
    for name in _mend(options.root) if options.fix else ():
        output.write(f"{labels['mended'].format(file=name)}\n")
    problems = lint(options.root, today)
    output.writelines(f"{problem}\n" for problem in problems)
    errors = sum(problem.severity == "error" for problem in problems)
    summary = labels["summary"].format(errors=errors, warnings=len(problems) - errors)
    output.write(f"{summary if problems else labels['clean']}\n")
    return 1 if errors else 0


def _mend(root: Path) -> Iterator[str]:
    for document in read_drafts(root / "content").documents:
        text = mended(document, is_messages=document.path.name == "messages.yml")
        if text != document.source:
            document.path.write_text(text, "utf-8")
            yield document.name


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], date.today(), sys.stdout))
