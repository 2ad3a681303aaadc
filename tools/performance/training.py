"""Train both bots, each from nothing, and keep the models with what they cost."""

from __future__ import annotations

import json
import resource
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ruamel.yaml import YAML

from assistant.common.settings import Settings
from assistant.service.launcher import process
from assistant.service.launcher.process import QUIET
from assistant.service.launcher.progress import LauncherError, Progress
from assistant.service.launcher.training import fingerprint
from tools.performance.baseline import write_project

_DATA = Path("data")
_NLU = _DATA / "nlu"
_DOMAIN = Path("domain.yml")
_OURS = (_DOMAIN, _DATA, Path("assistant/understanding"), Path("requirements/runtime.txt"))
_THEIRS = (_NLU, Path("tools/performance/baseline.py"), Path("requirements/baseline.txt"))
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


@dataclass(frozen=True)
class _Training:
    name: str
    folder: Path
    epochs: int
    command: Sequence[str]
    variables: Mapping[str, str]


class Trainer:
    """Trains, and finds what it has trained before."""

    def __init__(
        self, settings: Settings, progress: Progress, baseline_python: str, *, again: bool
    ) -> None:
        """Choose where models are kept.

        Args:
            settings: the installation's.
            progress: where to show the training.
            baseline_python: of the baseline's environment.
            again: whether to train even what is found.
        """
        self._settings = settings
        self._progress = progress
        self._again = again
        self._baseline_python = baseline_python
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
        variables = {
            "ASSISTANT_CONFIG": str(folder / "config.yml"),
            "ASSISTANT_MODELS": str(folder / "models"),
            "ASSISTANT_VAR": str(folder),
        }
        command = (sys.executable, "-m", "assistant.service.launcher", "train")
        return self._train(_Training("this assistant", folder, 0, command, variables))

    def baseline(self, epochs: int) -> Trained:
        """Train the bot to compare with, by Rasa's own command.

        Args:
            epochs: of each part that trains in epochs.

        Returns:
            The model.

        Raises:
            LauncherError: the training failed.
        """
        folder = self._folder(f"baseline-{fingerprint(_THEIRS)}-{epochs}")
        write_project(folder, _NLU, epochs)
        command = (
            *(self._baseline_python, "-m", "rasa", "train", "--out", str(folder / "models")),
            *("--config", str(folder / "config.yml"), "--domain", str(folder / "domain.yml")),
            *("--data", str(folder / "stories.yml"), str(_NLU)),
        )
        variables = {"RASA_CACHE_DIRECTORY": str(folder / "cache")}
        name = f"the baseline ({epochs} epochs)"
        return self._train(_Training(name, folder, epochs, command, variables))

    def _folder(self, name: str) -> Path:
        folder = self._kept / name
        if self._again:
            shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _train(self, training: _Training) -> Trained:
        folder = training.folder
        cost = folder / _COST
        if cost.exists():
            found = json.loads(cost.read_text(encoding="utf-8"))
            return Trained(_model_in(folder), Cost(**{**found, "at_once": False}))
        # Nothing may be found that an earlier, broken off training left.
        for rest in ("vectors", "cache", "models"):
            shutil.rmtree(folder / rest, ignore_errors=True)
        began, cpu_began = time.monotonic(), _cpu_of_ended_children()
        self._wait(training)
        taken = Cost(
            seconds=time.monotonic() - began,
            cpu_seconds=_cpu_of_ended_children() - cpu_began,
            epochs=training.epochs,
        )
        model = _model_in(folder)
        cost.write_text(json.dumps(asdict(taken)), encoding="utf-8")
        return Trained(model, taken)

    def _wait(self, training: _Training) -> None:
        log = training.folder / "training.log"
        child = process.start(training.command, log, {**QUIET, **training.variables})
        try:
            with self._progress.during(f"Training {training.name}") as tick:
                while child.poll() is None:
                    time.sleep(_POLL_S)
                    tick()
        finally:
            process.stop([child], grace_s=2.0)
        if child.returncode:
            raise LauncherError(f"Training {training.name} failed:\n{process.last_lines(log)}")


def _model_in(folder: Path) -> Path:
    models = sorted((folder / "models").glob("*.tar.gz"))
    if not models:
        raise LauncherError(f"{folder / 'training.log'}: the training left no model.")
    return models[-1]


def _cpu_of_ended_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
