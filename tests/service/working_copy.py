"""A small project with a model, in a folder of its own, and its installation."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

from assistant.common.settings import Settings
from assistant.service.launcher.training import current_model
from assistant.service.releases import Release, seal, snapshot
from assistant.service.releases.making import candidate_folder
from assistant.service.releases.store import FITTED

FILES = (
    "config.yml",
    "domain.yml",
    "content/messages.yml",
    "content/procedures/incident.yml",
    "data/nlu/access.yml",
    *(file.as_posix() for file in FITTED),
)


@dataclass(frozen=True)
class Project:
    """The working copy, and the settings of the installation that runs it."""

    folder: Path
    settings: Settings

    def write(self, name: str, text: str) -> None:
        """Change a file."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def train(self) -> Path:
        """Stand in for a training: a model for the files as they are."""
        model = self.folder / current_model(self.settings)
        model.parent.mkdir(exist_ok=True)
        if not model.exists():
            model.write_bytes(gzip.compress(model.name.encode(), mtime=0))
        return model

    def release(self, note: str = "a test") -> Release:
        """Make a release of the files as they are."""
        with candidate_folder(self.settings) as candidate:
            snapshot(self.folder, self.settings, candidate)
            return seal(candidate, self.train(), self.settings, "somebody", note)
