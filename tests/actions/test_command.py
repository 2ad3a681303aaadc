"""`python -m actions` refuses what would open it to other machines."""

from __future__ import annotations

import subprocess
import sys


def test_the_action_server_listens_on_this_machine_only() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "actions", "--interface", "0.0.0.0"],  # noqa: S104  # is refused
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert run.returncode == 2
    assert "invalid loopback value: '0.0.0.0'" in run.stderr
