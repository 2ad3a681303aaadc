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


def train_ours(settings: Settings, progress: Progress) -> Trained:
    """Train the assistant as a first `make train` does, without what earlier ones left.

    What was trained before of the same files is found again, with what it took.

    Args:
        settings: the installation's.
        progress: where to show the training.

    Raises:
        LauncherError: the training failed.
    """
    config = settings.assistant_config
    folder = _folder(settings, f"ours-{fingerprint((config, *_OURS))}")
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
    return _train("this assistant", folder, 0, command, variables, progress)


def train_baseline(settings: Settings, progress: Progress, python: str, epochs: int) -> Trained:
    """Train the bot to compare with, by Rasa's own command; found again as ours.

    Args:
        settings: the installation's.
        progress: where to show the training.
        python: of the baseline's environment.
        epochs: of each part that trains in epochs.

    Raises:
        LauncherError: the training failed.
    """
    folder = _folder(settings, f"baseline-{fingerprint(_THEIRS)}-{epochs}")
    write_project(folder, _NLU, epochs)
    command = (
        *(python, "-m", "rasa", "train", "--out", str(folder / "models")),
        *("--config", str(folder / "config.yml"), "--domain", str(folder / "domain.yml")),
        *("--data", str(folder / "stories.yml"), str(_NLU)),
    )
    variables = {"RASA_CACHE_DIRECTORY": str(folder / "cache")}
    name = f"the baseline ({epochs} epochs)"
    return _train(name, folder, epochs, command, variables, progress)


def _folder(settings: Settings, name: str) -> Path:
    folder = settings.assistant_var / "performance" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _train(
    name: str,
    folder: Path,
    epochs: int,
    command: Sequence[str],
    variables: Mapping[str, str],
    progress: Progress,
) -> Trained:
    cost = folder / _COST
    if cost.exists():
        found = json.loads(cost.read_text(encoding="utf-8"))
        return Trained(_model_in(folder), Cost(**{**found, "at_once": False}))
    # Nothing may be found that an earlier, broken off training left.
    for rest in ("vectors", "cache", "models"):
        shutil.rmtree(folder / rest, ignore_errors=True)
    began, cpu_began = time.monotonic(), _cpu_of_ended_children()
    log = folder / "training.log"
    child = process.start(command, log, {**QUIET, **variables})
    try:
        with progress.during(f"Training {name}") as tick:
            while child.poll() is None:
                time.sleep(_POLL_S)
                tick()
    finally:
        process.stop([child], grace_s=2.0)
    if child.returncode:
        raise LauncherError(f"Training {name} failed:\n{process.last_lines(log)}")
    taken = Cost(
        seconds=time.monotonic() - began,
        cpu_seconds=_cpu_of_ended_children() - cpu_began,
        epochs=epochs,
    )
    model = _model_in(folder)
    cost.write_text(json.dumps(asdict(taken)), encoding="utf-8")
    return Trained(model, taken)


def _model_in(folder: Path) -> Path:
    models = sorted((folder / "models").glob("*.tar.gz"))
    if not models:
        raise LauncherError(f"{folder / 'training.log'}: the training left no model.")
    return models[-1]


def _cpu_of_ended_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
