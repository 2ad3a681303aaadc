"""What the storage's commands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from assistant.common.rasa_settings import read_settings
from assistant.common.settings import SettingsError
from assistant.storage.engine import StorageError
from assistant.storage.installation import adopt_installation
from assistant.storage.settings import StorageSettings


class CommandError(Exception):
    """The command cannot do what is asked; the text says why."""


def run_command(action: Callable[[StorageSettings], str]) -> int:
    """Run a command on what the service works on, whatever started it.

    Args:
        action: does the work, and returns what to print.

    Returns:
        The exit code: 0, or 1 after a sentence that says what went wrong.
    """
    try:
        adopt_installation()
        print(action(read_settings(StorageSettings)))  # noqa: T201
    except (SettingsError, StorageError, CommandError) as error:
        print(error, file=sys.stderr)  # noqa: T201
    else:
        return 0
    return 1


def named_conversation() -> str:
    """Read which conversation a command is about.

    Returns:
        The id, as logs show it, from the argument or, as make passes it, from CONVERSATION_ID.

    Raises:
        CommandError: none is given.
    """
    given = sys.argv[1:] or [os.environ.get("CONVERSATION_ID", "")]
    if len(given) != 1 or not given[0].strip():
        raise CommandError("Which conversation? Give its id, as logs show it: ID=web-…")
    return given[0].strip()
