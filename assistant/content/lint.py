"""Command that checks the content: `python -m assistant.content.lint [--root DIR]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TextIO

from assistant.content.linter import lint
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
    problems = lint(parser.parse_args(arguments).root, today)
    output.writelines(f"{problem}\n" for problem in problems)
    errors = sum(problem.severity == "error" for problem in problems)
    labels = wording()["lint"]
    summary = labels["summary"].format(errors=errors, warnings=len(problems) - errors)
    output.write(f"{summary if problems else labels['clean']}\n")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], date.today(), sys.stdout))
