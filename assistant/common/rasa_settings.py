"""Groups of settings as Rasa's processes read them: a wrong one ends Rasa with a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from rasa.shared.exceptions import RasaException

from assistant.common.settings import SettingsError, SettingsGroup, wrong_settings

ENV_FILE = Path(".env")

SettingsClass = TypeVar("SettingsClass", bound=SettingsGroup)


class ChannelSettingsError(SettingsError, RasaException):
    """A setting has a wrong value; Rasa ends with this sentence and no traceback."""


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
