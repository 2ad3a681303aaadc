"""Stands in for the launcher that runs, its servers left out: `assistant.service FAILURE`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from assistant.common.settings import load_settings
from assistant.service.launcher.upgrade import Upgrades
from assistant.service.releases import Release
from assistant.storage.commands import record_installation


def main(failure: str) -> None:
    """Answer each request with a failure, if there is one."""
    taken: list[Release] = []
    upgrades = Upgrades(load_settings(), lambda release: taken.append(release) or ())
    record_installation("a test", {})
    Path("listens").touch()
    while True:
        if upgrades.take() is not None:
            if failure == "dies":
                sys.exit(1)
            upgrades.answer(failure or None)
        time.sleep(0.01)


if __name__ == "__main__":
    main(sys.argv[2])
