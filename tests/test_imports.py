"""Rooms import one way (docs/architecture.md): the contracts stand in pyproject.toml."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_every_room_imports_only_what_it_may() -> None:
    # In a process of its own: import-linter switches off all loggers that there are.
    command = Path(sys.executable).with_name("lint-imports")
    checked = subprocess.run([command, "--no-cache"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
