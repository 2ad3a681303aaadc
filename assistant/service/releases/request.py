"""What is asked of the launcher that runs, and what it answers, as files beside its signal."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict

from assistant.common.settings import Settings

SIGNAL = signal.SIGUSR2


class Message(BaseModel):
    """Base of both: written at once or not at all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def file(cls, settings: Settings) -> Path:
        """Where it is written."""
        return settings.assistant_var / f"upgrade-{cls.__name__.lower()}.json"

    @classmethod
    def read(cls, settings: Settings) -> Self | None:
        """Read the last one; None when there is none yet."""
        try:
            return cls.model_validate_json(cls.file(settings).read_bytes())
        except FileNotFoundError:
            return None

    def write(self, settings: Settings) -> None:
        """Write it in place of the last one."""
        file = self.file(settings)
        new = file.with_suffix(".new")
        new.write_text(self.model_dump_json(), "utf-8")
        new.rename(file)


class Request(Message):
    """Take up a release; `number` tells a request and its answer from others."""

    number: str
    release: str


class Answer(Message):
    """How it went: why a process could not be replaced, or nothing."""

    number: str
    failure: str | None
