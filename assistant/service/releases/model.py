"""One release, and the description that lies in its folder."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

DESCRIPTION = "release.json"
MODELS = Path("models")
_ID = re.compile(r"[0-9a-f]{12}")


class Release(BaseModel):
    """What decides answers, in a folder that mirrors the project's; never written again.

    `id` is the folder's name, a digest of all that is in it and of the code; `model` is the name
    of the model's file, and `code` the digest of the code that the release was made by.
    """

    id: str
    folder: Path = Field(exclude=True)
    made_at: datetime
    by: str
    note: str
    model: str
    code: str

    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def model_file(self) -> Path:
        """The trained model that Rasa loads."""
        return self.folder / MODELS / self.model


def read_release(folder: Path) -> Release | None:
    """Read a release's description.

    Args:
        folder: where a release may be.

    Returns:
        The release; None when the folder is no whole one.
    """
    if not _ID.fullmatch(folder.name):
        return None
    try:
        described = json.loads((folder / DESCRIPTION).read_text("utf-8"))
        return Release(**described, folder=folder)
    except (OSError, ValueError, TypeError):
        return None
