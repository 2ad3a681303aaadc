"""Train a model, and fit thresholds, when what they learn from has changed since the last time."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Event

from ruamel.yaml.error import YAMLError

from assistant.common.settings import Settings
from assistant.service.launcher import process
from assistant.service.launcher.progress import LauncherError, Progress, alone
from assistant.understanding.examples import fingerprint as examples_fingerprint
from assistant.understanding.examples import read_examples


def files_in(place: Path) -> Iterator[Path]:
    """List the files of a folder, or a file alone, without what editors and Python leave."""
    found = sorted(place.rglob("*")) if place.is_dir() else [place]
    for file in found:
        left = file.name.startswith(".") or "__pycache__" in file.parts
        if not left and not file.is_dir():
            yield file


def digest_files(files: Iterable[tuple[Path, Path]], beside: str = "") -> str:
    """Digest files, by name and content.

    Args:
        files: names, each with where its file is, in the order that counts.
        beside: what else the digest depends on.

    Returns:
        Sixty-four hexadecimal digits.
    """
    whole = hashlib.sha256(beside.encode())
    for name, file in files:
        content = file.read_bytes()
        whole.update(f"{name.as_posix()}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


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
        return bool(fitted == examples_fingerprint(read_examples(examples)))
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
    command = (sys.executable, "-m", "assistant.understanding.calibrate")
    log = settings.assistant_var / "log" / "calibration.log"
    if not _succeeds("Calibrating", command, log, process.QUIET, progress, stopping):
        return False
    progress.say(f"{CALIBRATION} is written again: commit it with the examples.")
    return True


TRAINING = "assistant.service.launcher.lean_training"
UNCACHED = {**process.QUIET, "RASA_MAX_CACHE_SIZE": "0"}
"""Variables of a training.

Rasa's cache of trained parts looks at a component's class alone: it would reuse a part after a
change of a function that the class calls, and filling it costs more than it saves.
"""
_DATA = (Path("domain.yml"), Path("data"))
_CODE = (Path("assistant/understanding"), Path("requirements/runtime.txt"))
_ENCODER = "EncoderFeaturizer"
_KEPT_MODELS = 3
_DIGITS = 16
_BLOCK = 1 << 20


def current_model(settings: Settings) -> Path:
    """Name the model that belongs to the project as it is now.

    The name carries a fingerprint, so that whether to train takes no import of Rasa.

    Args:
        settings: the configuration file and the folder of models.

    Returns:
        Its path; the file is absent when training is needed.
    """
    digest = fingerprint((settings.assistant_config, *_DATA, *_CODE))
    return settings.assistant_models / f"assistant-{digest}.tar.gz"


def ensure_model(settings: Settings, progress: Progress, stopping: Event) -> Path | None:
    """Train unless the model of the project as it is now exists.

    Args:
        settings: the configuration file and the folders.
        progress: where to show the training.
        stopping: set by others to ask for the end.

    Returns:
        The model, or None when the end was asked for meanwhile.

    Raises:
        LauncherError: a file to learn from is missing, or training failed.
    """
    for path in (settings.assistant_config, *_DATA):
        if not path.exists():
            raise LauncherError(f"{path} is missing: run the command in the project's folder.")
    model = current_model(settings)
    # With a model of the project as it is now, its thresholds were looked at when it was trained.
    if not model.exists():
        with alone(settings.assistant_var / "training.lock", "training", progress, stopping):
            if stopping.is_set():
                return None
            if not ensure_calibrated(settings, progress, stopping):
                return None
            # Calibrated again it is another project; or another process trained it meanwhile.
            model = current_model(settings)
            if not model.exists() and not _train_into(model, settings, progress, stopping):
                return None
    check_model(model)
    return model


def check_model(model: Path) -> None:
    """Make sure that a model's file can be read to its end.

    Args:
        model: the file.

    Raises:
        LauncherError: it is damaged, or cannot be read.
    """
    try:
        with gzip.open(model) as content:
            # No content at all would read well.
            if not content.read(1):
                raise EOFError("it is empty")
            while content.read(_BLOCK):
                pass
    except (OSError, EOFError, zlib.error) as error:
        raise LauncherError(
            f"The model {model} is damaged or cannot be read ({error}): delete it, then run the "
            "same command again: it trains another one."
        ) from None


def fingerprint(paths: Iterable[Path]) -> str:
    """Digest files, by name and content.

    Args:
        paths: files and folders; absent ones count for nothing.

    Returns:
        Sixteen hexadecimal digits.
    """
    files = (file for path in paths if path.exists() for file in files_in(path))
    return digest_files((file, file) for file in files)[:_DIGITS]


def training_arguments(config: Path, folder: Path, model_name: str) -> tuple[str, ...]:
    """Say to `TRAINING` what to train.

    Args:
        config: the configuration file.
        folder: where the model is written to.
        model_name: name of its file.
    """
    return (
        *("--config", str(config), "--out", str(folder), "--fixed-model-name", model_name),
        # `make check` validates; here it would read all the data once more, a third of the time.
        *("--force", "--skip-validation"),
    )


def _train_into(model: Path, settings: Settings, progress: Progress, stopping: Event) -> bool:
    trained = _train(settings, model.name, progress, stopping)
    if trained is None:
        return False
    model.parent.mkdir(parents=True, exist_ok=True)
    # Moved whole: an interrupted training never leaves half a model under the final name.
    shutil.move(trained, model)
    _forget_old_models(settings.assistant_models)
    return True


def _train(settings: Settings, model_name: str, progress: Progress, stopping: Event) -> Path | None:
    folder = settings.assistant_var / "training"
    log = settings.assistant_var / "log" / "training.log"
    arguments = training_arguments(settings.assistant_config, folder, model_name)
    command = (sys.executable, "-m", TRAINING, *arguments)
    encoding = _start_encoding(settings)
    try:
        if not _succeeds("Training", command, log, UNCACHED, progress, stopping):
            return None
    finally:
        process.stop(encoding, grace_s=2.0)
    trained = folder / model_name
    if not trained.exists():
        raise LauncherError(f"Training failed: it left no model. See {log}.")
    return trained


def _succeeds(
    work: str,
    command: Sequence[str],
    log: Path,
    environment: Mapping[str, str],
    progress: Progress,
    stopping: Event,
) -> bool:
    """Run a child to its end, or say False when the end is asked for meanwhile."""
    begins = process.log_size(log)
    child = process.start(command, log, environment)
    try:
        with progress.during(work) as tick:
            while child.poll() is None:
                if stopping.wait(_POLL_S):
                    return False
                tick()
            if child.returncode != 0:
                raise LauncherError(
                    f"{work} failed (exit code {child.returncode}). The end of {log}:\n"
                    f"{process.last_lines(log, begins)}"
                )
    finally:
        process.stop([child], grace_s=2.0)
    return True


def _start_encoding(settings: Settings) -> list[subprocess.Popen[bytes]]:
    if _ENCODER not in settings.assistant_config.read_text("utf-8"):
        return []
    module, config = "assistant.understanding.encode_examples", str(settings.assistant_config)
    command = (sys.executable, "-m", module, "--config", config)
    return [process.start(command, settings.assistant_var / "log" / "encoding.log", process.QUIET)]


def _forget_old_models(folder: Path) -> None:
    models = sorted(folder.glob("assistant-*.tar.gz"), key=lambda path: path.stat().st_mtime)
    for model in models[:-_KEPT_MODELS]:
        model.unlink()
