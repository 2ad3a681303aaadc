"""What an upgrade asks of the launcher that runs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from assistant.common.settings import Settings
from assistant.service.launcher.upgrade import Upgrades

PROJECT = Path(__file__).parents[3]


def test_without_a_service_it_says_so(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "assistant.service.launcher", "upgrade"],
        cwd=PROJECT,
        env={**os.environ, "ASSISTANT_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr.splitlines() == [
        "No service runs here: start it with make run or make serve."
    ]


def test_the_launcher_takes_the_model_that_the_request_names_and_answers_once(
    tmp_path: Path,
) -> None:
    asked: list[Path] = []
    former = signal.getsignal(signal.SIGUSR2)
    try:
        upgrades = Upgrades(
            Settings(_env_file=None, assistant_var=tmp_path),
            lambda model: asked.append(model) or (),
        )
        assert upgrades.take() is None
        (tmp_path / "upgrade.model").write_text("models/new.tar.gz")
        os.kill(os.getpid(), signal.SIGUSR2)
        assert upgrades.take() == ()
        assert upgrades.take() is None
    finally:
        signal.signal(signal.SIGUSR2, former)
    assert asked == [Path("models/new.tar.gz")]
    upgrades.answer("Rasa 1 does not work.")
    assert (tmp_path / "upgrade").read_text() == "Rasa 1 does not work."
