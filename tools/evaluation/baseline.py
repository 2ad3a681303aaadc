"""The environment of Rasa's default configuration, made when a comparison first needs it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tools.evaluation.errors import EvaluationError

_PYTHON = Path(".venv/baseline/bin/python")
_SETUP = "setup/baseline-environment.sh"


def baseline_python() -> str:
    """Make the environment unless it is there.

    Returns:
        Its Python.

    Raises:
        EvaluationError: Python 3.10 or the packages are not to be had.
    """
    run = subprocess.run([_SETUP], stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603
    if run.returncode:
        raise EvaluationError(run.stderr.strip().rpartition("\n")[2])
    return str(_PYTHON)
