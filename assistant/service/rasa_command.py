"""Command line: `.venv/bin/rasa …`, Rasa's own commands on today's Python and packages.

What a command needs besides, the schema of the conversations, is made first; a command that needs a
package that is not installed says so in a sentence.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from assistant.common.settings import SettingsError, load_settings
from assistant.service.launcher.process import QUIET
from assistant.service.launcher.progress import LauncherError
from assistant.service.launcher.servers import prepare_storage
from assistant.service.rasa_compat.absent import AbsentError

_IMPOSSIBLE = {
    "interactive": "colorclass and other packages that this assistant does without",
    "visualize": "networkx, which this assistant does without",
    "init": "distutils, which Python has no more",
    "export": "the client of an event broker, which this assistant does without",
    "x": "Rasa X, which Rasa has given up",
}
_KEEP_CONVERSATIONS = ("run", "shell")
_DRAWS = "test"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of Rasa's commands.

    Args:
        arguments: what stands after `rasa`; by default, of this process.

    Returns:
        The exit code: 1 when the command cannot work here.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    # The first word names the command, but for an option of Rasa itself.
    command = next((word for word in given if not word.startswith("-")), "")
    if command in _IMPOSSIBLE:
        _say(
            f"rasa {command} does not work here: it needs {_IMPOSSIBLE[command]}. See docs/rasa.md."
        )
        return 1
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    try:
        if command in _KEEP_CONVERSATIONS and given[-1] not in ("-h", "--help"):
            prepare_storage(load_settings())
        _become(["rasa", *given, *_added(command, given)])
    except ModuleNotFoundError as error:
        _say(f"{error.name} is not installed: this assistant does without. See docs/rasa.md.")
        return 1
    except (AbsentError, LauncherError, SettingsError) as error:
        _say(str(error))
        return 1
    return 0


def _added(command: str, given: Sequence[str]) -> Sequence[str]:
    # Pictures of the results need matplotlib; the figures are written all the same.
    if command == _DRAWS and "--no-plot" not in given:
        return ["--no-plot"]
    # Rasa would listen on every address, and its channel for the terminal has no password.
    if command in _KEEP_CONVERSATIONS and not {"-i", "--interface", "nlu"} & set(given):
        return ["--interface", "127.0.0.1"]
    return []


def _become(command: Sequence[str]) -> None:
    # What Rasa imports takes seconds, and none of it is needed to refuse a command.
    from rasa.__main__ import main as rasa

    sys.argv[:] = command
    rasa()


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)  # noqa: T201  # a command


if __name__ == "__main__":
    sys.exit(main())
