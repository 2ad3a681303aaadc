"""Train both bots, each from nothing, and keep the models with what they cost."""

from __future__ import annotations

import json
import resource
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ruamel.yaml import YAML

from assistant.launcher import process
from assistant.launcher.errors import LauncherError
from assistant.launcher.progress import Progress
from assistant.launcher.servers import QUIET
from assistant.launcher.training import fingerprint
from assistant.performance.baseline import write_project
from assistant.settings import Settings

_DATA = Path("data")
_NLU = _DATA / "nlu"
_DOMAIN = Path("domain.yml")
_OURS = (_DOMAIN, _DATA, Path("assistant/understanding"), Path("requirements/runtime.txt"))
_THEIRS = (_NLU, Path("assistant/performance/baseline.py"), Path("requirements/runtime.txt"))
_MODEL = "model.tar.gz"
_COST = "training.json"
_ENCODER = "EncoderFeaturizer"
_POLL_S = 0.2


@dataclass(frozen=True)
class Cost:
    """What a training took.

    Attributes:
        seconds: from the command to the stored model, the start of Python and Rasa included.
        cpu_seconds: processor time of it.
        epochs: of what trains in epochs; 0 where nothing does.
        at_once: whether it was trained in this run, or found.
    """

    seconds: float
    cpu_seconds: float
    epochs: int
    at_once: bool = True


@dataclass(frozen=True)
class Trained:
    """A trained bot."""

    model: Path
    cost: Cost


class Trainer:
    """Trains, and finds what it has trained before."""

    def __init__(self, settings: Settings, progress: Progress, *, again: bool) -> None:
        """Choose where models are kept.

        Args:
            settings: the installation's.
            progress: where to show the training.
            again: whether to train even what is found.
        """
        self._settings = settings
        self._progress = progress
        self._again = again
        self._kept = settings.assistant_var / "performance"

    def ours(self) -> Trained:
        """Train the assistant as a first `make train` does, without what earlier ones left.

        Returns:
            The model.

        Raises:
            LauncherError: the training failed.
        """
        config = self._settings.assistant_config
        folder = self._folder(f"ours-{fingerprint((config, *_OURS))}")
        declared = YAML(typ="safe").load(config.read_text(encoding="utf-8"))
        for component in declared["pipeline"]:
            if component["name"].endswith(_ENCODER):
                component["cache"] = str(folder / "vectors")
        YAML().dump(declared, folder / "config.yml")
        return self._train("this assistant", folder, 0, _DOMAIN, (_DATA,))

    def baseline(self, epochs: int) -> Trained:
        """Train the bot to compare with.

        Args:
            epochs: of each part that trains in epochs.

        Returns:
            The model.

        Raises:
            LauncherError: the training failed.
        """
        folder = self._folder(f"baseline-{fingerprint(_THEIRS)}-{epochs}")
        write_project(folder, _NLU, epochs)
        name = f"the baseline ({epochs} epochs)"
        return self._train(
            name, folder, epochs, folder / "domain.yml", (folder / "stories.yml", _NLU)
        )

    def _folder(self, name: str) -> Path:
        folder = self._kept / name
        if self._again:
            shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _train(
        self, name: str, folder: Path, epochs: int, domain: Path, data: Sequence[Path]
    ) -> Trained:
        model, cost = folder / _MODEL, folder / _COST
        if cost.exists():
            found = json.loads(cost.read_text(encoding="utf-8"))
            return Trained(model, Cost(**{**found, "at_once": False}))
        # Nothing may be found that an earlier, broken off training left.
        for rest in ("vectors", "cache"):
            shutil.rmtree(folder / rest, ignore_errors=True)
        command = (
            *(sys.executable, "-m", "rasa", "train", "--fixed-model-name", _MODEL),
            *("--config", str(folder / "config.yml"), "--domain", str(domain)),
            *("--out", str(folder), "--data", *map(str, data)),
        )
        began, cpu_began = time.monotonic(), _cpu_of_ended_children()
        self._wait(name, command, folder)
        taken = Cost(
            seconds=time.monotonic() - began,
            cpu_seconds=_cpu_of_ended_children() - cpu_began,
            epochs=epochs,
        )
        cost.write_text(json.dumps(asdict(taken)), encoding="utf-8")
        return Trained(model, taken)

    def _wait(self, name: str, command: Sequence[str], folder: Path) -> None:
        log = folder / "training.log"
        variables = {**QUIET, "RASA_CACHE_DIRECTORY": str(folder / "cache")}
        child = process.start(command, log, variables)
        try:
            with self._progress.during(f"Training {name}") as tick:
                while child.poll() is None:
                    time.sleep(_POLL_S)
                    tick()
        finally:
            process.stop([child], grace_s=2.0)
        if child.returncode or not (folder / _MODEL).exists():
            raise LauncherError(f"Training {name} failed:\n{process.last_lines(log)}")


def _cpu_of_ended_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
