"""Python reads this first, where PYTHONPATH leads here: it writes down which files are opened."""

import os
import sys
from pathlib import Path

_opened = os.open(os.environ["OPENED_FILES"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and isinstance(arguments[0], str | Path):
        os.write(_opened, f"{Path(arguments[0]).absolute()}\n".encode())


sys.addaudithook(_note)
