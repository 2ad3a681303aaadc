"""A publication that is worked on, and where its files are."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from assistant.storage.settings import StorageSettings
from assistant.workshop.configuration import Installation
from assistant.workshop.models import Publication
from assistant.workshop.publishing.candidate import Candidate
from assistant.workshop.publishing.watch import Watch

DRAFT = "draft"
"""Name of the folder in which the draft's assistant keeps what it makes."""


@dataclass(frozen=True)
class Work:
    """A publication that is worked on.

    Attributes:
        publication: its row.
        place: the installation.
        watch: told that a step goes on.
        draft: what is kept open with the draft's assistant, once it answers.
    """

    publication: Publication
    place: Installation
    watch: Watch
    draft: ExitStack

    @property
    def answers(self) -> Path:
        """Where answers of releases are remembered."""
        return works_folder(self.place)

    @property
    def candidate(self) -> Candidate:
        """Where its files are."""
        return Candidate(self.place, work_folder(self.place, self.publication), self.watch)


def works_folder(place: Installation) -> Path:
    """Where all publications keep their files."""
    return place.workshop.assistant_var.resolve() / "publishing"


def work_folder(place: Installation, publication: Publication) -> Path:
    """Where a publication keeps its files until it is live."""
    return works_folder(place) / str(publication.pk)


def draft_storage(place: Installation, publication: Publication) -> StorageSettings:
    """Where the draft's assistant keeps its conversations, apart from all others."""
    var = work_folder(place, publication) / DRAFT
    return StorageSettings(_env_file=None, assistant_var=var, database_url="")
