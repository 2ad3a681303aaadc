"""What the measuring commands share: output, errors and exit codes."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from pydantic_core import to_jsonable_python

from assistant.common.settings import SettingsError
from assistant.content.problems import ContentError
from assistant.service.asker import AskerError
from assistant.service.launcher.progress import LauncherError
from tools.evaluation.errors import EvaluationError

REPORTS = Path("reports")
BELOW_THRESHOLD = 1
UNUSABLE = 2
_INTERRUPTED = 130


def show(text: str) -> None:
    """Write a result of one or more lines."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def keep(folder: Path, results: object, at: datetime | None = None) -> Path:
    """Write results as JSON, whatever they are made of, in a file named after their time (now)."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{at or datetime.now():%Y-%m-%dT%H-%M-%S}.json"
    plain = to_jsonable_python(results)
    path.write_text(json.dumps(plain, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def run(
    command: Callable[[Namespace], int], parser: ArgumentParser, arguments: Sequence[str] | None
) -> int:
    """Run a command, and say in plain words why it could not be run.

    Args:
        command: gives its own exit code.
        parser: of its options.
        arguments: the command line's; None for those of the process.

    Returns:
        That code; 2 when a set, an option, the content or the assistant cannot be used.
    """
    try:
        return command(parser.parse_args(arguments))
    except (EvaluationError, AskerError, LauncherError, SettingsError, ContentError) as error:
        sys.stderr.write(f"{error}\n")
        return UNUSABLE
    except KeyboardInterrupt:
        return _INTERRUPTED
