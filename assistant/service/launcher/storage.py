"""Make the database ready before the servers that use it."""

from __future__ import annotations

from assistant.common.rasa_settings import read_settings
from assistant.common.settings import Settings
from assistant.service.launcher.errors import LauncherError
from assistant.storage.engine import StorageError
from assistant.storage.migrate import migrate
from assistant.storage.settings import StorageSettings


def prepare_storage(settings: Settings) -> None:
    """Bring the database's schema to this version.

    Args:
        settings: the folder of the SQLite file.

    Raises:
        LauncherError: the database is out of reach, or newer than this version.
    """
    storage = read_settings(StorageSettings).model_copy(
        update={"assistant_var": settings.assistant_var}
    )
    try:
        migrate(storage)
    except StorageError as error:
        raise LauncherError(str(error)) from None
