"""Settings of the channels, from environment variables and the `.env` file."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from rasa.shared.exceptions import RasaException

from assistant.settings import SettingsError, SettingsGroup, wrong_settings

ENV_FILE = Path(".env")

SettingsClass = TypeVar("SettingsClass", bound=SettingsGroup)


class ChannelSettingsError(SettingsError, RasaException):
    """A setting has a wrong value; Rasa ends with this sentence and no traceback."""


class TurnSettings(SettingsGroup):
    """What holds on every channel; each field is a variable in upper case."""

    turn_deadline_seconds: float = Field(
        15.0, gt=0, le=300, description="a number of seconds above 0, 300 at most"
    )
    turn_max_characters: int = Field(
        2000, ge=1, le=20_000, description="a number of characters between 1 and 20000"
    )
    turns_at_once: int = Field(2, ge=1, le=1000, description="a number of turns between 1 and 1000")
    redact_contact_details: bool = Field(True, description="true or false")
    redis_url: str = Field(
        "", description="empty, or an address that begins with redis://, rediss:// or unix://"
    )

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
            raise ValueError("scheme")
        return value


def read_settings(
    settings_class: type[SettingsClass], env_file: Path | None = ENV_FILE
) -> SettingsClass:
    """Read one group of settings.

    Args:
        settings_class: its fields, each with a description that completes "NAME must be …".
        env_file: file of variables; it may be absent, and the environment wins over it.

    Returns:
        The settings, with defaults for what is not given.

    Raises:
        ChannelSettingsError: a value is wrong or missing; each line names the variable.
    """
    try:
        return settings_class(_env_file=env_file)
    except ValidationError as error:
        raise ChannelSettingsError(wrong_settings(settings_class, error)) from None
