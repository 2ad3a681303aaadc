"""Groups of settings as Rasa's processes read them: a wrong one ends Rasa with a sentence."""

from __future__ import annotations

from pathlib import Path

from rasa.shared.exceptions import RasaException

from assistant.common.settings import Group, SettingsError, read_group

ENV_FILE = Path(".env")


class ChannelSettingsError(SettingsError, RasaException):
    """A setting has a wrong value; Rasa ends with this sentence and no traceback."""


def read_settings(group: type[Group], env_file: Path | None = ENV_FILE) -> Group:
    """Read one group of settings.

    Raises:
        ChannelSettingsError: a value is wrong or missing; each line names the variable.
    """
    return read_group(group, env_file, ChannelSettingsError)
