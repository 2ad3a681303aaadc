"""Calibrate again when the examples are others than those that thresholds were fitted on."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from threading import Event

from ruamel.yaml.error import YAMLError

from assistant.common.settings import Settings
from assistant.service.launcher import process
from assistant.service.launcher.errors import LauncherError
from assistant.service.launcher.progress import Progress
from assistant.understanding.examples import fingerprint, read_examples

CALIBRATION = Path("assistant/understanding/calibration.json")
EXAMPLES = Path("data/nlu")

_POLL_S = 0.2


def is_calibrated(calibration: Path = CALIBRATION, examples: Path = EXAMPLES) -> bool:
    """Tell whether the thresholds were fitted on the examples as they are now.

    Args:
        calibration: the file that `make calibrate` writes.
        examples: the folder of NLU files.

    Returns:
        True when its fingerprint is theirs.
    """
    try:
        fitted = json.loads(calibration.read_text("utf-8")).get("examples")
    except (OSError, ValueError):
        return False
    try:
        return bool(fitted == fingerprint(read_examples(examples)))
    except (YAMLError, KeyError, TypeError, AttributeError):
        # Training says what is wrong with them.
        return True


def ensure_calibrated(settings: Settings, progress: Progress, stopping: Event) -> bool:
    """Calibrate again when the examples changed, and say so.

    Args:
        settings: the folders.
        progress: where to show the work.
        stopping: set by others to ask for the end.

    Returns:
        False when the end was asked for meanwhile.

    Raises:
        LauncherError: calibrating failed.
    """
    if is_calibrated():
        return True
    progress.say("data/nlu changed since the last calibration: fitting the thresholds again.")
    log = settings.assistant_var / "log" / "calibration.log"
    command = (sys.executable, "-m", "assistant.understanding.calibrate")
    begins = process.log_size(log)
    child = process.start(command, log, process.QUIET)
    try:
        with progress.during("Calibrating") as tick:
            while child.poll() is None:
                if stopping.wait(_POLL_S):
                    return False
                tick()
    finally:
        process.stop([child], grace_s=2.0)
    if child.returncode != 0:
        raise LauncherError(
            f"Calibrating failed (exit code {child.returncode}). The end of {log}:\n"
            f"{process.last_lines(log, begins)}"
        )
    progress.say(f"{CALIBRATION} is written again: commit it with the examples.")
    return True
