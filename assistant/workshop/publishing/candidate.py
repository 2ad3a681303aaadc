"""A copy of the files that is to become a release: made, checked, fitted and trained."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.content.linter import lint
from assistant.service.launcher.training import TRAINING, training_arguments
from assistant.service.releases import snapshot
from assistant.service.releases.store import FITTED, MODELS
from assistant.understanding.check_examples import CHECKED
from assistant.workshop.configuration import Installation
from assistant.workshop.files import alone, digest, read, replace
from assistant.workshop.publishing.children import ChildError, run
from assistant.workshop.publishing.watch import Watch

MOST_DRIFT = 0.01
"""Share of other examples up to which the thresholds are kept."""
_PLACED = re.compile(r"(?:data|content)/\S+?(?::\d+)?: ")
_CALIBRATIONS: Mapping[str, tuple[str, ...]] = {
    "calibrate": (),
    # Else they write beside their modules.
    "calibrate_dialogue": ("--output", "assistant/dialogue/weights.json"),
    "calibrate_pages": ("--output", "assistant/understanding/pages.json"),
}


@dataclass(frozen=True)
class Candidate:
    """A candidate and its surroundings.

    Attributes:
        place: the installation.
        work: folder of its own; the candidate is in it.
        watch: told that a step goes on.
    """

    place: Installation
    work: Path
    watch: Watch

    @property
    def folder(self) -> Path:
        """The candidate, which mirrors the project."""
        return self.work / "candidate"

    def copy(self) -> dict[str, str]:
        """Copy the files as they are now, while nobody writes.

        Returns:
            Digests of what calibrating and checking may write again, by name.

        Raises:
            LauncherError: a file is missing.
        """
        shutil.rmtree(self.work, ignore_errors=True)
        with alone(self.place.workshop.assistant_var):
            snapshot(self.place.root, self.place.assistant, self.folder)
            return fitted(self.folder)

    def faults(self, *, with_examples: bool) -> list[str]:
        """List what forbids it: file, line, what is wrong and what to do.

        Args:
            with_examples: whether the examples are to be compared with each other.

        Raises:
            StoppedError: the publication was cancelled.
        """
        found = lint(self.folder, date.today())
        errors = [str(problem) for problem in found if problem.severity == "error"]
        return errors if errors or not with_examples else self._examples()

    def check_examples(self, *options: str) -> None:
        """Compare the examples with each other; with `--accept` those that are nearer are meant.

        Raises:
            ChildError: some are nearer to another intent, or they cannot be read.
            StoppedError: the publication was cancelled.
        """
        cache = self.place.assistant.assistant_var.resolve() / "cache"
        arguments = ("--root", str(self.folder), "--cache", str(cache), *options)
        module, log = "assistant.understanding.check_examples", self.work / "examples.log"
        log.unlink(missing_ok=True)
        run(module, arguments, self.folder, log, self.watch)

    def calibrate(self) -> None:
        """Fit the thresholds on its examples.

        Raises:
            ChildError: it failed.
            StoppedError: the publication was cancelled.
        """
        with self._cache():
            for name, arguments in _CALIBRATIONS.items():
                log = self.work / f"{name}.log"
                run(f"assistant.understanding.{name}", arguments, self.folder, log, self.watch)

    def train(self, name: str) -> Path:
        """Train a model on it.

        Args:
            name: of the model's file.

        Returns:
            The model, in the candidate.

        Raises:
            ChildError: it failed.
            StoppedError: the publication was cancelled.
        """
        config = self.place.assistant.assistant_config
        own = Path(config.name) if config.is_absolute() else config
        arguments = training_arguments(own, MODELS, name)
        with self._cache():
            run(TRAINING, arguments, self.folder, self.work / "training.log", self.watch)
        model = self.folder / MODELS / name
        if not model.exists():
            raise ChildError(name)
        return model

    def _examples(self) -> list[str]:
        log = self.work / "examples.log"
        try:
            self.check_examples()
        except ChildError:
            lines = log.read_text("utf-8").splitlines()
            placed = [line for line in lines if _PLACED.match(line)]
            if not placed:
                raise
            return placed
        return []

    @contextmanager
    def _cache(self) -> Iterator[None]:
        """Lend it the installation's vectors: only new examples are encoded."""
        var = self.folder / "var"
        shared = self.place.assistant.assistant_var.resolve()
        var.symlink_to(shared, target_is_directory=True)
        try:
            yield
        finally:
            var.unlink()


def fitted(folder: Path) -> dict[str, str]:
    """Digest what calibrating and checking write, by name."""
    names = (name.as_posix() for name in (*FITTED, CHECKED))
    return {name: digest(read(folder / name)) for name in names if (folder / name).exists()}


def write_back(release: Path, root: Path, before: dict[str, str]) -> list[str]:
    """Write what was fitted for a release into the project, where nobody wrote it meanwhile.

    Args:
        release: the release.
        root: the project's folder.
        before: digests of these files when the release was begun; to be called within `alone`.

    Returns:
        The names of the files that were written.
    """
    now, made = fitted(root), fitted(release)
    changed = [
        name for name, was in before.items() if now.get(name) == was and made.get(name, was) != was
    ]
    for name in changed:
        replace(root / name, read(release / name), before[name])
    return changed
